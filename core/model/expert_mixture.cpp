#include "core/model/expert_mixture.h"

namespace sami {

using torch::Tensor;

ExpertMixtureImpl::ExpertMixtureImpl(const ModelConfig& config, torch::TensorOptions options)
    : m_expertsPerToken(config.expertsPerToken) {
    m_router = register_module("gate", Projection(config.hiddenSize, config.numExperts, false, options));
    m_experts = register_module("experts", torch::nn::ModuleList());
    for (std::int64_t i = 0; i < config.numExperts; ++i)
        m_experts->push_back(FeedForward(config, FeedForwardNames{"w1", "w3", "w2"}, options));
}

Tensor ExpertMixtureImpl::forward(const Tensor& x) {
    // In float32 whatever the network computes in: which experts are taken hangs on small differences.
    const Tensor shares = torch::softmax(m_router(x), -1, torch::kFloat32);
    const auto [highest, chosen] = shares.topk(m_expertsPerToken, -1);  // [tokens, expertsPerToken] both
    const Tensor weights = (highest / highest.sum(-1, true)).to(x.scalar_type());
    // Choices in the order of their experts: how many each has is all that a device is asked, once a layer.
    const Tensor choices = chosen.reshape({-1});
    const Tensor order = choices.argsort(/*stable=*/true);
    const Tensor counts = choices.bincount({}, static_cast<std::int64_t>(m_experts->size())).to(torch::kCPU);
    const Tensor flatWeights = weights.reshape({-1});
    Tensor sum = torch::zeros_like(x);
    std::int64_t begin = 0;
    for (std::size_t i = 0; i < m_experts->size(); ++i) {
        const std::int64_t count = counts.const_data_ptr<std::int64_t>()[i];
        if (count == 0) continue;
        const Tensor places = order.narrow(0, begin, count);
        begin += count;
        const Tensor tokens = places.floor_divide(m_expertsPerToken);
        const Tensor output = m_experts[i]->as<FeedForwardImpl>()->forward(x.index_select(0, tokens));
        const Tensor weight = flatWeights.index_select(0, places).unsqueeze(1);
        sum = sum.index_add(0, tokens, output * weight);
    }
    return sum;
}

}  // namespace sami
