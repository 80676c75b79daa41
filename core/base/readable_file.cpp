#include "core/base/readable_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace sami {

Result<std::uintmax_t> sizeOfKind(int descriptor, const std::filesystem::path& path, FileKinds kinds) {
    struct stat info{};
    if (::fstat(descriptor, &info) != 0) return std::unexpected(ioError(IoAction::Read, path.string(), errno));
    if (S_ISDIR(info.st_mode)) return std::unexpected(ioError(IoAction::Read, path.string(), EISDIR));
    if (S_ISREG(info.st_mode)) return static_cast<std::uintmax_t>(std::max<off_t>(info.st_size, 0));
    if (kinds == FileKinds::Any) return 0;
    return fail(ErrorKind::Input, "{file}: not a regular file; copy its content to a file first", {{"file", path}});
}

Result<ReadableFile> ReadableFile::open(const std::filesystem::path& path, FileKinds kinds) {
    // Without O_NONBLOCK opening a FIFO waits until somebody writes into it; regular files ignore it.
    const int wait = kinds == FileKinds::Regular ? O_NONBLOCK : 0;
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | wait);
    if (fd < 0) return std::unexpected(ioError(IoAction::Read, path.string(), errno));
    ReadableFile file(fd, 0);
    const Result<std::uintmax_t> size = sizeOfKind(fd, path, kinds);
    if (!size) return std::unexpected(size.error());
    file.m_size = *size;
    return file;
}

ReadableFile::ReadableFile(ReadableFile&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)), m_size(other.m_size) {}

ReadableFile& ReadableFile::operator=(ReadableFile&& other) noexcept {
    std::swap(m_fd, other.m_fd);
    std::swap(m_size, other.m_size);
    return *this;
}

ReadableFile::~ReadableFile() {
    if (m_fd >= 0) ::close(m_fd);
}

int ReadableFile::release() {
    return std::exchange(m_fd, -1);
}

}  // namespace sami
