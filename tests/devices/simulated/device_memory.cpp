#include "tests/devices/simulated/device_memory.h"

#include <c10/core/CPUAllocator.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "tests/devices/simulated/current_device.h"
#include "tests/devices/simulated/memory_limits.h"

namespace sami::simulated {

namespace {

// Addresses of a process end at bit 46 (x86-64) or 47 (arm64). The topmost byte would not do: arm64 ignores it.
constexpr int kTagShift = 48;
constexpr std::uintptr_t kTagMask = std::uintptr_t{0xff} << kTagShift;
constexpr std::uintptr_t kFirstTag = 0x5a;

void* devicePointer(void* host, c10::DeviceIndex device) {
    if (host == nullptr) return nullptr;
    const auto tag = kFirstTag + static_cast<std::uintptr_t>(device);
    return reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(host) | (tag << kTagShift));
}

c10::Storage hostStorage(std::size_t bytes) {
    c10::Allocator* allocator = c10::GetCPUAllocator();
    return {c10::Storage::use_byte_size_t(), bytes, allocator->allocate(bytes), allocator, /*resizable=*/true};
}

}  // namespace

void* hostPointer(const void* devicePointer) {
    return reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(devicePointer) & ~kTagMask);
}

c10::DeviceIndex deviceOfPointer(const void* pointer) {
    const std::uintptr_t tag = (reinterpret_cast<std::uintptr_t>(pointer) & kTagMask) >> kTagShift;
    return tag < kFirstTag || tag >= kFirstTag + kNumDevices ? -1 : static_cast<c10::DeviceIndex>(tag - kFirstTag);
}

struct DeviceMemory::Block {
    c10::Storage host;
    c10::DeviceIndex device;
    std::size_t bytes;
};

DeviceMemory& DeviceMemory::instance() {
    static DeviceMemory* const memory = new DeviceMemory;  // outlives tensors in static storage
    return *memory;
}

DeviceMemory::DeviceMemory() {
    const MemoryLimits limits = memoryLimitsOfEnvironment();
    for (std::size_t i = 0; i < limits.size(); ++i) m_devices[i].limit = limits[i];
}

DeviceMemory::Device& DeviceMemory::at(c10::DeviceIndex device) {
    TORCH_CHECK(device >= 0 && device < kNumDevices, "no simulated device ", static_cast<int>(device));
    return m_devices[static_cast<std::size_t>(device)];
}

void DeviceMemory::requireFree(c10::DeviceIndex device, std::size_t bytes) {
    Device& asked = at(device);
    const auto inUse = static_cast<std::size_t>(asked.bytes.current);
    if (bytes <= asked.limit && inUse <= asked.limit - bytes) return;
    ++asked.refused;
    const std::size_t free = asked.limit > inUse ? asked.limit - inUse : 0;
    TORCH_CHECK_WITH(OutOfMemoryError, false, "simulated out of memory. Tried to allocate ", bytes,
                     " bytes. Device simulated:", static_cast<int>(device), " has a total capacity of ", asked.limit,
                     " bytes of which ", free, " bytes are free; ", inUse, " bytes are in use.");
}

void DeviceMemory::letGo(void* block) {
    const std::unique_ptr<Block> owned(static_cast<Block*>(block));
    DeviceMemory& memory = instance();
    const std::lock_guard lock(memory.m_mutex);
    memory.at(owned->device).bytes.decrease(owned->bytes);
    memory.at(owned->device).blocks.decrease(1);
}

c10::DataPtr DeviceMemory::occupy(c10::Storage host, c10::DeviceIndex device) {
    const c10::Device where(kDeviceType, device);
    const std::size_t bytes = host.nbytes();
    if (bytes == 0) return {nullptr, where};
    auto block = std::make_unique<Block>(Block{std::move(host), device, bytes});
    {
        const std::lock_guard lock(m_mutex);
        requireFree(device, bytes);
        at(device).bytes.increase(bytes);
        at(device).reserved = std::max(at(device).reserved, static_cast<std::size_t>(at(device).bytes.current));
        at(device).blocks.increase(1);
    }
    void* pointer = devicePointer(block->host.mutable_data(), device);
    return {pointer, block.release(), &DeviceMemory::letGo, where};
}

c10::DataPtr DeviceMemory::allocate(std::size_t bytes) {
    return allocateOn(currentDevice(), bytes);
}

c10::DataPtr DeviceMemory::allocateOn(c10::DeviceIndex device, std::size_t bytes) {
    {
        const std::lock_guard lock(m_mutex);
        requireFree(device, bytes);  // before the host is asked for more than it has
    }
    return occupy(hostStorage(bytes), device);
}

void DeviceMemory::copy_data(void* to, const void* from, std::size_t bytes) const {
    std::memcpy(hostPointer(to), hostPointer(from), bytes);
}

std::size_t DeviceMemory::limit(c10::DeviceIndex device) {
    const std::lock_guard lock(m_mutex);
    return at(device).limit;
}

void DeviceMemory::setLimit(c10::DeviceIndex device, std::size_t bytes) {
    const std::lock_guard lock(m_mutex);
    at(device).limit = bytes;
}

c10::CachingDeviceAllocator::DeviceStats DeviceMemory::getDeviceStats(c10::DeviceIndex device) {
    const std::lock_guard lock(m_mutex);
    const Device& counted = at(device);
    constexpr auto kAll = static_cast<std::size_t>(c10::CachingAllocator::StatType::AGGREGATE);
    c10::CachingDeviceAllocator::DeviceStats stats;
    for (auto* bytes : {&stats.allocated_bytes, &stats.active_bytes, &stats.requested_bytes})
        (*bytes)[kAll] = counted.bytes;
    stats.reserved_bytes[kAll] = counted.bytes;
    stats.reserved_bytes[kAll].current = static_cast<std::int64_t>(counted.reserved);
    for (auto* blocks : {&stats.allocation, &stats.segment, &stats.active}) (*blocks)[kAll] = counted.blocks;
    stats.num_ooms = counted.refused;
    return stats;
}

void DeviceMemory::resetAccumulatedStats(c10::DeviceIndex device) {
    const std::lock_guard lock(m_mutex);
    at(device).bytes.reset_accumulated();
    at(device).blocks.reset_accumulated();
    at(device).refused = 0;
}

void DeviceMemory::resetPeakStats(c10::DeviceIndex device) {
    const std::lock_guard lock(m_mutex);
    at(device).bytes.reset_peak();
    at(device).blocks.reset_peak();
}

std::pair<std::size_t, std::size_t> DeviceMemory::getMemoryInfo(c10::DeviceIndex device) {
    const std::lock_guard lock(m_mutex);
    const Device& counted = at(device);
    return {counted.limit > counted.reserved ? counted.limit - counted.reserved : 0, counted.limit};
}

void DeviceMemory::emptyCache(c10::MempoolId_t) {
    const std::lock_guard lock(m_mutex);
    for (Device& device : m_devices) device.reserved = static_cast<std::size_t>(device.bytes.current);
}

void resizeStorage(c10::StorageImpl& storage, std::size_t bytes) {
    DeviceMemory& memory = DeviceMemory::instance();
    c10::DataPtr resized = memory.allocateOn(storage.device().index(), bytes);
    const std::size_t kept = std::min(bytes, storage.nbytes());
    if (kept > 0) memory.copy_data(resized.get(), storage.data(), kept);
    storage.set_data_ptr_noswap(std::move(resized));
    storage.set_nbytes(bytes);
}

namespace {

const int kAllocatorRegistered = [] {
    c10::SetAllocator(kDeviceType, &DeviceMemory::instance());
    return 0;
}();

}  // namespace

std::size_t bytesInUse(int device) {
    const auto stats = DeviceMemory::instance().getDeviceStats(static_cast<c10::DeviceIndex>(device));
    return static_cast<std::size_t>(stats.allocated_bytes[0].current);
}

std::size_t peakBytes(int device) {
    const auto stats = DeviceMemory::instance().getDeviceStats(static_cast<c10::DeviceIndex>(device));
    return static_cast<std::size_t>(stats.allocated_bytes[0].peak);
}

void resetPeak(int device) {
    DeviceMemory::instance().resetPeakStats(static_cast<c10::DeviceIndex>(device));
}

std::size_t limitBytes(int device) {
    return DeviceMemory::instance().limit(static_cast<c10::DeviceIndex>(device));
}

void setLimitBytes(int device, std::size_t bytes) {
    DeviceMemory::instance().setLimit(static_cast<c10::DeviceIndex>(device), bytes);
}

}  // namespace sami::simulated
