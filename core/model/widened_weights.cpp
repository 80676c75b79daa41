#include "core/model/widened_weights.h"

namespace sami {

WidenedWeights::WidenedWeights(torch::nn::Module& module, std::optional<torch::Dtype> dtype) {
    if (!dtype) return;
    const torch::NoGradGuard noGrad;
    std::vector<torch::Tensor> wide;
    for (torch::Tensor& parameter : module.parameters()) {
        if (parameter.scalar_type() == *dtype) continue;
        m_parameters.push_back(parameter);
        m_stored.push_back(parameter.detach());
        wide.push_back(parameter.detach().to(*dtype));
    }
    // Only now: where there was no memory for one of them, all are as they were.
    for (std::size_t i = 0; i < m_parameters.size(); ++i) m_parameters[i].set_data(wide[i]);
}

WidenedWeights::~WidenedWeights() {
    for (std::size_t i = 0; i < m_parameters.size(); ++i) m_parameters[i].set_data(m_stored[i]);
}

}  // namespace sami
