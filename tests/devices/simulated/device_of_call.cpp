#include "tests/devices/simulated/device_of_call.h"

#include <ATen/core/Tensor.h>

#include <optional>

#include "tests/devices/simulated/current_device.h"
#include "tests/devices/simulated/value_tensors.h"

namespace sami::simulated {

namespace {

bool mayLieOnHost(const at::Tensor& tensor, const c10::Argument& argument) {
    const bool isWritten = argument.alias_info() != nullptr && argument.alias_info()->isWrite();
    const bool isIndexList = argument.name() == "indices" && argument.type()->kind() == c10::TypeKind::ListType;
    return tensor.device().is_cpu() && ((tensor.dim() == 0 && !isWritten) || isIndexList);
}

std::optional<c10::Device> deviceOfTensors(c10::ArrayRef<c10::IValue> arguments) {
    std::optional<c10::Device> found;
    for (const c10::IValue& value : arguments) {
        forTensors(value, [&](const at::Tensor& tensor) {
            if (!found && tensor.device().type() == kDeviceType) found = tensor.device();
        });
    }
    return found;
}

std::optional<c10::Device> namedDevice(c10::ArrayRef<c10::IValue> arguments) {
    for (const c10::IValue& value : arguments) {
        if (value.isDevice() && value.toDevice().type() == kDeviceType) return numbered(value.toDevice());
    }
    return {};
}

}  // namespace

c10::Device deviceOfCall(const c10::FunctionSchema& schema, c10::ArrayRef<c10::IValue> arguments) {
    const std::optional<c10::Device> device = deviceOfTensors(arguments);
    for (std::size_t i = 0; device && i < arguments.size(); ++i) {
        const c10::Argument& argument = schema.arguments()[i];
        forTensors(arguments[i], [&](const at::Tensor& tensor) {
            TORCH_CHECK(tensor.device() == *device || mayLieOnHost(tensor, argument),
                        "Expected all tensors to be on the same device, but found at least two devices, ", *device,
                        " and ", tensor.device(), "! (when checking argument for argument ", argument.name(),
                        " in method ", schema.operator_name(), ")");
        });
    }
    if (const auto named = namedDevice(arguments)) return *named;
    return device ? *device : numbered(kDeviceType);
}

}  // namespace sami::simulated
