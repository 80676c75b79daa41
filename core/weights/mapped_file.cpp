#include "core/weights/mapped_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <utility>

#include "core/base/readable_file.h"

namespace sami {

namespace {

Result<std::span<const std::byte>> mapped(const ReadableFile& file, const std::filesystem::path& path) {
    const auto sizeBytes = static_cast<std::size_t>(file.size());
    if (sizeBytes == 0) return std::span<const std::byte>();
    void* const start = ::mmap(nullptr, sizeBytes, PROT_READ, MAP_PRIVATE, file.descriptor(), 0);
    if (start == MAP_FAILED) return std::unexpected(ioError(IoAction::Map, path.string(), errno));
    return std::span(static_cast<const std::byte*>(start), sizeBytes);
}

}  // namespace

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
    const Result<ReadableFile> file = ReadableFile::open(path);
    if (!file) return std::unexpected(file.error());
    const Result<std::span<const std::byte>> bytes = mapped(*file, path);
    if (!bytes) return std::unexpected(bytes.error());
    return MappedFile(*bytes);
}

MappedFile::MappedFile(MappedFile&& other) noexcept : m_bytes(std::exchange(other.m_bytes, {})) {}

MappedFile::~MappedFile() {
    if (!m_bytes.empty()) ::munmap(const_cast<std::byte*>(m_bytes.data()), m_bytes.size());
}

void letGoOfPages(std::span<const std::byte> bytes) {
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const auto start = reinterpret_cast<std::uintptr_t>(bytes.data());
    const std::uintptr_t first = (start + page - 1) / page * page;
    const std::uintptr_t last = (start + bytes.size()) / page * page;
    if (first >= last) return;
    // Without success the pages only stay where they are.
    // NOLINTNEXTLINE(performance-no-int-to-ptr): whole pages are found by arithmetic on addresses.
    static_cast<void>(::madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED));
}

}  // namespace sami
