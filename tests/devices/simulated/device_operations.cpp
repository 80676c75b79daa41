#include <ATen/EmptyTensor.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/native/Resize.h>
#include <ATen/native/transformers/sdp_utils_cpp.h>
#include <ATen/ops/bernoulli_ops.h>
#include <c10/core/DeviceGuard.h>
#include <torch/library.h>
#include <torch/torch.h>

#include "tests/devices/simulated/current_device.h"
#include "tests/devices/simulated/device_memory.h"
#include "tests/devices/simulated/host_aliases.h"
#include "tests/devices/simulated/operation_trace.h"

namespace sami::simulated {

namespace {

using at::Tensor;

constexpr c10::DispatchKeySet kKeys(c10::DispatchKey::PrivateUse1);

void requireStrided(std::optional<at::Layout> layout) {
    TORCH_CHECK_NOT_IMPLEMENTED(layout.value_or(at::kStrided) == at::kStrided,
                                "simulated devices hold strided tensors only");
}

Tensor empty(at::IntArrayRef size, std::optional<at::ScalarType> dtype, std::optional<at::Layout> layout,
             std::optional<at::Device> device, std::optional<bool>, std::optional<at::MemoryFormat> format) {
    requireStrided(layout);
    const c10::DeviceGuard guard(numbered(device.value_or(kDeviceType)));
    return at::detail::empty_generic(size, &DeviceMemory::instance(), kKeys, c10::dtype_or_default(dtype), format);
}

Tensor emptyStrided(at::IntArrayRef size, at::IntArrayRef stride, std::optional<at::ScalarType> dtype,
                    std::optional<at::Layout> layout, std::optional<at::Device> device, std::optional<bool>) {
    requireStrided(layout);
    const c10::DeviceGuard guard(numbered(device.value_or(kDeviceType)));
    return at::detail::empty_strided_generic(size, stride, &DeviceMemory::instance(), kKeys,
                                             c10::dtype_or_default(dtype));
}

/// Any copy that has a device at either end, or at both.
Tensor copyFrom(const Tensor& from, const Tensor& to, bool nonBlocking) {
    traceCopy(from.device(), to.device());
    const at::AutoDispatchBelowADInplaceOrView onMemoryAlone;
    HostAliases aliases(to.device());
    aliases.onHost(to).copy_(aliases.onHost(from), nonBlocking);
    return to;
}

const Tensor& resize(const Tensor& self, at::IntArrayRef size, std::optional<at::MemoryFormat> format) {
    if (self.sizes() == size) return self;
    c10::TensorImpl& tensor = *self.unsafeGetTensorImpl();
    tensor.set_sizes_contiguous(size);
    if (format && *format != at::MemoryFormat::Preserve) tensor.empty_tensor_restride(*format);
    const std::size_t bytes = at::detail::computeStorageNbytesContiguous(
        size, self.dtype().itemsize(), static_cast<std::size_t>(self.storage_offset()));
    c10::StorageImpl& storage = *self.storage().unsafeGetStorageImpl();
    if (self.numel() > 0 && bytes > storage.nbytes()) resizeStorage(storage, bytes);
    return self;
}

Tensor copyFromAndResize(const Tensor& from, const Tensor& to) {
    to.resize_(from.sizes());
    return copyFrom(from, to, false);
}

Tensor& setPartOfStorage(Tensor& self, c10::Storage source, std::int64_t offset, at::IntArrayRef size,
                         at::IntArrayRef stride) {
    TORCH_CHECK(source.device() == self.device(), "Expected storage and tensor to be on the same device, but found ",
                source.device(), " and ", self.device());
    c10::TensorImpl& tensor = *self.unsafeGetTensorImpl();
    tensor.set_storage_keep_dtype(std::move(source));
    if (stride.empty() && !size.empty()) {
        tensor.set_sizes_contiguous(size);
        tensor.set_storage_offset(offset);
    } else {
        tensor.set_sizes_and_strides(size, stride, offset);
    }
    return self;
}

Tensor& setStorage(Tensor& self, c10::Storage source) {
    const auto count = static_cast<std::int64_t>(source.nbytes() / self.dtype().itemsize());
    return setPartOfStorage(self, std::move(source), 0, {count}, {});
}

Tensor& setTensor(Tensor& self, const Tensor& source) {
    return setPartOfStorage(self, source.storage(), source.storage_offset(), source.sizes(), source.strides());
}

Tensor& setNothing(Tensor& self) {
    c10::Storage nothing(c10::Storage::use_byte_size_t(), 0,
                         DeviceMemory::instance().allocateOn(self.device().index(), 0), &DeviceMemory::instance(),
                         /*resizable=*/true);
    return setPartOfStorage(self, std::move(nothing), 0, {0}, {});
}

/// Lets Module::to and set_data exchange dense tensors of the processor and of devices, as they do for CUDA.
bool canShallowCopy(const Tensor& self, const Tensor& from) {
    const auto isDense = [](const Tensor& x) {
        return x.layout() == at::kStrided && (x.device().is_cpu() || x.device().type() == kDeviceType);
    };
    return isDense(self) && isDense(from);
}

void recordStream(Tensor&, at::Stream) {}

/// The processor's own would draw its mask from the processor's generator.
std::tuple<Tensor, Tensor> dropout(const Tensor& input, double p, std::optional<bool> train) {
    if (!train.value_or(true) || p == 0) return {input.clone(), at::ones_like(input, at::kBool)};
    const Tensor mask = at::empty_like(input, at::kBool).bernoulli_(1 - p);
    return {p == 1 ? at::zeros_like(input) : input * mask / (1 - p), mask};
}

}  // namespace

TORCH_LIBRARY_IMPL(aten, PrivateUse1, library) {
    library.impl("empty.memory_format", &empty);
    library.impl("empty_strided", &emptyStrided);
    library.impl("_copy_from", &copyFrom);
    library.impl("_copy_from_and_resize", &copyFromAndResize);
    library.impl("resize_", &resize);
    library.impl("set_", &setNothing);
    library.impl("set_.source_Tensor", &setTensor);
    library.impl("set_.source_Storage", &setStorage);
    library.impl("set_.source_Storage_storage_offset", &setPartOfStorage);
    library.impl("_has_compatible_shallow_copy_type", &canShallowCopy);
    library.impl("record_stream", &recordStream);
    library.impl("native_dropout", &dropout);
}

}  // namespace sami::simulated
