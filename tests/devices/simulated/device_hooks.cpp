#include <ATen/detail/PrivateUse1HooksInterface.h>
#include <c10/core/DeviceGuard.h>

#include "tests/devices/simulated/current_device.h"
#include "tests/devices/simulated/device_generator.h"
#include "tests/devices/simulated/device_memory.h"
#include "tests/devices/simulated/pinned_memory.h"

namespace sami::simulated {

namespace {

struct DeviceHooks final : at::PrivateUse1HooksInterface {
    bool isBuilt() const override { return true; }
    bool isAvailable() const override { return true; }
    bool hasPrimaryContext(c10::DeviceIndex) const override { return true; }
    c10::DeviceIndex deviceCount() const override { return kNumDevices; }
    c10::DeviceIndex getCurrentDevice() const override { return currentDevice(); }
    void setCurrentDevice(c10::DeviceIndex device) const override { simulated::setCurrentDevice(device); }
    c10::DeviceIndex exchangeDevice(c10::DeviceIndex device) const override {
        const c10::DeviceIndex before = currentDevice();
        simulated::setCurrentDevice(device);
        return before;
    }
    c10::DeviceIndex maybeExchangeDevice(c10::DeviceIndex device) const override { return exchangeDevice(device); }

    const at::Generator& getDefaultGenerator(c10::DeviceIndex device) const override {
        return defaultGenerator(device);
    }
    at::Generator getNewGenerator(c10::DeviceIndex device) const override { return newGenerator(device); }

    at::Device getDeviceFromPtr(void* data) const override {
        const c10::DeviceIndex device = deviceOfPointer(data);
        TORCH_CHECK(device >= 0, "the pointer is not one of a simulated device");
        return {kDeviceType, device};
    }
    bool isPinnedPtr(const void* data) const override { return PinnedMemory::instance().holds(data); }
    at::Allocator* getPinnedMemoryAllocator() const override { return &PinnedMemory::instance(); }
    void resizePrivateUse1Bytes(const c10::Storage& storage, std::size_t bytes) const override {
        resizeStorage(*storage.unsafeGetStorageImpl(), bytes);
    }
};

const int kRegistered = [] {
    c10::register_privateuse1_backend("simulated");
    at::RegisterPrivateUse1HooksInterface(new DeviceHooks);  // LibTorch never lets go of it
    return 0;
}();

}  // namespace

}  // namespace sami::simulated
