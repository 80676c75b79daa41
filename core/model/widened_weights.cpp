#include "core/model/widened_weights.h"

namespace sami {

WidenedWeights::WidenedWeights(torch::nn::Module& module, std::optional<torch::Dtype> dtype) {
    if (!dtype) return;
    const torch::NoGradGuard noGrad;
    for (torch::Tensor& parameter : module.parameters()) {
        if (parameter.scalar_type() == *dtype) continue;
        m_parameters.push_back(parameter);
        m_stored.push_back(parameter.detach());
        parameter.set_data(parameter.detach().to(*dtype));
    }
}

WidenedWeights::~WidenedWeights() {
    for (std::size_t i = 0; i < m_parameters.size(); ++i) m_parameters[i].set_data(m_stored[i]);
}

}  // namespace sami
