#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/model/model_config.h"

namespace sami {

/// What a family's configuration class in transformers takes for keys that a config.json does not have.
struct FamilyDefaults {
    ModelFamily family = ModelFamily::Llama;
    std::string_view architecture;  ///< of its causal language model
    std::int64_t vocabularySize = 32000;
    std::int64_t intermediateSize = 11008;
    std::int64_t numKeyValueHeads = 0;  ///< 0: as many as there are heads
    std::int64_t headSize = 0;          ///< 0: the hidden size divided by the heads
    std::int64_t maxPositions = 2048;
    double ropeTheta = 10000;
    double normEpsilon = 1e-6;
    std::int64_t window = 0;     ///< 0: none
    TokenId beginOfTextId = -1;  ///< -1: none
    TokenId endOfTextId = -1;    ///< -1: none
};

/// Alike in all families.
inline constexpr std::int64_t kDefaultHiddenSize = 4096;
inline constexpr std::int64_t kDefaultLayers = 32;
inline constexpr std::int64_t kDefaultHeads = 32;
inline constexpr std::int64_t kDefaultExperts = 8;
inline constexpr std::int64_t kDefaultExpertsPerToken = 2;
inline constexpr std::int64_t kDefaultFullLayers = 28;  ///< `max_window_layers`: those below have no window

std::span<const FamilyDefaults> familyDefaults();
const FamilyDefaults& defaultsOf(ModelFamily family);

}  // namespace sami
