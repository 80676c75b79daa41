#include "core/model/feed_forward.h"

#include "core/model/unbiased_linear.h"

namespace sami {

namespace {

/// silu(gate) · up, keeping only its two inputs for the backward pass.
class SwiGlu : public torch::autograd::Function<SwiGlu> {
public:
    static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& gate,
                                 const torch::Tensor& up) {
        context->save_for_backward({gate, up});
        return torch::silu(gate).mul_(up);
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const torch::Tensor upGradient = torch::silu(saved[0]).mul_(gradients[0]);
        const torch::Tensor gateGradient = at::silu_backward(gradients[0] * saved[1], saved[0]);
        return {gateGradient, upGradient};
    }
};

}  // namespace

FeedForwardImpl::FeedForwardImpl(const ModelConfig& config, torch::TensorOptions options) {
    m_gate = register_module("gate_proj", unbiasedLinear(config.hiddenSize, config.intermediateSize, options));
    m_up = register_module("up_proj", unbiasedLinear(config.hiddenSize, config.intermediateSize, options));
    m_down = register_module("down_proj", unbiasedLinear(config.intermediateSize, config.hiddenSize, options));
}

torch::Tensor FeedForwardImpl::forward(const torch::Tensor& x) {
    return m_down(SwiGlu::apply(m_gate(x), m_up(x)));
}

}  // namespace sami
