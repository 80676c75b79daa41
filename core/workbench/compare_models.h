#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/workbench/models.h"

namespace sami {

/// Which queries a comparison is over.
enum class ComparedQueries { HeldOut, Training, All };

struct ComparisonWish {
    /// Empty: the candidate's own base. Either may be "model:MODEL", another local model, which is asked with its own
    /// prompt format and then known by the last part of its path.
    std::string baseline{};
    std::string candidate{};
    PromptCondition baselineCondition = PromptCondition::With;
    PromptCondition candidateCondition = PromptCondition::With;
    ComparedQueries queries = ComparedQueries::HeldOut;
    std::optional<std::int64_t> limit{};  ///< most queries of each data set
};

/// A comparison that was checked: both models were, and will be, asked in the same way.
struct Comparison {
    ModelPair models;
    PairFilter filter;
    std::optional<LaunchedRun> run;  ///< launched to have the rest answered; the caller starts its worker
    std::string caveat;              ///< what differs in how both were asked, one sentence; empty where nothing does
};

/// Checks what is to be compared and launches a run for the queries that not both models have answered, under the
/// settings of the run the candidate comes from. Error: unknown models, a base that was asked in another way, no
/// queries.
Result<Comparison> compareModels(Document& document, const ComparisonWish& wish);

/// What there is to compare now; after the run of the comparison has ended, all of it.
Result<std::vector<PairRow>> comparedPairs(const Document& document, const Comparison& comparison);

/// A question that is put to two models.
struct AskedModels {
    LaunchedRun run;  ///< launched; the caller starts its worker
    std::string queryId;
    ModelPair models;
};

/// Launches both models on a question that a visitor types. It is no data: nothing is ever trained on it.
Result<AskedModels> askModels(Document& document, const ModelPair& models, std::string_view question);

}  // namespace sami
