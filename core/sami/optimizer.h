#pragma once

#include <torch/torch.h>

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/error.h"

namespace sami {

/// Hyperparameters with PyTorch's defaults for what is not named by the run configuration.
struct OptimizerOptions {
    double learningRate = 5e-6;
    double weightDecay = 0;  ///< RMSprop: added to the gradient; AdamW: decoupled (arXiv:1711.05101)
    double alpha = 0.99;     ///< RMSprop: decay of the mean square
    double beta1 = 0.9;      ///< AdamW
    double beta2 = 0.999;    ///< AdamW
    double epsilon = 1e-8;
};

/// Updates float32 weights from float32 gradients, a group of neighbouring parameters at a time: a device then has few
/// large pieces of work instead of many small ones.
class Optimizer {
public:
    virtual ~Optimizer() = default;
    /// Call once before the parameters of a step are updated.
    void beginStep() { ++m_step; }
    /// @param indices of the parameters  @param weights changed in place  @param gradients same shapes
    virtual void update(std::span<const std::size_t> indices, std::vector<torch::Tensor> weights,
                        std::vector<torch::Tensor> gradients, double learningRate) = 0;
    /// State tensors by name ("square_avg.12"), made on first use; empty before the first step.
    virtual std::map<std::string, torch::Tensor> state() const = 0;
    virtual void setState(const std::map<std::string, torch::Tensor>& state) = 0;

    std::int64_t step() const { return m_step; }
    void setStep(std::int64_t step) { m_step = step; }
    const OptimizerOptions& options() const { return m_options; }

    /// `name`: rmsprop | adamw.
    static Result<std::unique_ptr<Optimizer>> create(const std::string& name, const OptimizerOptions& options,
                                                     std::size_t numParameters);

protected:
    explicit Optimizer(const OptimizerOptions& options) : m_options(options) {}

private:
    OptimizerOptions m_options;
    std::int64_t m_step = 0;
};

}  // namespace sami
