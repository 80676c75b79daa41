#include "core/model/rms_norm.h"

namespace sami {

namespace {

/// Hand-written backward: keeps the input in its own dtype and one float a row instead of float32 copies of everything.
class RmsNormFunction : public torch::autograd::Function<RmsNormFunction> {
public:
    static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& x,
                                 const torch::Tensor& weight, double epsilon) {
        const torch::Tensor wide = x.to(torch::kFloat32);
        const torch::Tensor inverse = wide.square().mean(-1, true).add_(epsilon).rsqrt_();
        context->save_for_backward({x, weight, inverse});
        return (wide * inverse).to(x.scalar_type()).mul_(weight);
    }

    /// With n = x · inverse and u = grad · weight: dx = inverse · (u − n · mean(u · n)), dweight = Σ grad · n.
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const torch::Tensor& x = saved[0];
        const torch::Tensor normalised = x.to(torch::kFloat32).mul_(saved[2]);
        const torch::Tensor wide = gradients[0].to(torch::kFloat32);
        const torch::Tensor weightGradient = (wide * normalised).sum(0).to(saved[1].scalar_type());
        torch::Tensor u = wide * saved[1].to(torch::kFloat32);
        const torch::Tensor projection = (u * normalised).mean(-1, true);
        u = u.sub_(normalised.mul_(projection)).mul_(saved[2]);
        return {u.to(x.scalar_type()), weightGradient, torch::Tensor()};
    }
};

}  // namespace

RmsNormImpl::RmsNormImpl(std::int64_t size, double epsilon, torch::TensorOptions options) : m_epsilon(epsilon) {
    m_weight = register_parameter("weight", torch::ones({size}, options));
}

torch::Tensor RmsNormImpl::forward(const torch::Tensor& x) {
    return RmsNormFunction::apply(x, m_weight, m_epsilon);
}

}  // namespace sami
