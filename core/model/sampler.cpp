#include "core/model/sampler.h"

namespace sami {

namespace {

/// First token, from the most likely down, at which the running probability passes `target`.
TokenId pick(const torch::Tensor& sorted, const torch::Tensor& order, double target) {
    const float* probabilities = sorted.const_data_ptr<float>();
    double running = 0;
    std::int64_t i = 0;
    for (; i + 1 < sorted.size(0); ++i) {
        running += probabilities[i];
        if (running > target) break;
    }
    return static_cast<TokenId>(order.const_data_ptr<std::int64_t>()[i]);
}

/// Probability mass of the nucleus: the shortest sorted prefix with at least `topP`.
double nucleusMass(const torch::Tensor& sorted, double topP) {
    const float* probabilities = sorted.const_data_ptr<float>();
    double running = 0;
    for (std::int64_t i = 0; i < sorted.size(0); ++i) {
        running += probabilities[i];
        if (running >= topP) break;
    }
    return running;
}

}  // namespace

std::vector<TokenId> sampleTokens(const torch::Tensor& logits, const SamplingOptions& options,
                                  std::vector<SeededRandom*> streams) {
    std::vector<TokenId> tokens;
    if (options.temperature <= 0) {
        const torch::Tensor best = logits.argmax(-1).to(torch::kCPU);
        for (std::int64_t i = 0; i < best.size(0); ++i)
            tokens.push_back(static_cast<TokenId>(best[i].item<std::int64_t>()));
        return tokens;
    }
    const torch::Tensor probabilities =
        torch::softmax(logits.to(torch::kFloat32) / options.temperature, -1).to(torch::kCPU);
    const auto [sorted, order] = probabilities.sort(-1, true);
    for (std::int64_t i = 0; i < sorted.size(0); ++i) {
        const double mass = nucleusMass(sorted[i], options.topP);
        tokens.push_back(pick(sorted[i], order[i], streams[static_cast<std::size_t>(i)]->uniform() * mass));
    }
    return tokens;
}

}  // namespace sami
