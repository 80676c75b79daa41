#include "tests/devices/simulated/host_aliases.h"

#include <ATen/core/TensorBase.h>
#include <c10/core/CPUAllocator.h>

#include "tests/devices/simulated/current_device.h"
#include "tests/devices/simulated/device_memory.h"

namespace sami::simulated {

namespace {

/// A tensor shaped like `shape` on other memory.
at::Tensor shapedLike(const at::Tensor& shape, c10::Storage memory, c10::DispatchKey key) {
    at::Tensor made =
        at::detail::make_tensor<c10::TensorImpl>(std::move(memory), c10::DispatchKeySet(key), shape.dtype());
    made.unsafeGetTensorImpl()->set_sizes_and_strides(shape.sizes(), shape.strides(), shape.storage_offset());
    return made;
}

bool sameShape(const at::Tensor& a, const at::Tensor& b) {
    return a.sizes() == b.sizes() && a.strides() == b.strides() && a.storage_offset() == b.storage_offset();
}

}  // namespace

c10::Storage HostAliases::hostMemory(const c10::Storage& device) {
    for (const Memory& memory : m_memories) {
        if (memory.device.is_alias_of(device)) return memory.host;
    }
    c10::DataPtr borrowed(hostPointer(device.data()), c10::kCPU);
    c10::Storage host(c10::Storage::use_byte_size_t(), device.nbytes(), std::move(borrowed), c10::GetCPUAllocator(),
                      /*resizable=*/true);
    m_memories.push_back({device, host});
    return host;
}

c10::Storage HostAliases::deviceMemory(const c10::Storage& host) {
    for (const Memory& memory : m_memories) {
        if (memory.host.is_alias_of(host)) return memory.device;
    }
    DeviceMemory& all = DeviceMemory::instance();
    c10::Storage device(c10::Storage::use_byte_size_t(), host.nbytes(), all.occupy(host, m_device.index()), &all,
                        /*resizable=*/true);
    m_memories.push_back({device, host});
    return device;
}

at::Tensor HostAliases::onHost(const at::Tensor& argument) {
    if (!argument.defined() || argument.device().type() != kDeviceType) return argument;
    for (const Argument& known : m_arguments) {
        if (known.device.is_same(argument)) return known.host;
    }
    at::Tensor host = shapedLike(argument, hostMemory(argument.storage()), c10::DispatchKey::CPU);
    m_arguments.push_back({argument, host});
    return host;
}

at::Tensor HostAliases::onDevice(const at::Tensor& result) {
    if (!result.defined()) return result;
    for (const Argument& known : m_arguments) {
        if (known.host.is_same(result)) return known.device;
    }
    TORCH_CHECK_NOT_IMPLEMENTED(result.layout() == c10::kStrided, "simulated devices hold strided tensors only");
    return shapedLike(result, deviceMemory(result.storage()), c10::DispatchKey::PrivateUse1);
}

void HostAliases::adoptChanges() {
    DeviceMemory& all = DeviceMemory::instance();
    for (const Memory& memory : m_memories) {
        if (memory.host.data() == hostPointer(memory.device.data())) continue;
        c10::StorageImpl& grown = *memory.device.unsafeGetStorageImpl();
        grown.set_data_ptr_noswap(all.occupy(memory.host, memory.device.device().index()));
        grown.set_nbytes(memory.host.nbytes());
    }
    for (const Argument& argument : m_arguments) {
        c10::TensorImpl& changed = *argument.device.unsafeGetTensorImpl();
        if (!sameShape(argument.device, argument.host))
            changed.set_sizes_and_strides(argument.host.sizes(), argument.host.strides(),
                                          argument.host.storage_offset());
    }
}

}  // namespace sami::simulated
