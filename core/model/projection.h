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

    /// Keeps a copy of the weight in the processor's own order until it is given up. @param rows usual size of x
    void pack(std::int64_t rows);
    void unpack() { m_packed = torch::Tensor(); }

private:
    torch::Tensor m_weight;  ///< [outSize, inSize]
    torch::Tensor m_bias;    ///< [outSize], undefined without one
    torch::Tensor m_packed;  ///< opaque; undefined unless packed
};
TORCH_MODULE(Projection);

/// The weight in the order that products of about `rows` rows are fastest with; undefined where that gains nothing.
torch::Tensor packedWeight(const torch::Tensor& weight, std::int64_t rows);
/// x · weightᵀ + bias for what packedWeight() returned. Keeps no graph. @param bias undefined for none
torch::Tensor packedLinear(const torch::Tensor& x, const torch::Tensor& packed, const torch::Tensor& bias = {});

}  // namespace sami
