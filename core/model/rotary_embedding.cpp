#include "core/model/rotary_embedding.h"

#include <cmath>

#include "core/kernels/row_kernels.h"
#include "core/model/kernel_call.h"

namespace sami {

namespace {

/// Divides the frequencies whose waves are long against the first training texts, keeps short waves, and blends those
/// between by where they lie.
torch::Tensor scaledAsLlama3(const torch::Tensor& frequencies, const RopeScaling& scaling) {
    const torch::Tensor waveLengths = 2 * M_PI / frequencies;
    const double longest = scaling.originalMaxPositions / scaling.lowFrequencyFactor;
    const double shortest = scaling.originalMaxPositions / scaling.highFrequencyFactor;
    const torch::Tensor divided = frequencies / scaling.factor;
    const torch::Tensor blend = (scaling.originalMaxPositions / waveLengths - scaling.lowFrequencyFactor) /
                                (scaling.highFrequencyFactor - scaling.lowFrequencyFactor);
    const torch::Tensor between = (1 - blend) * divided + blend * frequencies;
    return torch::where(waveLengths > longest, divided, torch::where(waveLengths < shortest, frequencies, between));
}

}  // namespace

torch::Tensor rotaryFrequencies(std::int64_t headSize, double theta, const RopeScaling& scaling,
                                torch::TensorOptions options) {
    const torch::TensorOptions wide = options.dtype(torch::kFloat32);
    const torch::Tensor exponents = torch::arange(0, headSize, 2, wide) / static_cast<double>(headSize);
    const torch::Tensor frequencies = torch::pow(theta, exponents).reciprocal();
    switch (scaling.kind) {
        case RopeScaling::Kind::Linear:
            return frequencies / scaling.factor;
        case RopeScaling::Kind::Llama3:
            return scaledAsLlama3(frequencies, scaling);
        case RopeScaling::Kind::None:
            break;
    }
    return frequencies;
}

namespace {

/// The form that takes fewest operations where there is no kernel of our own.
RotaryAngles widened(const RotaryAngles& narrow) {
    return {torch::cat({narrow.cos, narrow.cos}, -1), torch::cat({-narrow.sin, narrow.sin}, -1)};
}

}  // namespace

RotaryAngles RotaryAngles::at(const torch::Tensor& positions, const ModelConfig& config, torch::TensorOptions options) {
    const torch::Tensor frequencies =
        rotaryFrequencies(config.headSize, config.ropeTheta, config.ropeScaling, positions.options());
    const torch::Tensor angles = (positions.to(torch::kFloat32).unsqueeze(1) * frequencies).unsqueeze(1);
    const RotaryAngles narrow{angles.cos().to(options), angles.sin().to(options)};
    return positions.device().is_cpu() ? narrow : widened(narrow);
}

namespace {

/// @param direction 1, or −1 to turn back
torch::Tensor turnedByKernel(const torch::Tensor& x, const torch::Tensor& cos, const torch::Tensor& sin,
                             float direction) {
    torch::Tensor result = torch::empty_like(x);
    const std::int64_t perToken = x.size(1) * x.size(2);
    const std::int64_t half = x.size(2) / 2;
    withElementOf(x, [&](auto element) {
        using Element = decltype(element);
        forRows(x.size(0), perToken, [&](std::int64_t begin, std::int64_t end) {
            kernels::rotate(elements<Element>(x) + begin * perToken, elements<Element>(cos) + begin * half,
                            elements<Element>(sin) + begin * half, elements<Element>(result) + begin * perToken,
                            {static_cast<std::size_t>(end - begin), static_cast<std::size_t>(x.size(1)),
                             static_cast<std::size_t>(half), direction});
        });
    });
    return result;
}

torch::Tensor turned(const torch::Tensor& x, const torch::Tensor& cos, const torch::Tensor& angleSin, float direction) {
    if (fitsKernels(x) && fitsKernels(cos) && fitsKernels(angleSin)) return turnedByKernel(x, cos, angleSin, direction);
    const bool isWide = cos.size(-1) == x.size(-1);
    const RotaryAngles wide = isWide ? RotaryAngles{cos, angleSin} : widened({cos, angleSin});
    return (x * wide.cos).addcmul_(x.roll(x.size(-1) / 2, -1), wide.sin, direction);
}

/// The backward of a rotation is the rotation by the opposite angle: nothing of x needs keeping.
class Rotation : public torch::autograd::Function<Rotation> {
public:
    static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& x,
                                 const torch::Tensor& cos, const torch::Tensor& sin) {
        context->save_for_backward({cos, sin});
        return turned(x, cos, sin, 1);
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        return {turned(gradients[0].contiguous(), saved[0], saved[1], -1), torch::Tensor(), torch::Tensor()};
    }
};

}  // namespace

torch::Tensor rotate(const torch::Tensor& x, const RotaryAngles& angles) {
    return Rotation::apply(x, angles.cos, angles.sin);
}

}  // namespace sami
