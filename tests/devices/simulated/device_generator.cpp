#include "tests/devices/simulated/device_generator.h"

#include <ATen/CPUGeneratorImpl.h>

#include <array>

#include "tests/devices/simulated/current_device.h"
#include "tests/devices/simulated/simulated_devices.h"

namespace sami::simulated {

namespace {

/// Draws by a generator of the processor, in a sequence of its own.
class DeviceGenerator final : public c10::GeneratorImpl {
public:
    DeviceGenerator(c10::Device device, at::Generator host)
        : GeneratorImpl(device, c10::DispatchKeySet(c10::DispatchKey::PrivateUse1)), m_host(std::move(host)) {}

    const at::Generator& host() const { return m_host; }

    void set_current_seed(std::uint64_t seed) override { m_host.set_current_seed(seed); }
    void set_offset(std::uint64_t offset) override { m_host.set_offset(offset); }
    std::uint64_t get_offset() const override { return m_host.get_offset(); }
    std::uint64_t current_seed() const override { return m_host.current_seed(); }
    std::uint64_t seed() override { return m_host.seed(); }
    void set_state(const c10::TensorImpl& state) override { impl().set_state(state); }
    c10::intrusive_ptr<c10::TensorImpl> get_state() const override { return impl().get_state(); }

private:
    DeviceGenerator* clone_impl() const override { return new DeviceGenerator(device(), m_host.clone()); }
    c10::GeneratorImpl& impl() const { return *m_host.unsafeGetGeneratorImpl(); }

    at::Generator m_host;
};

}  // namespace

at::Generator newGenerator(c10::DeviceIndex device) {
    return at::make_generator<DeviceGenerator>(numbered({kDeviceType, device}), at::detail::createCPUGenerator());
}

const at::Generator& defaultGenerator(c10::DeviceIndex device) {
    static const auto* const generators = new std::array<at::Generator, kNumDevices>{newGenerator(0), newGenerator(1)};
    return generators->at(static_cast<std::size_t>(numbered({kDeviceType, device}).index()));
}

at::Generator hostGenerator(const at::Generator& generator) {
    TORCH_CHECK(generator.device().type() == kDeviceType,
                "Expected a 'simulated' device type for generator but found '", generator.device().type(), "'");
    return generator.get<DeviceGenerator>()->host();
}

}  // namespace sami::simulated
