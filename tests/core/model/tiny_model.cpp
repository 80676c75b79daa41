#include "tests/core/model/tiny_model.h"

#include "core/base/seeded_random.h"

namespace sami::tests {

namespace {

constexpr std::int64_t kVocabulary = 53;

}  // namespace

CausalLm tinyModel(bool tiedHead, torch::Dtype dtype, const Placement& placement) {
    ModelConfig config;
    config.vocabularySize = kVocabulary;
    config.hiddenSize = 24;
    config.intermediateSize = 40;
    config.numLayers = 3;
    config.numHeads = 6;
    config.numKeyValueHeads = 2;
    config.headSize = 6;
    config.maxPositions = 256;
    config.tiedHead = tiedHead;
    const torch::NoGradGuard noGrad;
    torch::manual_seed(11);
    CausalLm network(config, NetworkOptions{placement, torch::kFloat32});
    for (auto& item : network->named_parameters()) {
        const bool isNorm = item.value().dim() == 1;
        item.value().copy_(isNorm ? 1 + 0.1 * torch::randn(item.value().sizes())
                                  : 0.25 * torch::randn(item.value().sizes()));
    }
    network->to(dtype);
    return network;
}

std::vector<TokenId> randomIds(std::size_t count, std::uint64_t seed) {
    SeededRandom random(seed);
    std::vector<TokenId> ids;
    for (std::size_t i = 0; i < count; ++i) ids.push_back(static_cast<TokenId>(random.below(kVocabulary)));
    return ids;
}

}  // namespace sami::tests
