#include "core/base/input_file.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace sami {

std::string inputName(const std::string& path) {
    return path == "-" ? "standard input" : path;
}

Result<std::string> readInput(const std::string& path, std::uintmax_t maxBytes) {
    if (path == "-") return readDescriptor(STDIN_FILENO, inputName(path), maxBytes);
    return readWhole(path, FileKinds::Any, maxBytes);
}

Result<std::string> readWhole(const std::filesystem::path& path, FileKinds kinds, std::uintmax_t maxBytes) {
    const Result<ReadableFile> file = ReadableFile::open(path, kinds);
    if (!file) return std::unexpected(file.error());
    const std::uintmax_t expected = std::min(file->size(), maxBytes);
    return readDescriptor(file->descriptor(), path, maxBytes, static_cast<std::size_t>(expected));
}

Result<std::string> readDescriptor(int descriptor, const std::filesystem::path& name, std::uintmax_t maxBytes,
                                   std::size_t expected) {
    std::string text;
    text.reserve(expected);
    char buffer[1 << 16];
    for (;;) {
        const ssize_t count = ::read(descriptor, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) {
            // Standard input may be shared with a program that made it non-blocking.
            pollfd waited{.fd = descriptor, .events = POLLIN, .revents = 0};
            ::poll(&waited, 1, -1);
            continue;
        }
        if (count < 0) return std::unexpected(ioError(IoAction::Read, name.string(), errno));
        if (count == 0) return text;
        text.append(buffer, static_cast<std::size_t>(count));
        if (text.size() > maxBytes) {
            return fail(ErrorKind::Input, "{file}: longer than {limit} bytes; split it into smaller files",
                        {{"file", name}, {"limit", maxBytes}});
        }
    }
}

}  // namespace sami
