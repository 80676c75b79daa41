#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/sami/query_example.h"

namespace sami {

/// A query with a prompt that leaves the model no position for a response.
struct LongQuery {
    RunQuery query;
    std::int64_t tokens = 0;  ///< of its longest prompt
};

/// The prompts of the queries that a run draws, measured before it writes to any of them.
struct PromptLengths {
    std::int64_t maxPositions = 0;  ///< of the model
    std::int64_t longest = 0;       ///< tokens; of the prompts that leave room for a response
    std::vector<LongQuery> training;
    std::vector<LongQuery> heldOut;  ///< of those that would be evaluated, or stand in for such

    bool fits(std::int64_t tokens) const { return tokens < maxPositions; }
    /// Whether a training query that the run draws is one of those that do not fit.
    bool isTooLong(const RunQuery& query) const;
    bool allFit() const { return training.empty() && heldOut.empty(); }
    /// Error: names queries that do not fit, and says what can be done. Nothing where all do.
    Result<void> check() const;
    /// The same as sentences about what is left out.
    std::vector<std::string> warnings() const;
};

/// Measures the training queries of all iterations and the held-out queries until enough are found that fit.
/// @param heldOutPrinciples writes the prompts of contrasts that are only evaluated; nullptr where there are none
Result<PromptLengths> promptLengths(const RunConfig& config, const ExampleBuilder& builder,
                                    const ExampleBuilder* heldOutPrinciples, std::int64_t maxPositions);

/// The same for a run that is not started yet; reads the model's configuration and tokenizer.
Result<PromptLengths> foreseePrompts(const RunConfig& config);

/// The run without the held-out queries that do not fit: others come after them.
RunConfig withoutLongHeldOut(RunConfig config, const PromptLengths& lengths);

}  // namespace sami
