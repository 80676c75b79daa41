#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/library.h>

#include "tests/devices/simulated/current_device.h"
#include "tests/devices/simulated/device_generator.h"
#include "tests/devices/simulated/device_of_call.h"
#include "tests/devices/simulated/host_aliases.h"
#include "tests/devices/simulated/operation_trace.h"
#include "tests/devices/simulated/value_tensors.h"

namespace sami::simulated {

namespace {

bool takesGenerator(const c10::Argument& argument) {
    const auto optional = argument.type()->cast<c10::OptionalType>();
    const auto& type = optional ? optional->getElementType() : argument.type();
    return type->kind() == c10::TypeKind::GeneratorType;
}

c10::IValue hostArgument(const c10::IValue& value, const c10::Argument& argument, c10::Device device,
                         HostAliases& aliases) {
    if (takesGenerator(argument))
        return hostGenerator(value.isNone() ? defaultGenerator(device.index()) : value.toGenerator());
    if (value.isDevice()) return c10::Device(c10::kCPU);
    return withTensors(value, [&](const at::Tensor& tensor) { return aliases.onHost(tensor); });
}

/// Any operation that devices have no code of their own for: the processor's, on the memory of the device.
void runOnProcessor(const c10::OperatorHandle& operation, torch::jit::Stack* stack) {
    const c10::FunctionSchema& schema = operation.schema();
    const std::size_t count = schema.arguments().size();
    const auto arguments = torch::jit::last(*stack, count);
    const c10::Device device = deviceOfCall(schema, arguments);
    traceOperation(schema.operator_name(), device);

    HostAliases aliases(device);
    torch::jit::Stack onHost;
    for (std::size_t i = 0; i < count; ++i)
        onHost.push_back(hostArgument(arguments[i], schema.arguments()[i], device, aliases));
    {
        const at::AutoDispatchBelowADInplaceOrView onMemoryAlone;  // gradients and versions are the caller's
        operation.callBoxed(&onHost);
    }
    aliases.adoptChanges();
    torch::jit::drop(*stack, count);
    for (const c10::IValue& result : onHost)
        stack->push_back(withTensors(result, [&](const at::Tensor& tensor) { return aliases.onDevice(tensor); }));
}

}  // namespace

TORCH_LIBRARY_IMPL(_, PrivateUse1, library) {
    library.fallback(torch::CppFunction::makeFromBoxedFunction<&runOnProcessor>());
}

/// What LibTorch puts together from other operations for devices it does not know, and computes in one on CUDA.
TORCH_LIBRARY_IMPL(aten, PrivateUse1, library) {
    for (const char* name : {"addr", "mish_backward", "native_group_norm", "native_layer_norm", "silu_backward"})
        library.impl(name, torch::CppFunction::makeFromBoxedFunction<&runOnProcessor>());
}

}  // namespace sami::simulated
