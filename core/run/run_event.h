#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/json_file.h"

namespace sami {

/// Mean log-probs of one query, [C][C] in nats per token: row i = constitution i, column j = response under j.
struct QueryMatrix {
    std::string queryId;
    std::vector<std::vector<double>> logProbs;
};

/// The bound and its companions at one moment. Numbers a worker could not compute are NaN (null in the file).
struct BoundFigures {
    double mi = 0;         ///< lower bound of the mutual information, nats
    double miRows = 0;     ///< its half over rows, nats
    double miColumns = 0;  ///< its half over columns, nats
    double rowAccuracy = 0;
    double columnAccuracy = 0;
};

/// Event `step`: one update of the weights.
struct StepEvent {
    std::int64_t attempt = 1;
    std::int64_t iteration = 0;
    std::int64_t step = 0;  ///< over all iterations, from 1
    double loss = 0;        ///< nats
    BoundFigures bound;
    double learningRate = 0;
    double gradNorm = 0;
    double updateNorm = 0;
    double changedShare = 0;   ///< share of weights whose stored value changed
    std::optional<double> kl;  ///< nats, where it is part of the loss
    double seconds = 0;
    std::int64_t tokens = 0;
    std::int64_t queries = 0;
    std::vector<double> meanTokens;  ///< [C]
    std::vector<QueryMatrix> matrices;
};

/// Event `evaluation`: the model on its own greedy responses to the held-out queries.
struct EvaluationEvent {
    std::int64_t attempt = 1;
    std::int64_t iteration = 0;
    std::string when;  ///< "before" or "after" training
    std::int64_t step = 0;
    BoundFigures bound;
    double ceiling = 0;              ///< ln C, nats
    std::vector<double> meanTokens;  ///< [C]
    std::int64_t n = 0;              ///< held-out queries
    std::vector<QueryMatrix> matrices;
};

/// Event `held_out`: the model after a step on the responses the iteration started with.
struct HeldOutEvent {
    std::int64_t attempt = 1;
    std::int64_t iteration = 0;
    std::int64_t step = 0;
    BoundFigures bound;
    std::int64_t n = 0;
};

/// Event `progress`.
struct ProgressEvent {
    std::int64_t iteration = 0;
    std::string phase;
    std::int64_t done = 0;
    std::int64_t total = 0;
    std::optional<double> etaSeconds;  ///< to the end of the iteration, where known
};

/// Event `paused`: both empty when the run was asked to pause.
struct PausedEvent {
    std::string reason;          ///< one sentence: why the run paused by itself
    std::string bestCheckpoint;  ///< "iteration-1": the last one whose outputs were healthy; may be empty
};

/// Event `filtered`.
struct FilteredEvent {
    std::int64_t iteration = 0;
    std::int64_t kept = 0;
    std::map<std::string, std::int64_t> dropped;  ///< queries by rule word
};

/// Event `iteration_finished`.
struct IterationFinishedEvent {
    std::int64_t iteration = 0;
    std::int64_t steps = 0;
    double seconds = 0;
    double miBefore = 0;
    double miAfter = 0;
    double ceiling = 0;
    std::vector<double> meanTokensBefore;  ///< [C]
    std::vector<double> meanTokensAfter;   ///< [C]
};

/// Event `started`.
struct StartedEvent {
    std::string model;
    std::string device;
    std::string dtype;
    std::int64_t parameters = 0;
    std::int64_t iterations = 0;
    std::int64_t totalSteps = 0;
    double ceiling = 0;
    std::int64_t constitutions = 0;
};

/// Event `verdict` of the task judge.
struct VerdictEvent {
    std::string pairId;
    std::string judge;
    std::optional<double> scoreBaseline;   ///< nats per token
    std::optional<double> scoreCandidate;  ///< nats per token
    std::string outcome;                   ///< candidate | baseline | tie | error
    std::int64_t tokensBaseline = 0;
    std::int64_t tokensCandidate = 0;
};

/// What every event carries.
struct EventHeader {
    std::int64_t seq = 0;
    double time = 0;  ///< seconds since the epoch
    std::int64_t attempt = 1;
    std::string type;
};

/// Each reads one kind of event; fields unknown to this version are left alone. Error: `place` and the field at fault.
Result<EventHeader> readEventHeader(const Json& event, const std::string& place);
Result<StartedEvent> readStarted(const Json& event, const std::string& place);
Result<ProgressEvent> readProgress(const Json& event, const std::string& place);
Result<PausedEvent> readPaused(const Json& event, const std::string& place);
Result<FilteredEvent> readFiltered(const Json& event, const std::string& place);
Result<StepEvent> readStep(const Json& event, const std::string& place);
Result<EvaluationEvent> readEvaluation(const Json& event, const std::string& place);
Result<HeldOutEvent> readHeldOut(const Json& event, const std::string& place);
Result<IterationFinishedEvent> readIterationFinished(const Json& event, const std::string& place);
Result<VerdictEvent> readVerdict(const Json& event, const std::string& place);

}  // namespace sami
