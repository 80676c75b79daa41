#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "core/base/error.h"

namespace sami {

/// A regular file mapped read-only for as long as the object lives. The bytes of an empty file are an empty span.
/// A file cut short by someone else while mapped raises SIGBUS on access, as for every program that maps files.
class MappedFile {
public:
    static Result<MappedFile> open(const std::filesystem::path& path);
    ~MappedFile();
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&&) = delete;

    std::span<const std::byte> bytes() const { return m_bytes; }

private:
    explicit MappedFile(std::span<const std::byte> bytes) : m_bytes(bytes) {}

    std::span<const std::byte> m_bytes;
};

/// Takes the whole pages of `bytes`, a part of a mapped file, out of this process's memory: who reads a model tensor by
/// tensor need not hold the file beside the weights. Read again, they come back from the system's cache or the disk.
void letGoOfPages(std::span<const std::byte> bytes);

}  // namespace sami
