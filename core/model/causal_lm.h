#pragma once

#include <torch/torch.h>

#include <memory>
#include <optional>

#include "core/model/attention_pattern.h"
#include "core/model/decoder_layer.h"
#include "core/model/model_config.h"
#include "core/model/placement.h"

namespace sami {

/// A decoder-only language model of the Llama family over packed tokens. Parameter names are those of Hugging Face
/// checkpoints ("model.layers.0.self_attn.q_proj.weight").
class CausalLmImpl : public torch::nn::Module {
public:
    /// Weights are uninitialised until loaded. @param options dtype of the computation, devices of the layers
    CausalLmImpl(const ModelConfig& config, const NetworkOptions& options);

    /// @param ids [tokens] int64  @param positions [tokens] int64, both on the embedding's device, that of options()
    /// @return final hidden states after the last norm, [tokens, hiddenSize], on the output matrix's device
    torch::Tensor forward(const torch::Tensor& ids, const torch::Tensor& positions,
                          const std::shared_ptr<AttentionPattern>& pattern);

    /// Whether a forward pass with a graph keeps only the input of each layer, see recomputed().
    void setActivationCheckpointing(bool on) { m_checkpointsActivations = on; }
    bool checkpointsActivations() const { return m_checkpointsActivations; }

    /// Computes in `dtype` with weights that stay in their own, narrower one: each layer is widened while it is gone
    /// through. For frozen networks without adapters; headWeight() keeps the narrow dtype, and logits() is not for it.
    void computeIn(torch::Dtype dtype) { m_computeDtype = dtype; }

    /// Output matrix [vocabularySize, hiddenSize]: the embedding itself when the head is tied.
    torch::Tensor headWeight() const;
    /// [n, hiddenSize] → [n, vocabularySize]
    torch::Tensor logits(const torch::Tensor& hidden);

    /// Packs the weights for decoding steps of about `rows` rows, see Projection: faster, and a second copy of them
    /// until unpack(). Changes of the weights in between are not seen, and no graph is kept.
    void pack(std::int64_t rows);
    void unpack();

    const ModelConfig& config() const { return m_config; }
    const Placement& placement() const { return m_placement; }
    /// Dtype of what it computes, and device that it takes tokens on.
    torch::TensorOptions options() const;
    /// Device that hidden states come out on and logits are made on.
    torch::Device outputDevice() const { return m_placement.output(m_config); }

private:
    ModelConfig m_config;
    Placement m_placement;
    std::vector<torch::Device> m_layerDevices;
    bool m_checkpointsActivations = false;
    std::optional<torch::Dtype> m_computeDtype;  ///< where it is not the weights' own
    torch::nn::Embedding m_embedding{nullptr};
    torch::nn::ModuleList m_layers{nullptr};
    RmsNorm m_norm{nullptr};
    Projection m_head{nullptr};  ///< null when tied
    torch::Tensor m_packedHead;  ///< of a tied head; one of its own packs itself
};
TORCH_MODULE(CausalLm);

}  // namespace sami
