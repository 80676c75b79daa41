#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/constitution/principle.h"
#include "core/evaluation/phrases.h"
#include "core/run/metric.h"

namespace sami {

/// Mean log-probs of one query, [C][C] in nats per token: row i = constitution i, column j = response under j. NaN
/// where one could not be computed.
struct QueryMatrix {
    std::string queryId;
    std::vector<std::vector<double>> logProbs;
    bool operator==(const QueryMatrix& other) const;
};

/// Event `step`: one update of the weights.
struct StepEvent {
    static constexpr std::string_view kType = "step";
    std::int64_t iteration = 0;
    std::int64_t step = 0;  ///< over all iterations, from 1
    MetricValues metrics;   ///< before the update, on its own queries
    std::vector<QueryMatrix> matrices;
    bool operator==(const StepEvent&) const = default;
};
OrderedJson toJson(const StepEvent& event);
void read(JsonFields& fields, StepEvent& event);

/// Event `held_out`: the model after a step on the responses that the iteration started with.
struct HeldOutEvent {
    static constexpr std::string_view kType = "held_out";
    std::int64_t iteration = 0;
    std::int64_t step = 0;
    MetricValues metrics;
    std::int64_t n = 0;                   ///< held-out queries
    std::vector<QueryMatrix> matrices{};  ///< none in runs of earlier versions
    bool operator==(const HeldOutEvent&) const = default;
};
OrderedJson toJson(const HeldOutEvent& event);
void read(JsonFields& fields, HeldOutEvent& event);

/// Whether a model was evaluated before its iteration trained it, or after.
enum class EvaluationMoment { Before, After };
std::string_view toString(EvaluationMoment moment);

/// Event `evaluation`: the model on its own greedy responses to the held-out queries, written under constitutions of
/// the learned principles or, in an event of their own, of the held-out ones.
struct EvaluationEvent {
    static constexpr std::string_view kType = "evaluation";
    std::int64_t iteration = 0;
    EvaluationMoment when = EvaluationMoment::Before;
    std::int64_t step = 0;
    MetricValues metrics;
    double ceiling = 0;         ///< ln C, nats
    std::int64_t n = 0;         ///< held-out queries whose answers could be scored
    std::int64_t answered = 0;  ///< all of them, which lengths are taken over; 0 in runs of earlier versions
    std::vector<QueryMatrix> matrices;
    PrincipleUse principles = PrincipleUse::Learned;  ///< that the constitutions state
    /// After: phrases of the answers that have spread most since the iteration began; see risenPhrases().
    std::vector<PhraseChange> risenPhrases{};
    /// Sample size of lengths: an empty answer can't be scored and has a length.
    std::int64_t numLengths() const { return answered > 0 ? answered : n; }
    bool operator==(const EvaluationEvent&) const = default;
};
OrderedJson toJson(const EvaluationEvent& event);
void read(JsonFields& fields, EvaluationEvent& event);

}  // namespace sami
