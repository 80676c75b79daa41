#include "core/store/shared_file.h"

#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "core/base/readable_file.h"

namespace sami {

namespace {

std::optional<FileKey> keyOf(const struct stat& status, int result) {
    if (result != 0) return std::nullopt;
    return FileKey(status.st_dev, status.st_ino);
}

std::optional<FileKey> keyOf(int descriptor) {
    struct stat status{};
    const int result = ::fstat(descriptor, &status);
    return keyOf(status, result);
}

/// What this process has open of each file.
struct OpenFile {
    std::vector<int> descriptors;  ///< the first is the one in use; more where the name came to lead here meanwhile
    int holders = 0;
    bool isLocked = false;  ///< by one of the holders
};

struct OpenFiles {
    std::mutex mutex;
    std::map<FileKey, OpenFile> byKey;
};

OpenFiles& openFiles() {
    static OpenFiles files;
    return files;
}

}  // namespace

std::optional<FileKey> fileKeyOf(const std::filesystem::path& path) {
    struct stat status{};
    const int result = ::stat(path.c_str(), &status);
    return keyOf(status, result);
}

Result<SharedFile> SharedFile::open(const std::filesystem::path& path) {
    OpenFiles& files = openFiles();
    const std::lock_guard guard(files.mutex);
    std::optional<FileKey> key = fileKeyOf(path);
    if (!key || !files.byKey.contains(*key)) {
        Result<ReadableFile> opened = ReadableFile::open(path);
        if (!opened) return std::unexpected(opened.error());
        key = keyOf(opened->descriptor());
        if (!key) return std::unexpected(ioError(IoAction::Open, path.string(), errno));
        const int descriptor = opened->release();
        files.byKey[*key].descriptors.push_back(descriptor);
    }
    OpenFile& file = files.byKey[*key];
    ++file.holders;
    return SharedFile(*key, file.descriptors.front());
}

SharedFile::SharedFile(SharedFile&& other) noexcept
    : m_key(std::move(other.m_key)), m_descriptor(std::exchange(other.m_descriptor, -1)) {}

SharedFile& SharedFile::operator=(SharedFile&& other) noexcept {
    std::swap(m_key, other.m_key);
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

SharedFile::~SharedFile() {
    if (m_descriptor < 0) return;
    OpenFiles& files = openFiles();
    const std::lock_guard guard(files.mutex);
    const auto found = files.byKey.find(m_key);
    if (--found->second.holders > 0) return;
    for (const int descriptor : found->second.descriptors) ::close(descriptor);
    files.byKey.erase(found);
}

std::string SharedFile::beginning(std::size_t bytes) const {
    std::string read(bytes, '\0');
    const ssize_t count = ::pread(m_descriptor, read.data(), read.size(), 0);
    read.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return read;
}

bool SharedFile::isNamed(const std::filesystem::path& path) const {
    return fileKeyOf(path) == m_key;
}

bool SharedFile::lock() const {
    OpenFiles& files = openFiles();
    const std::lock_guard guard(files.mutex);
    OpenFile& file = files.byKey[m_key];
    if (file.isLocked) return false;
    file.isLocked = ::flock(m_descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
    return file.isLocked;
}

void SharedFile::unlock() const {
    OpenFiles& files = openFiles();
    const std::lock_guard guard(files.mutex);
    files.byKey[m_key].isLocked = false;
    ::flock(m_descriptor, LOCK_UN);
}

}  // namespace sami
