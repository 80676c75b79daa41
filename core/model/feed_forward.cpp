#include "core/model/feed_forward.h"

#include "core/kernels/row_kernels.h"
#include "core/model/kernel_call.h"

namespace sami {

namespace {

using torch::Tensor;

Tensor swiGlu(const Tensor& gate, const Tensor& up) {
    if (!fitsKernels(gate) || !fitsKernels(up)) return torch::silu(gate).mul_(up);
    Tensor y = torch::empty_like(gate);
    withElementOf(gate, [&](auto element) {
        using Element = decltype(element);
        forRows(gate.numel(), 1, [&](std::int64_t begin, std::int64_t end) {
            kernels::swiGlu(elements<Element>(gate) + begin, elements<Element>(up) + begin,
                            elements<Element>(y) + begin, static_cast<std::size_t>(end - begin));
        });
    });
    return y;
}

/// Gradients of gate and up.
std::pair<Tensor, Tensor> swiGluBackward(const Tensor& gate, const Tensor& up, const Tensor& gradient) {
    if (!fitsKernels(gate) || !fitsKernels(up) || !fitsKernels(gradient))
        return {at::silu_backward(gradient * up, gate), torch::silu(gate).mul_(gradient)};
    std::pair<Tensor, Tensor> result{torch::empty_like(gate), torch::empty_like(up)};
    withElementOf(gate, [&](auto element) {
        using Element = decltype(element);
        forRows(gate.numel(), 1, [&](std::int64_t begin, std::int64_t end) {
            kernels::swiGluBackward(elements<Element>(gate) + begin, elements<Element>(up) + begin,
                                    elements<Element>(gradient) + begin, elements<Element>(result.first) + begin,
                                    elements<Element>(result.second) + begin, static_cast<std::size_t>(end - begin));
        });
    });
    return result;
}

/// silu(gate) · up, keeping only its two inputs for the backward pass.
class SwiGlu : public torch::autograd::Function<SwiGlu> {
public:
    static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& gate, const Tensor& up) {
        context->save_for_backward({gate, up});
        return swiGlu(gate, up);
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const auto [gate, up] = swiGluBackward(saved[0], saved[1], gradients[0].contiguous());
        return {gate, up};
    }
};

}  // namespace

FeedForwardImpl::FeedForwardImpl(const ModelConfig& config, const FeedForwardNames& names,
                                 torch::TensorOptions options) {
    const std::int64_t outer = config.hiddenSize;
    const std::int64_t inner = config.intermediateSize;
    m_gate = register_module(names.gate, Projection(outer, inner, false, options));
    m_up = register_module(names.up, Projection(outer, inner, false, options));
    m_down = register_module(names.down, Projection(inner, outer, false, options));
}

torch::Tensor FeedForwardImpl::forward(const torch::Tensor& x) {
    return m_down(SwiGlu::apply(m_gate(x), m_up(x)));
}

}  // namespace sami
