#include "tests/devices/simulated/host_aliases.h"

#include <ATen/core/TensorBase.h>
#include <c10/core/CPUAllocator.h>

#include "tests/devices/simulated/current_device.h"
#include "tests/devices/simulated/device_memory.h"

namespace sami::simulated {

namespace {

void setShape(const at::Tensor& tensor, const at::Tensor& like) {
    tensor.unsafeGetTensorImpl()->set_sizes_and_strides(like.sizes(), like.strides(), like.storage_offset());
}

bool sameShape(const at::Tensor& a, const at::Tensor& b) {
    return a.sizes() == b.sizes() && a.strides() == b.strides() && a.storage_offset() == b.storage_offset();
}

}  // namespace

const c10::Storage& HostAliases::hostMemory(const at::Tensor& argument) {
    const c10::Storage& device = argument.storage();
    for (const Memory& memory : m_memories) {
        if (memory.device.is_alias_of(device)) return memory.host;
    }
    c10::DataPtr borrowed(hostPointer(device.data()), c10::kCPU);
    const c10::Storage host(c10::Storage::use_byte_size_t(), device.nbytes(), std::move(borrowed),
                            c10::GetCPUAllocator(), /*resizable=*/true);
    return m_memories.emplace_back(device, host, argument.key_set()).host;
}

const HostAliases::Memory& HostAliases::deviceMemory(const c10::Storage& host) {
    for (const Memory& memory : m_memories) {
        if (memory.host.is_alias_of(host)) return memory;
    }
    DeviceMemory& all = DeviceMemory::instance();
    const c10::Storage device(c10::Storage::use_byte_size_t(), host.nbytes(), all.occupy(host, m_device.index()), &all,
                              /*resizable=*/true);
    return m_memories.emplace_back(device, host, std::nullopt);
}

at::Tensor HostAliases::onHost(const at::Tensor& argument) {
    if (!argument.defined() || argument.device().type() != kDeviceType) return argument;
    for (const Argument& known : m_arguments) {
        if (known.device.is_same(argument)) return known.host;
    }
    const at::Tensor host = at::detail::make_tensor<c10::TensorImpl>(
        c10::Storage(hostMemory(argument)), c10::DispatchKeySet(c10::DispatchKey::CPU), argument.dtype());
    setShape(host, argument);
    m_arguments.push_back({argument, host});
    return host;
}

at::Tensor HostAliases::onDevice(const at::Tensor& result) {
    if (!result.defined()) return result;
    for (const Argument& known : m_arguments) {
        if (known.host.is_same(result)) return known.device;
    }
    TORCH_CHECK_NOT_IMPLEMENTED(result.layout() == c10::kStrided, "simulated devices hold strided tensors only");
    const Memory& memory = deviceMemory(result.storage());
    // A view is an inference tensor only where its base is one, whatever the mode of the thread.
    const at::Tensor made =
        memory.keys
            ? at::detail::make_tensor<c10::TensorImpl>(c10::TensorImpl::VIEW, c10::Storage(memory.device), *memory.keys,
                                                       result.dtype())
            : at::detail::make_tensor<c10::TensorImpl>(
                  c10::Storage(memory.device), c10::DispatchKeySet(c10::DispatchKey::PrivateUse1), result.dtype());
    setShape(made, result);
    return made;
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
        if (!sameShape(argument.device, argument.host)) setShape(argument.device, argument.host);
    }
}

}  // namespace sami::simulated
