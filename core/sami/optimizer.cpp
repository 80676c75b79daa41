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

Tensor& made(Tensor& state, const Tensor& like) {
    if (!state.defined()) state = torch::zeros_like(like);
    return state;
}

/// RMSprop without momentum, not centred (Hinton's lecture 6e): w −= lr · g / (√E[g²] + ε).
class RmsProp : public Optimizer {
public:
    RmsProp(const OptimizerOptions& options, std::size_t count) : Optimizer(options), m_squares(count) {}

    void update(std::size_t index, Tensor& weight, Tensor gradient, double learningRate) override {
        if (options().weightDecay != 0) gradient = gradient.add(weight, options().weightDecay);
        Tensor& square = made(m_squares[index], weight);
        square.mul_(options().alpha).addcmul_(gradient, gradient, 1 - options().alpha);
        weight.addcdiv_(gradient, square.sqrt().add_(options().epsilon), -learningRate);
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

    void update(std::size_t index, Tensor& weight, Tensor gradient, double learningRate) override {
        weight.mul_(1 - learningRate * options().weightDecay);
        Tensor& mean = made(m_means[index], weight);
        Tensor& square = made(m_squares[index], weight);
        mean.lerp_(gradient, 1 - options().beta1);
        square.mul_(options().beta2).addcmul_(gradient, gradient, 1 - options().beta2);
        const auto steps = static_cast<double>(step());
        const double meanCorrection = 1 - std::pow(options().beta1, steps);
        const double squareCorrection = std::sqrt(1 - std::pow(options().beta2, steps));
        const Tensor denominator = (square.sqrt() / squareCorrection).add_(options().epsilon);
        weight.addcdiv_(mean, denominator, -learningRate / meanCorrection);
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
