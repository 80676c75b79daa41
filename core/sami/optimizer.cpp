#include "core/sami/optimizer.h"

#include <cmath>

namespace sami {

namespace {

using torch::Tensor;
using States = std::vector<Tensor>;

void collect(const States& tensors, const std::string& name, std::map<std::string, Tensor>& into) {
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        if (tensors[i].defined()) into[name + "." + std::to_string(i)] = tensors[i];
    }
}

void restore(States& tensors, const std::string& name, const std::map<std::string, Tensor>& from) {
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const auto found = from.find(name + "." + std::to_string(i));
        tensors[i] = found == from.end() ? Tensor() : found->second;
    }
}

/// The states of the parameters, made where they are not there yet.
States made(States& states, std::span<const std::size_t> indices, const States& like) {
    States found;
    for (std::size_t i = 0; i < indices.size(); ++i) {
        Tensor& state = states[indices[i]];
        if (!state.defined()) state = torch::zeros_like(like[i]);
        found.push_back(state);
    }
    return found;
}

/// RMSprop without momentum, not centred (Hinton's lecture 6e): w −= lr · g / (√E[g²] + ε).
class RmsProp : public Optimizer {
public:
    RmsProp(const OptimizerOptions& options, std::size_t count) : Optimizer(options), m_squares(count) {}

    void update(std::span<const std::size_t> indices, States weights, States gradients, double learningRate) override {
        if (options().weightDecay != 0) gradients = at::_foreach_add(gradients, weights, options().weightDecay);
        const States squares = made(m_squares, indices, weights);
        at::_foreach_mul_(squares, options().alpha);
        at::_foreach_addcmul_(squares, gradients, gradients, 1 - options().alpha);
        const States roots = at::_foreach_sqrt(squares);
        at::_foreach_add_(roots, options().epsilon);
        at::_foreach_addcdiv_(weights, gradients, roots, -learningRate);
    }
    std::map<std::string, Tensor> state() const override {
        std::map<std::string, Tensor> result;
        collect(m_squares, "square_avg", result);
        return result;
    }
    void setState(const std::map<std::string, Tensor>& state) override { restore(m_squares, "square_avg", state); }

private:
    States m_squares;
};

/// Adam with decoupled weight decay (arXiv:1711.05101).
class AdamW : public Optimizer {
public:
    AdamW(const OptimizerOptions& options, std::size_t count) : Optimizer(options), m_means(count), m_squares(count) {}

    void update(std::span<const std::size_t> indices, States weights, States gradients, double learningRate) override {
        at::_foreach_mul_(weights, 1 - learningRate * options().weightDecay);
        const States means = made(m_means, indices, weights);
        const States squares = made(m_squares, indices, weights);
        at::_foreach_lerp_(means, gradients, 1 - options().beta1);
        at::_foreach_mul_(squares, options().beta2);
        at::_foreach_addcmul_(squares, gradients, gradients, 1 - options().beta2);
        const auto steps = static_cast<double>(step());
        const double meanCorrection = 1 - std::pow(options().beta1, steps);
        const double squareCorrection = std::sqrt(1 - std::pow(options().beta2, steps));
        const States denominators = at::_foreach_sqrt(squares);
        at::_foreach_div_(denominators, squareCorrection);
        at::_foreach_add_(denominators, options().epsilon);
        at::_foreach_addcdiv_(weights, means, denominators, -learningRate / meanCorrection);
    }
    std::map<std::string, Tensor> state() const override {
        std::map<std::string, Tensor> result;
        collect(m_means, "exp_avg", result);
        collect(m_squares, "exp_avg_sq", result);
        return result;
    }
    void setState(const std::map<std::string, Tensor>& state) override {
        restore(m_means, "exp_avg", state);
        restore(m_squares, "exp_avg_sq", state);
    }

private:
    States m_means;
    States m_squares;
};

}  // namespace

Result<std::unique_ptr<Optimizer>> Optimizer::create(const std::string& name, const OptimizerOptions& options,
                                                     std::size_t numParameters) {
    if (name == "rmsprop") return std::make_unique<RmsProp>(options, numParameters);
    if (name == "adamw") return std::make_unique<AdamW>(options, numParameters);
    return fail(ErrorKind::Usage, "optimizer \"{name}\" is not known; choose rmsprop or adamw", {{"name", name}});
}

}  // namespace sami
