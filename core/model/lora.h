#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/model/causal_lm.h"

namespace sami {

/// Which low-rank adapters to train (LoRA, arXiv:2106.09685).
struct LoraOptions {
    std::int64_t rank = 0;             ///< 0: none, all weights are trained
    double alpha = 0;                  ///< the product is scaled by alpha / rank; 0: twice the rank
    std::vector<std::string> targets;  ///< projections by name ("q_proj"); empty: all of the blocks
    double scaling() const { return (alpha > 0 ? alpha : 2 * static_cast<double>(rank)) / static_cast<double>(rank); }
};

/// Projections of the decoder blocks that can have an adapter, with the names of their modules in checkpoints
/// ("model.layers.0.self_attn.q_proj"): all but the router of a mixture, and not the output head.
std::vector<std::pair<std::string, Projection>> adaptableProjections(CausalLm& network);

/// Error: a target that is none of the names of projections `known`, by its name.
Result<void> checkTargets(const std::vector<std::string>& targets, const std::set<std::string>& known);

/// Adds adapters with PEFT's initial values: b zero, a uniform in ±1/√inSize, float32. Freezes all other weights.
/// Error: a target that no projection of the model has, by name.
Result<void> addAdapters(CausalLm& network, const LoraOptions& options, std::uint64_t seed);

/// Lets only the adapters be trained.
void freezeAllButAdapters(CausalLm& network);

/// Weights that training changes, by their names, in the order of parameters(): the adapters where there are some.
std::vector<std::pair<std::string, torch::Tensor>> trainableParameters(CausalLm& network);

/// Turns the adapters off as long as it lives: the network computes what it did before they were added.
class AdaptersOff {
public:
    explicit AdaptersOff(CausalLm& network);
    ~AdaptersOff();
    AdaptersOff(const AdaptersOff&) = delete;
    AdaptersOff& operator=(const AdaptersOff&) = delete;

private:
    CausalLm& m_network;
};

/// Adds every adapter to its weight and lets all weights be trained: a model like any other.
void mergeAdapters(CausalLm& network);

}  // namespace sami
