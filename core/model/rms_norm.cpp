#include "core/model/rms_norm.h"

#include "core/kernels/row_kernels.h"
#include "core/model/kernel_call.h"

namespace sami {

namespace {

using torch::Tensor;

/// Parts whose weight gradients are summed apart; a fixed number, so that sums do not depend on the threads.
constexpr std::int64_t kParts = 16;

struct Normed {
    Tensor y;
    Tensor inverse;  ///< [tokens, 1] float32
};

Normed normed(const Tensor& x, const Tensor& weight, double epsilon) {
    if (!fitsKernels(x)) {
        const Tensor wide = x.to(torch::kFloat32);
        const Tensor inverse = wide.square().mean(-1, true).add_(epsilon).rsqrt_();
        return {(wide * inverse).to(x.scalar_type()).mul_(weight), inverse};
    }
    const std::int64_t width = x.size(-1);
    const std::int64_t rows = x.numel() / width;
    Normed result{torch::empty_like(x), torch::empty({rows, 1}, x.options().dtype(torch::kFloat32))};
    withElementOf(x, [&](auto element) {
        using Element = decltype(element);
        forRows(rows, width, [&](std::int64_t begin, std::int64_t end) {
            kernels::rmsNorm(elements<Element>(x) + begin * width, elements<Element>(weight),
                             elements<Element>(result.y) + begin * width, elements<float>(result.inverse) + begin,
                             static_cast<std::size_t>(end - begin), static_cast<std::size_t>(width),
                             static_cast<float>(epsilon));
        });
    });
    return result;
}

struct NormGradients {
    Tensor x;
    Tensor weight;
};

/// With n = x · inverse and u = gradient · weight: dx = inverse · (u − n · mean(u · n)), dweight = Σ gradient · n.
NormGradients byOperations(const Tensor& x, const Tensor& weight, const Tensor& inverse, const Tensor& gradient) {
    const Tensor normalised = x.to(torch::kFloat32).mul_(inverse);
    const Tensor wide = gradient.to(torch::kFloat32);
    const Tensor weightGradient = (wide * normalised).sum(0);
    Tensor u = wide * weight.to(torch::kFloat32);
    const Tensor projection = (u * normalised).mean(-1, true);
    u = u.sub_(normalised.mul_(projection)).mul_(inverse);
    return {u.to(x.scalar_type()), weightGradient};
}

NormGradients byKernel(const Tensor& x, const Tensor& weight, const Tensor& inverse, const Tensor& gradient) {
    const std::int64_t width = x.size(-1);
    const std::int64_t rows = x.numel() / width;
    const Tensor xGradient = torch::empty_like(x);
    const Tensor partSums = torch::zeros({kParts, width}, x.options().dtype(torch::kFloat32));
    withElementOf(x, [&](auto element) {
        using Element = decltype(element);
        at::parallel_for(0, kParts, 1, [&](std::int64_t firstPart, std::int64_t lastPart) {
            for (std::int64_t part = firstPart; part < lastPart; ++part) {
                const std::int64_t begin = rows * part / kParts;
                const std::int64_t end = rows * (part + 1) / kParts;
                const kernels::RmsNormed<Element> given{elements<Element>(x) + begin * width, elements<Element>(weight),
                                                        elements<float>(inverse) + begin};
                kernels::rmsNormBackward(given, elements<Element>(gradient) + begin * width,
                                         elements<Element>(xGradient) + begin * width,
                                         elements<float>(partSums) + part * width,
                                         static_cast<std::size_t>(end - begin), static_cast<std::size_t>(width));
            }
        });
    });
    return {xGradient, partSums.sum(0)};
}

/// Keeps the input in its own dtype and one float a row instead of float32 copies of everything.
class RmsNormFunction : public torch::autograd::Function<RmsNormFunction> {
public:
    static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& x, const Tensor& weight,
                          double epsilon) {
        const Normed result = normed(x, weight, epsilon);
        context->save_for_backward({x, weight, result.inverse});
        return result.y;
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const Tensor gradient = gradients[0].contiguous();
        const auto compute = fitsKernels(saved[0]) ? byKernel : byOperations;
        const NormGradients result = compute(saved[0], saved[1], saved[2], gradient);
        return {result.x, result.weight.to(saved[1].scalar_type()), Tensor()};
    }
};

}  // namespace

RmsNormImpl::RmsNormImpl(std::int64_t size, double epsilon, torch::TensorOptions options) : m_epsilon(epsilon) {
    m_weight = register_parameter("weight", torch::ones({size}, options));
}

torch::Tensor RmsNormImpl::forward(const torch::Tensor& x) {
    // On a device LibTorch's own is one kernel; it wants input and weight in one dtype.
    if (!x.device().is_cpu() && x.scalar_type() == m_weight.scalar_type())
        return torch::rms_norm(x, {x.size(-1)}, m_weight, m_epsilon);
    return RmsNormFunction::apply(x, m_weight, m_epsilon);
}

}  // namespace sami
