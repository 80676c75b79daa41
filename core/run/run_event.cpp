#include "core/run/run_event.h"

#include <limits>

#include "core/base/json_fields.h"

namespace sami {

namespace {

/// A number, or null for one that could not be computed.
void figure(JsonFields& fields, std::string_view key, double& out) {
    std::optional<double> value;
    fields.required(key, value);
    out = value.value_or(std::numeric_limits<double>::quiet_NaN());
}

void bound(JsonFields& fields, BoundFigures& out) {
    figure(fields, "mi", out.mi);
    figure(fields, "mi_rows", out.miRows);
    figure(fields, "mi_columns", out.miColumns);
    figure(fields, "row_accuracy", out.rowAccuracy);
    figure(fields, "column_accuracy", out.columnAccuracy);
}

bool isMatrix(const Json& rows) {
    if (!rows.is_array()) return false;
    for (const Json& row : rows) {
        if (!row.is_array() || row.size() != rows.size()) return false;
        for (const Json& cell : row) {
            if (!cell.is_number() && !cell.is_null()) return false;
        }
    }
    return true;
}

std::vector<std::vector<double>> matrixOf(const Json& rows) {
    std::vector<std::vector<double>> matrix;
    for (const Json& row : rows) {
        std::vector<double>& line = matrix.emplace_back();
        for (const Json& cell : row) {
            line.push_back(cell.is_null() ? std::numeric_limits<double>::quiet_NaN() : cell.get<double>());
        }
    }
    return matrix;
}

void matrices(JsonFields& fields, std::vector<QueryMatrix>& out) {
    const Json* list = fields.raw("matrices");
    if (list == nullptr) return;
    if (!list->is_array()) return fields.refuse("matrices", "must be a list");
    for (const Json& element : *list) {
        const bool complete = element.is_object() && element.contains("query_id") && element["query_id"].is_string() &&
                              element.contains("logprobs") && isMatrix(element["logprobs"]);
        if (!complete) return fields.refuse("matrices", "must hold {query_id, logprobs} with square logprobs");
        out.push_back({element["query_id"].get<std::string>(), matrixOf(element["logprobs"])});
    }
}

void counts(JsonFields& fields, std::string_view key, std::map<std::string, std::int64_t>& out) {
    const Json* object = fields.raw(key);
    if (object == nullptr || !object->is_object()) return fields.refuse(key, "must be an object of counts");
    for (const auto& [word, count] : object->items()) {
        if (!count.is_number_integer()) return fields.refuse(key, "must be an object of counts");
        out[word] = count.get<std::int64_t>();
    }
}

/// The value read, or the first thing that was wrong with it.
template <class T>
Result<T> finished(JsonFields& fields, T value) {
    if (Result<void> read = fields.finishOpen(); !read) return std::unexpected(read.error());
    return value;
}

}  // namespace

Result<EventHeader> readEventHeader(const Json& event, const std::string& place) {
    JsonFields fields(event, place);
    EventHeader header;
    fields.required("seq", header.seq);
    fields.required("time", header.time);
    fields.required("attempt", header.attempt);
    fields.required("type", header.type);
    return finished(fields, std::move(header));
}

Result<StartedEvent> readStarted(const Json& event, const std::string& place) {
    JsonFields fields(event, place);
    StartedEvent started;
    fields.optional("model", started.model);
    fields.optional("device", started.device);
    fields.optional("dtype", started.dtype);
    fields.optional("parameters", started.parameters);
    fields.optional("iterations", started.iterations);
    fields.optional("total_steps", started.totalSteps);
    fields.optional("ceiling", started.ceiling);
    fields.optional("constitutions", started.constitutions);
    return finished(fields, std::move(started));
}

Result<ProgressEvent> readProgress(const Json& event, const std::string& place) {
    JsonFields fields(event, place);
    ProgressEvent progress;
    fields.required("iteration", progress.iteration);
    fields.required("phase", progress.phase);
    fields.required("done", progress.done);
    fields.required("total", progress.total);
    fields.optional("eta_seconds", progress.etaSeconds);
    return finished(fields, std::move(progress));
}

Result<PausedEvent> readPaused(const Json& event, const std::string& place) {
    JsonFields fields(event, place);
    std::optional<std::string> reason;
    std::optional<std::string> bestCheckpoint;
    fields.optional("reason", reason);
    fields.optional("best_checkpoint", bestCheckpoint);
    return finished(fields, PausedEvent{reason.value_or(""), bestCheckpoint.value_or("")});
}

Result<FilteredEvent> readFiltered(const Json& event, const std::string& place) {
    JsonFields fields(event, place);
    FilteredEvent filtered;
    fields.required("iteration", filtered.iteration);
    fields.required("kept", filtered.kept);
    counts(fields, "dropped", filtered.dropped);
    return finished(fields, std::move(filtered));
}

Result<StepEvent> readStep(const Json& event, const std::string& place) {
    JsonFields fields(event, place);
    StepEvent step;
    fields.required("attempt", step.attempt);
    fields.required("iteration", step.iteration);
    fields.required("step", step.step);
    figure(fields, "loss", step.loss);
    bound(fields, step.bound);
    figure(fields, "learning_rate", step.learningRate);
    figure(fields, "grad_norm", step.gradNorm);
    figure(fields, "update_norm", step.updateNorm);
    figure(fields, "changed_share", step.changedShare);
    fields.optional("kl", step.kl);
    fields.required("seconds", step.seconds);
    fields.required("tokens", step.tokens);
    fields.required("queries", step.queries);
    fields.required("mean_tokens", step.meanTokens);
    matrices(fields, step.matrices);
    return finished(fields, std::move(step));
}

Result<EvaluationEvent> readEvaluation(const Json& event, const std::string& place) {
    JsonFields fields(event, place);
    EvaluationEvent evaluation;
    fields.required("attempt", evaluation.attempt);
    fields.required("iteration", evaluation.iteration);
    fields.required("when", evaluation.when);
    fields.required("step", evaluation.step);
    bound(fields, evaluation.bound);
    fields.required("ceiling", evaluation.ceiling);
    fields.required("mean_tokens", evaluation.meanTokens);
    fields.required("n", evaluation.n);
    matrices(fields, evaluation.matrices);
    return finished(fields, std::move(evaluation));
}

Result<HeldOutEvent> readHeldOut(const Json& event, const std::string& place) {
    JsonFields fields(event, place);
    HeldOutEvent heldOut;
    fields.required("attempt", heldOut.attempt);
    fields.required("iteration", heldOut.iteration);
    fields.required("step", heldOut.step);
    bound(fields, heldOut.bound);
    fields.required("n", heldOut.n);
    return finished(fields, std::move(heldOut));
}

Result<IterationFinishedEvent> readIterationFinished(const Json& event, const std::string& place) {
    JsonFields fields(event, place);
    IterationFinishedEvent iteration;
    fields.required("iteration", iteration.iteration);
    fields.required("steps", iteration.steps);
    fields.required("seconds", iteration.seconds);
    figure(fields, "mi_before", iteration.miBefore);
    figure(fields, "mi_after", iteration.miAfter);
    fields.required("ceiling", iteration.ceiling);
    fields.required("mean_tokens_before", iteration.meanTokensBefore);
    fields.required("mean_tokens_after", iteration.meanTokensAfter);
    return finished(fields, std::move(iteration));
}

Result<VerdictEvent> readVerdict(const Json& event, const std::string& place) {
    JsonFields fields(event, place);
    VerdictEvent verdict;
    fields.required("pair_id", verdict.pairId);
    fields.required("judge", verdict.judge);
    fields.optional("score_baseline", verdict.scoreBaseline);
    fields.optional("score_candidate", verdict.scoreCandidate);
    fields.required("outcome", verdict.outcome);
    fields.optional("tokens_baseline", verdict.tokensBaseline);
    fields.optional("tokens_candidate", verdict.tokensCandidate);
    return finished(fields, std::move(verdict));
}

}  // namespace sami
