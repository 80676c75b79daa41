#include "core/base/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

namespace sami {

namespace {

void syncFolder(const std::filesystem::path& folder) {
    const int fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    ::fsync(fd);  // some network disks refuse; the rename itself has happened
    ::close(fd);
}

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path path, std::string temporary, int fd)
    : m_path(std::move(path)), m_temporary(std::move(temporary)), m_fd(fd) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : m_path(std::move(other.m_path)),
      m_temporary(std::exchange(other.m_temporary, {})),
      m_fd(std::exchange(other.m_fd, -1)) {}

AtomicFile::~AtomicFile() {
    if (m_fd >= 0) ::close(m_fd);
    if (!m_temporary.empty()) ::unlink(m_temporary.c_str());
}

Error AtomicFile::writeError(int errnoValue) const {
    return ioError(IoAction::Write, m_path.string(), errnoValue);
}

Result<AtomicFile> AtomicFile::create(const std::filesystem::path& path) {
    std::string temporary = path.string() + ".XXXXXX";
    const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);
    if (fd < 0) return std::unexpected(ioError(IoAction::Write, path.string(), errno));
    AtomicFile file(path, std::move(temporary), fd);
    if (::fchmod(fd, 0644) != 0) return std::unexpected(file.writeError(errno));
    return file;
}

Result<void> AtomicFile::write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return std::unexpected(writeError(errno));
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> AtomicFile::write(std::string_view text) {
    return write(std::as_bytes(std::span(text)));
}

Result<void> AtomicFile::commit() {
    if (::fsync(m_fd) != 0) return std::unexpected(writeError(errno));
    // A network disk may report a failed write only here.
    if (::close(std::exchange(m_fd, -1)) != 0) return std::unexpected(writeError(errno));
    if (::rename(m_temporary.c_str(), m_path.c_str()) != 0) return std::unexpected(writeError(errno));
    m_temporary.clear();
    syncFolder(m_path.parent_path());
    return {};
}

}  // namespace sami
