#pragma once

#include "core/model/causal_lm.h"

namespace sami::tests {

/// A model of a few thousand random weights: grouped heads, odd sizes, tied or untied head.
CausalLm tinyModel(bool tiedHead, torch::Dtype dtype = torch::kFloat32, const Placement& placement = {});

/// `count` token ids that depend on `seed` alone.
std::vector<TokenId> randomIds(std::size_t count, std::uint64_t seed);

}  // namespace sami::tests
