#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

/// The input of a fuzzer as a file in memory, for as long as the object lives.
class FuzzedFile {
public:
    FuzzedFile(const std::uint8_t* data, std::size_t size) : m_fd(::memfd_create("fuzzed", MFD_CLOEXEC)) {
        if (m_fd < 0 || ::write(m_fd, data, size) != static_cast<ssize_t>(size)) std::abort();
    }
    ~FuzzedFile() { ::close(m_fd); }
    FuzzedFile(const FuzzedFile&) = delete;
    FuzzedFile& operator=(const FuzzedFile&) = delete;

    std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(m_fd); }

private:
    int m_fd;
};
