#pragma once

#include <torch/torch.h>

namespace sami {

/// x · weightᵀ + bias with a weight that can be packed for many products of few rows, which is what decoding is made
/// of.
class ProjectionImpl : public torch::nn::Module {
public:
    /// The weight is left uninitialised: it is about to be loaded.
    ProjectionImpl(std::int64_t inSize, std::int64_t outSize, bool withBias, torch::TensorOptions options);
    /// @param x [tokens, inSize]  @return [tokens, outSize]
    torch::Tensor forward(const torch::Tensor& x);
    const torch::Tensor& weight() const { return m_weight; }

    /// Adds a trainable low-rank product (LoRA, arXiv:2106.09685): scaling · x · aᵀ · bᵀ, computed in the adapter's
    /// dtype.
    /// @param a [rank, inSize]  @param b [outSize, rank]; they move to the weight's device
    void attachAdapter(const torch::Tensor& a, const torch::Tensor& b, double scaling);
    bool hasAdapter() const { return m_adapterA.defined(); }
    void enableAdapter(bool enabled) { m_adapterEnabled = enabled; }
    std::int64_t inSize() const { return m_weight.size(1); }
    std::int64_t outSize() const { return m_weight.size(0); }
    /// Adds the adapter's product to the weight, computed in float32, and gives the adapter up.
    void mergeAdapter();

    /// Keeps a copy of the weight in the processor's own order until it is given up. @param rows usual size of x
    void pack(std::int64_t rows);
    void unpack() { m_packed = torch::Tensor(); }

private:
    torch::Tensor m_weight;    ///< [outSize, inSize]
    torch::Tensor m_bias;      ///< [outSize], undefined without one
    torch::Tensor m_adapterA;  ///< parameter "lora_A", undefined without an adapter
    torch::Tensor m_adapterB;  ///< parameter "lora_B"
    double m_adapterScaling = 0;
    bool m_adapterEnabled = true;
    torch::Tensor m_packed;  ///< opaque; undefined unless packed
};
TORCH_MODULE(Projection);

/// The weight in the order that products of about `rows` rows are fastest with; undefined where that gains nothing.
torch::Tensor packedWeight(const torch::Tensor& weight, std::int64_t rows);
/// x · weightᵀ + bias for what packedWeight() returned. Keeps no graph. @param bias undefined for none
torch::Tensor packedLinear(const torch::Tensor& x, const torch::Tensor& packed, const torch::Tensor& bias = {});

}  // namespace sami
