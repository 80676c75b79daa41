#include "core/model/causal_lm.h"

#include "core/model/recomputed.h"
#include "core/model/widened_weights.h"

namespace sami {

namespace {

/// Checkpoints put everything but the head under "model.".
class BodyImpl : public torch::nn::Module {};
TORCH_MODULE(Body);

}  // namespace

CausalLmImpl::CausalLmImpl(const ModelConfig& config, const NetworkOptions& options)
    : m_config(config), m_placement(options.placement) {
    const auto on = [&](torch::Device device) { return torch::TensorOptions().dtype(options.dtype).device(device); };
    Body body;
    register_module("model", body);
    m_embedding = torch::nn::Embedding(torch::nn::EmbeddingOptions(1, 1));
    m_embedding->weight.set_data(torch::empty({config.vocabularySize, config.hiddenSize}, on(m_placement.first())));
    body->register_module("embed_tokens", m_embedding);
    m_layers = body->register_module("layers", torch::nn::ModuleList());
    for (std::int64_t i = 0; i < config.numLayers; ++i) {
        m_layerDevices.push_back(m_placement.layer(i, config.numLayers));
        m_layers->push_back(DecoderLayer(config, on(m_layerDevices.back())));
    }
    const torch::TensorOptions last = on(m_placement.last());
    m_norm = body->register_module("norm", RmsNorm(config.hiddenSize, config.normEpsilon, last));
    if (config.tiedHead) return;
    m_head = register_module("lm_head", Projection(config.hiddenSize, config.vocabularySize, false, last));
}

torch::Tensor CausalLmImpl::forward(const torch::Tensor& ids, const torch::Tensor& positions,
                                    const std::shared_ptr<AttentionPattern>& pattern) {
    torch::Tensor x = torch::embedding(m_embedding->weight, ids).to(options().dtype());
    RotaryAngles angles = RotaryAngles::at(positions, m_config, x.options().requires_grad(false));
    for (std::size_t i = 0; i < m_layers->size(); ++i) {
        const auto index = static_cast<std::int64_t>(i);
        if (x.device() != m_layerDevices[i]) {
            x = x.to(m_layerDevices[i], /*non_blocking=*/true);
            angles = angles.to(m_layerDevices[i]);
        }
        const LayerScope scope{index, m_config.window(index)};
        const auto layer = std::dynamic_pointer_cast<DecoderLayerImpl>(m_layers->ptr(i));
        const WidenedWeights widened(*layer, m_computeDtype);
        const auto compute = [=](const torch::Tensor& input) { return layer->forward(input, angles, scope, *pattern); };
        x = m_checkpointsActivations && torch::GradMode::is_enabled() ? recomputed(x, compute) : compute(x);
    }
    const WidenedWeights widened(*m_norm, m_computeDtype);
    // A model of few layers may leave the last device without any; a tied head lies where the embedding does.
    return m_norm(x.to(m_placement.last(), /*non_blocking=*/true)).to(outputDevice(), /*non_blocking=*/true);
}

torch::Tensor CausalLmImpl::headWeight() const {
    return m_head ? m_head->weight() : m_embedding->weight;
}

torch::Tensor CausalLmImpl::logits(const torch::Tensor& hidden) {
    if (m_head) return m_head(hidden);
    return m_packedHead.defined() ? packedLinear(hidden, m_packedHead) : torch::linear(hidden, m_embedding->weight);
}

void CausalLmImpl::pack(std::int64_t rows) {
    if (!m_head) m_packedHead = packedWeight(m_embedding->weight, rows);
    for (const auto& module : modules()) {
        if (auto* linear = module->as<ProjectionImpl>()) linear->pack(rows);
    }
}

void CausalLmImpl::unpack() {
    m_packedHead = torch::Tensor();
    for (const auto& module : modules()) {
        if (auto* linear = module->as<ProjectionImpl>()) linear->unpack();
    }
}

torch::TensorOptions CausalLmImpl::options() const {
    const torch::TensorOptions stored = m_embedding->weight.options();
    return m_computeDtype ? stored.dtype(*m_computeDtype) : stored;
}

}  // namespace sami
