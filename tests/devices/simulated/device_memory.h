#pragma once

#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/Storage.h>

#include <array>
#include <mutex>

#include "tests/devices/simulated/simulated_devices.h"

namespace sami::simulated {

/// Where the host finds what a device's pointer means; null stays null. Device pointers carry the device's number in
/// bits that no address of a process has: arithmetic works on them as on any pointer, reading through them ends the
/// process.
void* hostPointer(const void* devicePointer);

/// The device whose memory `pointer` means, -1 for memory of the host.
c10::DeviceIndex deviceOfPointer(const void* pointer);

/// The memory of both devices: host memory, counted for each.
class DeviceMemory final : public c10::DeviceAllocator {
public:
    static DeviceMemory& instance();

    /// Memory of `device` that is `host`'s, counted until it is let go.
    /// @throws c10::OutOfMemoryError beyond the limit
    c10::DataPtr occupy(c10::Storage host, c10::DeviceIndex device);

    /// Fresh memory. @throws c10::OutOfMemoryError beyond the limit
    c10::DataPtr allocateOn(c10::DeviceIndex device, std::size_t bytes);

    std::size_t limit(c10::DeviceIndex device);
    void setLimit(c10::DeviceIndex device, std::size_t bytes);

    c10::DataPtr allocate(std::size_t bytes) override;  // on the current device
    void copy_data(void* to, const void* from, std::size_t bytes) const override;
    bool initialized() override { return true; }
    void emptyCache(c10::MempoolId_t) override;
    void recordStream(const c10::DataPtr&, c10::Stream) override {}
    c10::CachingDeviceAllocator::DeviceStats getDeviceStats(c10::DeviceIndex device) override;
    void resetAccumulatedStats(c10::DeviceIndex device) override;
    void resetPeakStats(c10::DeviceIndex device) override;
    std::pair<std::size_t, std::size_t> getMemoryInfo(c10::DeviceIndex device) override;  // free, total

private:
    struct Block;
    struct Device {
        std::size_t limit = 0;
        c10::CachingAllocator::Stat bytes;
        std::size_t reserved = 0;  ///< in use or freed and kept, as a caching allocator does
        c10::CachingAllocator::Stat blocks;
        std::int64_t refused = 0;
    };

    DeviceMemory();
    Device& at(c10::DeviceIndex device);
    void requireFree(c10::DeviceIndex device, std::size_t bytes);  // @pre m_mutex is held
    static void letGo(void* block);

    std::mutex m_mutex;
    std::array<Device, kNumDevices> m_devices;
};

/// Gives a device's storage other memory of `bytes` on the same device, with what fits of its content.
void resizeStorage(c10::StorageImpl& storage, std::size_t bytes);

}  // namespace sami::simulated
