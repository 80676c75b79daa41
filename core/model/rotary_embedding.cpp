#include "core/model/rotary_embedding.h"

namespace sami {

RotaryAngles RotaryAngles::at(const torch::Tensor& positions, std::int64_t headSize, double theta,
                              torch::TensorOptions options) {
    // float32 throughout, as transformers does: the same rounding at large positions.
    const auto wide = torch::TensorOptions().dtype(torch::kFloat32).device(positions.device());
    const torch::Tensor exponents = torch::arange(0, headSize, 2, wide) / static_cast<double>(headSize);
    const torch::Tensor frequencies = torch::pow(theta, exponents).reciprocal();
    const torch::Tensor angles = (positions.to(torch::kFloat32).unsqueeze(1) * frequencies).unsqueeze(1);
    return {angles.cos().to(options), angles.sin().to(options)};
}

namespace {

torch::Tensor turned(const torch::Tensor& x, const torch::Tensor& cos, const torch::Tensor& sin) {
    const std::int64_t half = x.size(-1) / 2;
    const torch::Tensor first = x.narrow(-1, 0, half);
    const torch::Tensor second = x.narrow(-1, half, half);
    torch::Tensor result = torch::empty(x.sizes(), x.options());
    torch::Tensor firstOut = result.narrow(-1, 0, half);
    torch::Tensor secondOut = result.narrow(-1, half, half);
    torch::mul_out(firstOut, first, cos).sub_(second * sin);
    torch::mul_out(secondOut, second, cos).add_(first * sin);
    return result;
}

/// The backward of a rotation is the rotation by the opposite angle: nothing of x needs keeping.
class Rotation : public torch::autograd::Function<Rotation> {
public:
    static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& x,
                                 const torch::Tensor& cos, const torch::Tensor& sin) {
        context->save_for_backward({cos, sin});
        return turned(x, cos, sin);
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        return {turned(gradients[0], saved[0], -saved[1]), torch::Tensor(), torch::Tensor()};
    }
};

}  // namespace

torch::Tensor rotate(const torch::Tensor& x, const RotaryAngles& angles) {
    return Rotation::apply(x, angles.cos, angles.sin);
}

}  // namespace sami
