#include "tests/devices/simulated/pinned_memory.h"

#include <c10/core/CPUAllocator.h>

#include <cstring>

#include "tests/devices/simulated/current_device.h"

namespace sami::simulated {

PinnedMemory& PinnedMemory::instance() {
    static PinnedMemory* const memory = new PinnedMemory;  // outlives tensors in static storage
    return *memory;
}

bool PinnedMemory::holds(const void* begin) {
    const std::lock_guard lock(m_mutex);
    return m_blocks.contains(begin);
}

c10::DataPtr PinnedMemory::allocate(std::size_t bytes) {
    if (bytes == 0) return {nullptr, c10::kCPU};
    c10::DataPtr block = c10::GetCPUAllocator()->allocate(bytes);
    void* const begin = block.get();
    const std::lock_guard lock(m_mutex);
    m_blocks.emplace(begin, std::move(block));
    return {begin, begin, &PinnedMemory::letGo, c10::kCPU};
}

void PinnedMemory::letGo(void* begin) {
    PinnedMemory& memory = instance();
    const std::lock_guard lock(memory.m_mutex);
    memory.m_blocks.erase(begin);
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
