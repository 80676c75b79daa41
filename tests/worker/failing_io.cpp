// Preloaded into a program, has one of its changes of files fail, or all from one on:
//   SAMI_FAULT_ROOT   only what lies under this folder counts
//   SAMI_FAULT_AT     the first to fail, from 1; 0 fails none
//   SAMI_FAULT_KIND   write | sync | rename | any
//   SAMI_FAULT_ERRNO  what it fails with
//   SAMI_FAULT_ONCE   1: the next ones are carried out again
//   SAMI_FAULT_COUNT  a file that gets a byte for each change that counted
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

std::atomic<long> g_count = 0;

const char* setting(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

bool isUnderRoot(const char* path) {
    const char* const root = setting("SAMI_FAULT_ROOT");
    return root[0] != '\0' && std::strncmp(path, root, std::strlen(root)) == 0;
}

bool isUnderRoot(int descriptor) {
    char link[64];
    char path[PATH_MAX] = {};
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    return ::readlink(link, path, sizeof path - 1) > 0 && isUnderRoot(path);
}

template <class Function>
Function original(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

void note() {
    const char* const file = setting("SAMI_FAULT_COUNT");
    if (file[0] == '\0') return;
    const int descriptor = ::open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (descriptor < 0) return;
    static_cast<void>(original<ssize_t (*)(int, const void*, size_t)>("write")(descriptor, "x", 1));
    ::close(descriptor);
}

/// Whether this one is to fail; errno is set then.
bool fails(const char* kind) {
    const char* const wanted = setting("SAMI_FAULT_KIND");
    if (std::strcmp(wanted, kind) != 0 && std::strcmp(wanted, "any") != 0) return false;
    note();
    const long number = ++g_count;
    const long at = std::atol(setting("SAMI_FAULT_AT"));
    const bool isOnce = setting("SAMI_FAULT_ONCE")[0] == '1';
    if (at == 0 || number < at || (isOnce && number > at)) return false;
    errno = std::atoi(setting("SAMI_FAULT_ERRNO"));
    return true;
}

bool writingFails(int descriptor) {
    return isUnderRoot(descriptor) && fails("write");
}

}  // namespace

extern "C" {

ssize_t write(int descriptor, const void* bytes, size_t count) {
    if (writingFails(descriptor)) return -1;
    return original<ssize_t (*)(int, const void*, size_t)>("write")(descriptor, bytes, count);
}

ssize_t writev(int descriptor, const iovec* parts, int count) {
    if (writingFails(descriptor)) return -1;
    return original<ssize_t (*)(int, const iovec*, int)>("writev")(descriptor, parts, count);
}

ssize_t pwrite(int descriptor, const void* bytes, size_t count, off_t offset) {
    if (writingFails(descriptor)) return -1;
    return original<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite")(descriptor, bytes, count, offset);
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t count, off64_t offset) {
    if (writingFails(descriptor)) return -1;
    return original<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64")(descriptor, bytes, count, offset);
}

int fsync(int descriptor) {
    if (isUnderRoot(descriptor) && fails("sync")) return -1;
    return original<int (*)(int)>("fsync")(descriptor);
}

int fdatasync(int descriptor) {
    if (isUnderRoot(descriptor) && fails("sync")) return -1;
    return original<int (*)(int)>("fdatasync")(descriptor);
}

int rename(const char* from, const char* to) {
    if (isUnderRoot(to) && fails("rename")) return -1;
    return original<int (*)(const char*, const char*)>("rename")(from, to);
}

}  // extern "C"
