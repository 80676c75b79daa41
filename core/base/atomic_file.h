#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/output_target.h"

namespace sami {

/// A file written part by part that appears under its name only when complete: temporary file beside it, fsync,
/// rename, fsync of the folder. A reader or a crash sees the old or the new content; destroyed without commit() it
/// leaves nothing behind. What it replaces keeps its mode and, where that is allowed, its owner; a new file has the
/// mode that umask leaves. Symbolic links are followed. Whatever is no file (a device, a FIFO, /dev/stdout, process
/// substitution) is opened and written as the parts come: nothing can take its place.
class AtomicFile {
public:
    /// Waits for a reader where the path is a FIFO that nobody reads yet.
    static Result<AtomicFile> create(const std::filesystem::path& path);
    /// Whether create() would succeed, found out without touching what stands there.
    static Result<void> check(const std::filesystem::path& path);
    ~AtomicFile();
    AtomicFile(AtomicFile&& other) noexcept;
    AtomicFile& operator=(AtomicFile&&) = delete;

    Result<void> write(std::span<const std::byte> bytes);
    Result<void> write(std::string_view text);

    /// Makes the content durable and puts it in place. To be called once, last.
    Result<void> commit();

private:
    explicit AtomicFile(std::filesystem::path named) : m_named(std::move(named)) {}
    Error writeError(int errnoValue) const;
    Result<void> open(const OutputTarget& target);
    Result<void> openBeside(const OutputTarget& target);

    std::filesystem::path m_named;  ///< for messages
    std::filesystem::path m_path;   ///< what is replaced
    std::string m_temporary;        ///< empty where nothing is replaced, once renamed, and when moved from
    int m_fd = -1;
};

}  // namespace sami
