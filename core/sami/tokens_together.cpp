#include "core/sami/tokens_together.h"

#include <ATen/DeviceAccelerator.h>

#include <algorithm>

#include "core/sami/logprob_matrix.h"

namespace sami {

namespace {

/// More makes nothing faster: products of this size fill the largest cards.
constexpr std::int64_t kMostTokens = 32 * 1024;
/// Without a backward pass even small cards have room for so many.
constexpr std::int64_t kMostScored = 8 * 1024;
/// Free pieces of memory that do not fit what comes next, and what operations need of their own.
constexpr double kBesideActivations = 1.3;

/// Bytes that the backward pass needs of each token, all layers together; what is trained only makes it less.
double bytesPerToken(CausalLm& network) {
    const ModelConfig& model = network->config();
    const auto hidden = static_cast<double>(model.hiddenSize);
    const auto querySize = static_cast<double>(model.numHeads * model.headSize);
    const double experts = model.numExperts > 0 ? static_cast<double>(model.expertsPerToken) : 1;
    const double inner = experts * static_cast<double>(model.intermediateSize);
    const double layer = 4 * hidden + 4 * querySize + 3 * inner;
    const auto layers = static_cast<double>(model.numLayers);
    const double numbers = network->checkpointsActivations() ? layers * hidden + layer : layers * layer;
    return numbers * static_cast<double>(c10::elementSize(network->options().dtype().toScalarType())) *
           kBesideActivations;
}

}  // namespace

std::int64_t tokensTogether(CausalLm& network, std::int64_t reservedBytes) {
    const torch::Device device = network->options().device();
    if (device.is_cpu()) return kTokensTogether;
    const auto [free, total] = at::accelerator::getMemoryInfo(device.index());
    const double room = 0.5 * std::max(0.0, static_cast<double>(free) - static_cast<double>(reservedBytes));
    return std::clamp<std::int64_t>(static_cast<std::int64_t>(room / bytesPerToken(network)), 1, kMostTokens);
}

std::int64_t tokensScoredTogether(CausalLm& network) {
    return network->options().device().is_cpu() ? kTokensTogether : kMostScored;
}

}  // namespace sami
