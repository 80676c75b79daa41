#pragma once

#include <torch/torch.h>

#include "core/model/model_config.h"

namespace sami {

/// Cosines and sines of rotary position embedding (arXiv:2104.09864) for a set of positions, in the half-split layout
/// of Hugging Face's Llama: dimension d turns together with d + size/2.
struct RotaryAngles {
    torch::Tensor cos;  ///< [tokens, 1, headSize / 2]; on other devices than processors [tokens, 1, headSize],
                        ///< twice the same
    torch::Tensor sin;  ///< same shape; where it is wide, the first half has the sign that x' = x cos − y sin asks for

    /// @param positions [tokens] int64  @param options dtype and device of the result
    static RotaryAngles at(const torch::Tensor& positions, const ModelConfig& config, torch::TensorOptions options);
    /// The same on another device, not a processor.
    RotaryAngles to(torch::Device device) const { return {cos.to(device, true), sin.to(device, true)}; }
};

/// Angle a position turns each pair of dimensions by, in radians, [headSize / 2] float32; slowest last. The arithmetic
/// is float32 throughout, as in transformers, for the same rounding at large positions.
torch::Tensor rotaryFrequencies(std::int64_t headSize, double theta, const RopeScaling& scaling,
                                torch::TensorOptions options);

/// Turns queries or keys by their positions' angles. @param x [tokens, heads, headSize]  @return same shape
torch::Tensor rotate(const torch::Tensor& x, const RotaryAngles& angles);

}  // namespace sami
