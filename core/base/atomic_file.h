#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace sami {

/// A file written part by part that appears under its name only when complete: temporary file beside it, fsync,
/// rename, fsync of the folder. A reader or a crash sees the old or the new content; destroyed without commit() it
/// leaves nothing behind.
class AtomicFile {
public:
    static Result<AtomicFile> create(const std::filesystem::path& path);
    ~AtomicFile();
    AtomicFile(AtomicFile&& other) noexcept;
    AtomicFile& operator=(AtomicFile&&) = delete;

    Result<void> write(std::span<const std::byte> bytes);
    Result<void> write(std::string_view text);

    /// Makes the content durable and puts it in place. To be called once, last.
    Result<void> commit();

private:
    AtomicFile(std::filesystem::path path, std::string temporary, int fd);
    Error writeError(int errnoValue) const;

    std::filesystem::path m_path;
    std::string m_temporary;  ///< empty once renamed or moved from
    int m_fd = -1;
};

}  // namespace sami
