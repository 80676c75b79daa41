#include "core/run/line_bytes.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace sami {

Result<std::uint64_t> sizeOf(int fd, const std::filesystem::path& path) {
    struct stat info{};
    if (::fstat(fd, &info) != 0) return std::unexpected(ioError(IoAction::Read, path.string(), errno));
    return static_cast<std::uint64_t>(info.st_size);
}

Result<std::string> readAt(int fd, const std::filesystem::path& path, std::uint64_t offset, std::size_t count) {
    std::string bytes(count, '\0');
    std::size_t filled = 0;
    while (filled < count) {
        const ssize_t got = ::pread(fd, bytes.data() + filled, count - filled, static_cast<off_t>(offset + filled));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return std::unexpected(ioError(IoAction::Read, path.string(), errno));
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
}

}  // namespace sami
