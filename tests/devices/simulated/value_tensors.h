#pragma once

#include <ATen/core/ivalue.h>

#include <utility>

namespace sami::simulated {

/// `value` with each tensor in it as `replace` returns it: a tensor, a list of tensors or a list with gaps. Other
/// values stay what they are.
template <class Replace>
c10::IValue withTensors(const c10::IValue& value, Replace&& replace) {
    if (value.isTensor()) return replace(value.toTensor());
    if (value.isTensorList()) {
        c10::List<at::Tensor> replaced;
        for (const at::Tensor& tensor : value.toTensorVector()) replaced.push_back(replace(tensor));
        return replaced;
    }
    if (value.isOptionalTensorList()) {
        c10::List<std::optional<at::Tensor>> replaced;
        for (const std::optional<at::Tensor>& tensor : value.toOptionalTensorVector())
            replaced.push_back(tensor ? std::optional(replace(*tensor)) : std::nullopt);
        return replaced;
    }
    return value;
}

/// Calls `visit` with each defined tensor in `value`.
template <class Visit>
void forTensors(const c10::IValue& value, Visit&& visit) {
    withTensors(value, [&](const at::Tensor& tensor) {
        if (tensor.defined()) visit(tensor);
        return tensor;
    });
}

}  // namespace sami::simulated
