#include "tests/devices/simulated/pinned_memory.h"

#include <c10/core/CPUAllocator.h>

#include <cstring>

#include "tests/devices/simulated/current_device.h"

namespace sami::simulated {

PinnedMemory& PinnedMemory::instance() {
    static PinnedMemory* const memory = new PinnedMemory;  // outlives tensors in static storage
    return *memory;
}

bool PinnedMemory::contains(const void* pointer) {
    const std::lock_guard lock(m_mutex);
    const auto block = m_blocks.upper_bound(static_cast<const char*>(pointer));
    return block != m_blocks.end() && block->second.get() <= pointer;
}

c10::DataPtr PinnedMemory::allocate(std::size_t bytes) {
    if (bytes == 0) return {nullptr, c10::kCPU};
    c10::DataPtr block = c10::GetCPUAllocator()->allocate(bytes);
    void* const begin = block.get();
    const char* const end = static_cast<const char*>(begin) + bytes;
    const std::lock_guard lock(m_mutex);
    m_blocks.emplace(end, std::move(block));
    return {begin, const_cast<char*>(end), &PinnedMemory::letGo, c10::kCPU};
}

void PinnedMemory::letGo(void* end) {
    PinnedMemory& memory = instance();
    const std::lock_guard lock(memory.m_mutex);
    memory.m_blocks.erase(static_cast<const char*>(end));
}

void PinnedMemory::copy_data(void* to, const void* from, std::size_t bytes) const {
    std::memcpy(to, from, bytes);
}

namespace {

const int kRegistered = [] {
    at::setHostAllocator(kDeviceType, &PinnedMemory::instance());
    return 0;
}();

}  // namespace

}  // namespace sami::simulated
