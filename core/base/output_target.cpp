#include "core/base/output_target.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

namespace sami {

namespace fs = std::filesystem;

namespace {

constexpr int kMaxLinks = 40;  // as the system follows

fs::path folderOf(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

/// The number of a descriptor of this process, where that is what the path names.
std::optional<int> ownDescriptor(const fs::path& path) {
    const std::string digits = path.filename().string();
    int number = -1;
    const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (bad != std::errc() || end != digits.data() + digits.size() || number < 0) return std::nullopt;
    std::error_code error;
    const fs::path folder = fs::canonical(folderOf(path), error);
    if (error || folder.filename() != "fd") return std::nullopt;
    return folder.string().starts_with("/proc/" + std::to_string(::getpid()) + "/") ? std::optional(number)
                                                                                    : std::nullopt;
}

/// Whether a link leads to what some process holds open, whatever the text of the link says.
bool isLinkOfProcess(const fs::path& path) {
    struct statfs system{};
    return ::statfs(folderOf(path).c_str(), &system) == 0 && system.f_type == PROC_SUPER_MAGIC;
}

Result<OutputTarget> descriptorTarget(const fs::path& named, int descriptor) {
    const int flags = ::fcntl(descriptor, F_GETFL);
    const bool writable = flags >= 0 && (flags & O_ACCMODE) != O_RDONLY;
    if (!writable) return std::unexpected(ioError(IoAction::Write, named.string(), EBADF));
    return OutputTarget{.kind = OutputKind::Descriptor, .path = named, .descriptor = descriptor};
}

Result<OutputTarget> standing(const fs::path& named, const fs::path& path, OutputKind kind) {
    OutputTarget target{.kind = kind, .path = path};
    int cause = 0;
    if (::stat(path.c_str(), &target.found) != 0) {
        cause = errno;
    } else if (S_ISDIR(target.found.st_mode)) {
        cause = EISDIR;
    } else if (::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) != 0) {
        cause = errno;
    }
    if (cause != 0) return std::unexpected(ioError(IoAction::Write, named.string(), cause));
    return target;
}

}  // namespace

Result<OutputTarget> findOutput(const fs::path& named) {
    fs::path path = named;
    for (int links = 0; links <= kMaxLinks; ++links) {
        if (const auto descriptor = ownDescriptor(path)) return descriptorTarget(named, *descriptor);
        struct stat info{};
        if (::lstat(path.c_str(), &info) != 0) {
            if (errno == ENOENT) return OutputTarget{.path = path};
            return std::unexpected(ioError(IoAction::Write, named.string(), errno));
        }
        if (!S_ISLNK(info.st_mode))
            return standing(named, path, S_ISREG(info.st_mode) ? OutputKind::Regular : OutputKind::Special);
        if (isLinkOfProcess(path)) return standing(named, path, OutputKind::Special);
        std::error_code error;
        const fs::path next = fs::read_symlink(path, error);
        if (error) return std::unexpected(ioError(IoAction::Write, named.string(), error.value()));
        path = folderOf(path) / next;  // an absolute one replaces all
    }
    return std::unexpected(ioError(IoAction::Write, named.string(), ELOOP));
}

}  // namespace sami
