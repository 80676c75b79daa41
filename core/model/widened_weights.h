#pragma once

#include <torch/torch.h>

#include <optional>
#include <vector>

namespace sami {

/// Holds a module's parameters in another dtype while it lives, and gives back the very same ones afterwards. Lets a
/// frozen network lie in memory in a narrow dtype and compute in a wide one, a layer at a time.
class WidenedWeights {
public:
    /// @param dtype none leaves the module as it is
    WidenedWeights(torch::nn::Module& module, std::optional<torch::Dtype> dtype);
    ~WidenedWeights();
    WidenedWeights(const WidenedWeights&) = delete;
    WidenedWeights& operator=(const WidenedWeights&) = delete;

private:
    std::vector<torch::Tensor> m_parameters;
    std::vector<torch::Tensor> m_stored;  ///< their data as it was
};

}  // namespace sami
