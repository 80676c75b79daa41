#include "core/base/atomic_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <random>
#include <utility>

namespace sami {

namespace {

constexpr int kOpenFlags = O_WRONLY | O_CLOEXEC | O_NOCTTY;
constexpr std::size_t kMaxNameBytes = 255;

void syncFolder(const std::filesystem::path& folder) {
    const int fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    ::fsync(fd);  // some network disks refuse; the rename itself has happened
    ::close(fd);
}

/// A name beside `path` that is hardly taken.
std::string neighbourOf(const std::filesystem::path& path) {
    static constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::random_device random;
    std::string ending = ".";
    for (int i = 0; i < 8; ++i) ending += kLetters[random() % kLetters.size()];
    std::string name = path.filename().string();
    name.resize(std::min(name.size(), kMaxNameBytes - ending.size()));
    return (path.parent_path() / name).string() + ending;
}

/// A non-blocking descriptor that others share takes no more for now.
void waitUntilWritable(int fd) {
    pollfd waited{.fd = fd, .events = POLLOUT, .revents = 0};
    ::poll(&waited, 1, -1);
}

}  // namespace

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : m_named(std::move(other.m_named)),
      m_path(std::move(other.m_path)),
      m_temporary(std::exchange(other.m_temporary, {})),
      m_fd(std::exchange(other.m_fd, -1)) {}

AtomicFile::~AtomicFile() {
    if (m_fd >= 0) ::close(m_fd);
    if (!m_temporary.empty()) ::unlink(m_temporary.c_str());
}

Error AtomicFile::writeError(int errnoValue) const {
    return ioError(IoAction::Write, m_named.string(), errnoValue);
}

Result<AtomicFile> AtomicFile::create(const std::filesystem::path& path) {
    const Result<OutputTarget> target = findOutput(path);
    if (!target) return std::unexpected(target.error());
    AtomicFile file(path);
    if (Result<void> opened = file.open(*target); !opened) return std::unexpected(opened.error());
    return file;
}

Result<void> AtomicFile::check(const std::filesystem::path& path) {
    const Result<OutputTarget> target = findOutput(path);
    if (!target) return std::unexpected(target.error());
    if (target->kind == OutputKind::Descriptor || target->kind == OutputKind::Special) return {};
    AtomicFile trial(path);
    return trial.open(*target);
}

Result<void> AtomicFile::open(const OutputTarget& target) {
    if (target.kind == OutputKind::New || target.kind == OutputKind::Regular) return openBeside(target);
    m_fd = target.kind == OutputKind::Descriptor ? ::fcntl(target.descriptor, F_DUPFD_CLOEXEC, 0)
                                                 : ::open(target.path.c_str(), kOpenFlags | O_TRUNC);
    if (m_fd < 0) return std::unexpected(writeError(errno));
    return {};
}

Result<void> AtomicFile::openBeside(const OutputTarget& target) {
    const bool isNew = target.kind == OutputKind::New;
    m_path = target.path;
    std::string temporary;
    do {
        temporary = neighbourOf(target.path);
        // Nobody may open what is to be private before its mode is set.
        m_fd = ::open(temporary.c_str(), kOpenFlags | O_CREAT | O_EXCL, isNew ? 0666 : 0600);
    } while (m_fd < 0 && errno == EEXIST);
    if (m_fd < 0) return std::unexpected(writeError(errno));
    m_temporary = std::move(temporary);
    if (isNew) return {};
    const bool sameOwner = ::fchown(m_fd, target.found.st_uid, target.found.st_gid) == 0;
    // Bits that lend the owner's rights are for the owner's file alone.
    const mode_t kept = sameOwner ? 07777 : 0777;
    if (::fchmod(m_fd, target.found.st_mode & kept) != 0) return std::unexpected(writeError(errno));
    return {};
}

Result<void> AtomicFile::write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0 && errno == EAGAIN) {
            waitUntilWritable(m_fd);
            continue;
        }
        if (written <= 0) return std::unexpected(writeError(errno));
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> AtomicFile::write(std::string_view text) {
    return write(std::as_bytes(std::span(text)));
}

Result<void> AtomicFile::commit() {
    const bool replaces = !m_temporary.empty();
    if (replaces && ::fsync(m_fd) != 0) return std::unexpected(writeError(errno));
    // A network disk may report a failed write only here.
    if (::close(std::exchange(m_fd, -1)) != 0) return std::unexpected(writeError(errno));
    if (!replaces) return {};
    if (::rename(m_temporary.c_str(), m_path.c_str()) != 0) return std::unexpected(writeError(errno));
    m_temporary.clear();
    syncFolder(m_path.parent_path());
    return {};
}

}  // namespace sami
