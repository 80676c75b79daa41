#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/model/causal_lm.h"
#include "core/model/sampler.h"
#include "core/tokenizer/tokenizer.h"

namespace sami {

/// Prompt tokens computed together when rows begin: bounds the memory of a prefill.
inline constexpr std::int64_t kPrefillTokens = 4096;

struct GenerationOptions {
    std::int64_t maxNewTokens = 256;
    SamplingOptions sampling;
    std::uint64_t seed = 0;                ///< with the stream of a prompt decides its random numbers
    std::vector<std::uint64_t> streams{};  ///< one a prompt; empty: its index
    /// Positions that a prompt is taken to fill, one a prompt, where its response stands behind a longer one as well;
    /// empty: its own.
    std::vector<std::int64_t> filled{};
    /// Rows decoded together, 0: see decodeRows(). Finished rows make room for waiting prompts.
    std::int64_t batchSize = 0;
    bool packWeights = true;        ///< CausalLm::pack() while it lasts
    std::vector<std::string> stop;  ///< a response ends before the first of these
    std::vector<TokenId> endIds;    ///< ids that end a response and are left out of it
    bool withLogProbs = false;      ///< whether Generation::logProbSum is wanted
};

enum class FinishReason { Stop, Length };
std::string_view toString(FinishReason reason);

struct Generation {
    std::vector<TokenId> ids;  ///< without the end id; cut where a stop string cut the text, and where the limit fell
                               ///< inside a character back to the last whole one
    std::string text;          ///< what it adds to the prompt; U+FFFD for bytes that are no characters
    FinishReason finish = FinishReason::Length;
    std::optional<TokenId> endId;  ///< the end id that was generated; none for a stop string or the limit
    /// Σ log p over `ids` and the end id as the model gave them while it wrote, in nats; none where a stop text cut.
    std::optional<double> logProbSum;
};

/// What is told while responses are written.
struct GenerationObserver {
    /// Finished responses and tokens so far; an error it returns ends the writing.
    std::function<Result<void>(std::size_t, std::size_t)> progress = {};
    /// A response that has just been finished, by the index of its prompt.
    std::function<void(std::size_t, const Generation&)> finished = {};
    /// A response that goes on, by the index of its prompt, with its tokens so far: after each token.
    std::function<void(std::size_t, const std::vector<TokenId>&)> growing = {};
};

/// Writes one response for each prompt, in the order of the prompts.
/// @param prompts ids, at least one each.  Error: that of the observer's progress, a prompt that is empty or longer
/// than the model's positions, Numeric for an output that is not finite.
Result<std::vector<Generation>> generate(CausalLm& network, const Tokenizer& tokenizer,
                                         const std::vector<std::vector<TokenId>>& prompts,
                                         const GenerationOptions& options, const GenerationObserver& observer = {});

}  // namespace sami
