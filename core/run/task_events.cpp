#include "core/run/task_events.h"

namespace sami {

namespace {

template <class Number>
OrderedJson orNull(const std::optional<Number>& value) {
    return value ? OrderedJson(*value) : OrderedJson();
}

}  // namespace

OrderedJson toJson(const StartedEvent& event) {
    return {{"model", event.model},           {"device", event.device},
            {"dtype", event.dtype},           {"parameters", event.parameters},
            {"iterations", event.iterations}, {"total_steps", event.totalSteps},
            {"ceiling", event.ceiling},       {"constitutions", event.constitutions}};
}

void read(JsonFields& fields, StartedEvent& event) {
    fields.optional("model", event.model);
    fields.optional("device", event.device);
    fields.optional("dtype", event.dtype);
    fields.optional("parameters", event.parameters);
    fields.optional("iterations", event.iterations);
    fields.optional("total_steps", event.totalSteps);
    fields.optional("ceiling", event.ceiling);
    fields.optional("constitutions", event.constitutions);
}

OrderedJson toJson(const ResumedEvent& event) {
    OrderedJson json = {{"from_step", event.fromStep}, {"iteration", event.iteration}};
    if (event.dtype) json["dtype"] = *event.dtype;
    if (event.device) json["device"] = *event.device;
    return json;
}

void read(JsonFields& fields, ResumedEvent& event) {
    fields.required("from_step", event.fromStep);
    fields.required("iteration", event.iteration);
    fields.optional("dtype", event.dtype);
    fields.optional("device", event.device);
}

OrderedJson toJson(const ProgressEvent& event) {
    OrderedJson json = {{"iteration", event.iteration},
                        {"phase", event.phase},
                        {"done", event.done},
                        {"total", event.total},
                        {"eta_seconds", orNull(event.etaSeconds)}};
    if (event.elapsedSeconds) json["elapsed_seconds"] = *event.elapsedSeconds;
    return json;
}

void read(JsonFields& fields, ProgressEvent& event) {
    fields.required("iteration", event.iteration);
    fields.required("phase", event.phase);
    fields.required("done", event.done);
    fields.required("total", event.total);
    fields.optional("eta_seconds", event.etaSeconds);
    fields.optional("elapsed_seconds", event.elapsedSeconds);
}

OrderedJson toJson(const VerdictEvent& event) {
    OrderedJson json = {{"pair_id", event.pairId},
                        {"judge", event.judge},
                        {"score_baseline", orNull(event.scoreBaseline)},
                        {"score_candidate", orNull(event.scoreCandidate)},
                        {"outcome", toString(event.outcome)},
                        {"tokens_baseline", orNull(event.tokensBaseline)},
                        {"tokens_candidate", orNull(event.tokensCandidate)}};
    if (!event.order.empty()) json["order"] = event.order;
    if (!event.rationale.empty()) json["rationale"] = event.rationale;
    if (!event.promptHash.empty()) json["prompt_hash"] = event.promptHash;
    if (event.seconds) json["seconds"] = *event.seconds;
    return json;
}

void read(JsonFields& fields, VerdictEvent& event) {
    std::string outcome;
    fields.required("pair_id", event.pairId);
    fields.required("judge", event.judge);
    fields.optional("score_baseline", event.scoreBaseline);
    fields.optional("score_candidate", event.scoreCandidate);
    fields.required("outcome", outcome);
    fields.optional("tokens_baseline", event.tokensBaseline);
    fields.optional("tokens_candidate", event.tokensCandidate);
    fields.optional("order", event.order);
    fields.optional("rationale", event.rationale);
    fields.optional("prompt_hash", event.promptHash);
    fields.optional("seconds", event.seconds);
    const Result<Outcome> known = outcomeOf(outcome, "");
    if (known) {
        event.outcome = *known;
    } else {
        fields.refuse("outcome", "\"{key}\" must be candidate, baseline, tie or error", {});
    }
}

OrderedJson toJson(const DraftEvent& event) {
    OrderedJson json = {{"number", event.number}};
    if (!event.text.empty()) json["text"] = event.text;
    if (!event.antithesis.empty()) json["antithesis"] = event.antithesis;
    if (!event.problem.empty()) json["problem"] = event.problem;
    json["raw"] = event.raw;
    if (!event.isAnswered) json["answered"] = false;
    json["seconds"] = event.seconds;
    return json;
}

void read(JsonFields& fields, DraftEvent& event) {
    fields.required("number", event.number);
    fields.optional("text", event.text);
    fields.optional("antithesis", event.antithesis);
    fields.optional("problem", event.problem);
    fields.required("raw", event.raw);
    fields.optional("answered", event.isAnswered);
    fields.optional("seconds", event.seconds);
}

OrderedJson toJson(const WarningEvent& event) {
    return {{"message", event.message}};
}

void read(JsonFields& fields, WarningEvent& event) {
    fields.required("message", event.message);
}

OrderedJson toJson(const PausedEvent& event) {
    if (!event.health) return OrderedJson::object();
    const HealthPause& health = *event.health;
    return {{"reason", health.reason},
            {"rule", health.rule},
            {"value", health.value},
            {"limit", health.limit},
            {"iteration", health.iteration},
            {"step", health.step},
            {"best_checkpoint", health.bestCheckpoint}};
}

void read(JsonFields& fields, PausedEvent& event) {
    if (fields.raw("reason") == nullptr) return;
    HealthPause& health = event.health.emplace();
    fields.required("reason", health.reason);
    fields.optional("rule", health.rule);
    fields.optionalNumber("value", health.value);
    fields.optional("limit", health.limit);
    fields.optional("iteration", health.iteration);
    fields.optional("step", health.step);
    fields.optional("best_checkpoint", health.bestCheckpoint);
}

OrderedJson toJson(const StoppedEvent&) {
    return OrderedJson::object();
}

void read(JsonFields&, StoppedEvent&) {}

OrderedJson toJson(const FailedEvent& event) {
    return {{"kind", toString(event.kind)}, {"message", event.message}};
}

void read(JsonFields& fields, FailedEvent& event) {
    std::string kind(toString(ErrorKind::Internal));
    fields.optional("kind", kind);
    fields.required("message", event.message);
    event.kind = errorKindOf(kind);
}

OrderedJson toJson(const FinishedEvent&) {
    return OrderedJson::object();
}

void read(JsonFields&, FinishedEvent&) {}

}  // namespace sami
