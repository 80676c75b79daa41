#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/json_file.h"
#include "core/constitution/contrast.h"
#include "core/run/run_config.h"
#include "core/tokenizer/tokenizer.h"

namespace sami {

/// A prompt as the model gets it.
struct PreviewedPrompt {
    std::string text;  ///< special tokens spelled out
    std::vector<TokenId> ids;
};

/// A training query with the constitutions it will be contrasted under.
struct PreviewedQuery {
    std::string text;
    std::vector<Constitution> constitutions;
    std::vector<PreviewedPrompt> prompts;  ///< one a constitution; none without a tokenizer
};

/// What a run draws its contrasts from, and what it draws for a few queries.
struct ContrastPreview {
    std::vector<Principle> principles;  ///< each with an id
    /// Contrasts of the learned principles, then of the held-out ones. Those of learned ones are missing where personas
    /// take their place, and either where they are every choice of more than kMaxListedPrinciples principles.
    std::vector<Flip> flips;
    std::vector<Constitution> personas;
    std::vector<PreviewedQuery> examples;
    std::int64_t numConstitutions = 2;    ///< C, that each query gets
    std::uint64_t numDrawable = 0;        ///< constitutions that differ, from which they are drawn
    std::int64_t principlesPerQuery = 0;  ///< drawn, a side of each at random; 0 = contrasts are drawn
    /// Whether the prompts put constitutions before the query, as the model's chat format has no turn for them.
    bool constitutionBeforeQuery = false;
    std::string problem;  ///< why nothing can be drawn, one sentence; empty when it can
};

/// The first `numExamples` training queries with their training prompts.
/// @param tokenizer of the run's model; nullptr where there is none on this machine.
/// Error: principles that contradict each other; no prompt can be made, as of PromptFormat::create().
Result<ContrastPreview> contrastPreview(const RunConfig& config, const Tokenizer* tokenizer, std::size_t numExamples);

/// {"principles": [{"id", "name", "text", "antithesis", "use"}], "contrasts": [{"flipped": [names]}],
///  "personas": [{"name", "text"}], "examples": [{"query", "constitutions": [{"name", "text", "prompt", "ids"}]}],
///  "constitution_before_query", where it is true; "problem", where nothing can be drawn}; "prompt" and "ids" are null
///  without a tokenizer.
OrderedJson toJson(const ContrastPreview& preview);

/// The same for people, ending in a line break.
std::string toText(const ContrastPreview& preview);

}  // namespace sami
