#include "core/sami/activation_size.h"

namespace sami {

namespace {

/// Free pieces of memory that do not fit what comes next, and what operations need of their own.
constexpr double kBesideActivations = 1.15;

/// Numbers that one layer keeps of a token: the inputs of both norms and both blocks, queries and what is attended to
/// from them, keys and values, and three of the feed-forward block.
double keptOfLayer(const ModelConfig& model) {
    const auto hidden = static_cast<double>(model.hiddenSize);
    const auto querySize = static_cast<double>(model.numHeads * model.headSize);
    const auto keySize = static_cast<double>(model.numKeyValueHeads * model.headSize);
    const double experts = model.numExperts > 0 ? static_cast<double>(model.expertsPerToken) : 1;
    return 4 * hidden + 2 * querySize + 2 * keySize + 3 * experts * static_cast<double>(model.intermediateSize);
}

}  // namespace

double activationBytesPerToken(const ModelConfig& model, std::int64_t numLayers, torch::Dtype dtype,
                               bool checkpointing) {
    const double layer = keptOfLayer(model);
    const auto layers = static_cast<double>(numLayers);
    const double numbers = checkpointing ? layers * static_cast<double>(model.hiddenSize) + layer : layers * layer;
    return numbers * static_cast<double>(c10::elementSize(dtype)) * kBesideActivations;
}

}  // namespace sami
