#include "core/model/family_defaults.h"

#include <algorithm>
#include <array>

namespace sami {

namespace {

constexpr std::array kDefaults = {
    FamilyDefaults{
        .family = ModelFamily::Llama, .architecture = "LlamaForCausalLM", .beginOfTextId = 1, .endOfTextId = 2},
    FamilyDefaults{.family = ModelFamily::Mistral,
                   .architecture = "MistralForCausalLM",
                   .intermediateSize = 14336,
                   .numKeyValueHeads = 8,
                   .maxPositions = 131072,
                   .window = 4096,
                   .beginOfTextId = 1,
                   .endOfTextId = 2},
    FamilyDefaults{.family = ModelFamily::Mixtral,
                   .architecture = "MixtralForCausalLM",
                   .intermediateSize = 14336,
                   .numKeyValueHeads = 8,
                   .maxPositions = 131072,
                   .ropeTheta = 1e6,
                   .normEpsilon = 1e-5,
                   .beginOfTextId = 1,
                   .endOfTextId = 2},
    FamilyDefaults{.family = ModelFamily::Qwen2,
                   .architecture = "Qwen2ForCausalLM",
                   .vocabularySize = 151936,
                   .intermediateSize = 22016,
                   .numKeyValueHeads = 32,
                   .maxPositions = 32768,
                   .window = 4096},
    FamilyDefaults{.family = ModelFamily::Qwen3,
                   .architecture = "Qwen3ForCausalLM",
                   .vocabularySize = 151936,
                   .intermediateSize = 22016,
                   .numKeyValueHeads = 32,
                   .headSize = 128,
                   .maxPositions = 32768,
                   .window = 4096}};

}  // namespace

std::span<const FamilyDefaults> familyDefaults() {
    return kDefaults;
}

const FamilyDefaults& defaultsOf(ModelFamily family) {
    return *std::ranges::find(kDefaults, family, &FamilyDefaults::family);
}

}  // namespace sami
