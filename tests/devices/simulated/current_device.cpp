#include "tests/devices/simulated/current_device.h"

#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <c10/util/Exception.h>

#include "tests/devices/simulated/simulated_devices.h"

namespace sami::simulated {

namespace {

thread_local c10::DeviceIndex t_current = 0;

/// Work is done when a call returns: one stream a device, and events that have always happened.
struct DeviceGuard final : c10::impl::DeviceGuardImplInterface {
    c10::DeviceType type() const override { return kDeviceType; }
    c10::Device getDevice() const override { return {kDeviceType, t_current}; }
    void setDevice(c10::Device device) const override { setCurrentDevice(device.index()); }
    void uncheckedSetDevice(c10::Device device) const noexcept override { t_current = device.index(); }
    c10::Device exchangeDevice(c10::Device device) const override {
        const c10::Device before = getDevice();
        setDevice(device);
        return before;
    }
    c10::DeviceIndex deviceCount() const noexcept override { return kNumDevices; }

    c10::Stream getStream(c10::Device device) const override {
        return c10::Stream(c10::Stream::DEFAULT, numbered(device));
    }
    c10::Stream getDefaultStream(c10::Device device) const override { return getStream(device); }
    c10::Stream getStreamFromGlobalPool(c10::Device device, bool) const override { return getStream(device); }
    c10::Stream getNewStream(c10::Device device, int) const override { return getStream(device); }
    c10::Stream exchangeStream(c10::Stream stream) const override { return getStream(stream.device()); }
    bool queryStream(const c10::Stream&) const override { return true; }
    void synchronizeStream(const c10::Stream&) const override {}
    void synchronizeDevice(c10::DeviceIndex) const override {}

    void record(void**, const c10::Stream&, c10::DeviceIndex, c10::EventFlag) const override {}
    void block(void*, const c10::Stream&) const override {}
    bool queryEvent(void*) const override { return true; }
    void synchronizeEvent(void*) const override {}
    double elapsedTime(void*, void*, c10::DeviceIndex) const override { return 0; }
};

const c10::impl::DeviceGuardImplRegistrar kGuardRegistered(kDeviceType, new DeviceGuard);  // LibTorch never lets go

}  // namespace

c10::DeviceIndex currentDevice() {
    return t_current;
}

void setCurrentDevice(c10::DeviceIndex index) {
    TORCH_CHECK(index >= 0 && index < kNumDevices, "simulated:", static_cast<int>(index), " is not one of the ",
                kNumDevices, " simulated devices");
    t_current = index;
}

c10::Device numbered(c10::Device device) {
    return device.has_index() ? device : c10::Device(device.type(), currentDevice());
}

}  // namespace sami::simulated
