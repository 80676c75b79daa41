#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

namespace sami::simulated {

/// The tensors of one call, on a device and on the host, where both are the same memory. What shares memory on one side
/// shares it on the other: a view that the host takes is a view on the device.
class HostAliases {
public:
    /// @param device where results go
    explicit HostAliases(c10::Device device) : m_device(device) {}

    /// An argument of the call as a tensor of the processor; tensors of the processor stay what they are.
    at::Tensor onHost(const at::Tensor& argument);

    /// What the call returned as a tensor of the device: the argument itself, a view of one, or what is new.
    /// @throws c10::OutOfMemoryError when the device has no room for it
    at::Tensor onDevice(const at::Tensor& result);

    /// Gives the arguments the shapes and the memory that the call gave to their aliases.
    void adoptChanges();

private:
    struct Memory {
        c10::Storage device;
        c10::Storage host;
        std::optional<c10::DispatchKeySet> keys;  // of the argument that views are made of; none where it is new
    };
    struct Argument {
        at::Tensor device;
        at::Tensor host;
    };

    const c10::Storage& hostMemory(const at::Tensor& argument);
    const Memory& deviceMemory(const c10::Storage& host);

    c10::Device m_device;
    std::vector<Memory> m_memories;
    std::vector<Argument> m_arguments;
};

}  // namespace sami::simulated
