#include "core/sami/filter_phase.h"

#include <algorithm>

#include "core/dataset/response_filter.h"
#include "core/run/run_options.h"

namespace sami {

namespace {

Result<std::optional<std::string>> dropped(const QueryExample& example, const ExampleBuilder& builder,
                                           const FilterRules& rules) {
    std::vector<FilterInput> inputs;
    for (const WrittenResponse& response : example.responses)
        inputs.push_back({response.text, response.finish == FinishReason::Length, response.lacksMarker});
    const std::optional<std::string_view> reason = dropReason(inputs, rules);
    if (reason && !(example.query.kept && canBeKept(*reason))) return std::string(*reason);
    // Whatever the rules allow, a response without a single token has no mean log-probability.
    const Result<MatrixRow> row = builder.matrixRow(example, ContrastUse::Training);
    if (!row) return std::unexpected(row.error());
    if (std::ranges::any_of(row->responses, [](const auto& ids) { return ids.empty(); })) return "empty";
    return std::nullopt;
}

/// Where updates are counted out, fewer of them are no matter of course. Those that there are no queries for were told
/// at the start.
Result<void> warnOfFewUpdates(const IterationScope& scope, IterationRecorder& recorder, std::int64_t kept) {
    const std::int64_t wanted =
        std::min(scope.settings().updatesOf(scope.number()), scope.run().schedule.stepsOf(scope.number()));
    const std::int64_t perStep = scope.settings().queriesPerStep;
    const std::int64_t steps = (kept + perStep - 1) / perStep;
    if (steps >= wanted) return {};
    return recorder.event(WarningEvent{sentence(
        "iteration {iteration} makes {steps} of its {wanted} updates: {kept} queries are left, and an update "
        "takes {count}",
        {{"iteration", scope.number()}, {"steps", steps}, {"wanted", wanted}, {"kept", kept}, {"count", perStep}})});
}

}  // namespace

Result<void> filterResponses(IterationScope& scope, IterationRecorder& recorder, ResponseBatch& batch) {
    const FilterRules rules = filterRules(scope.settings());
    FilteredEvent filtered;
    filtered.iteration = scope.number();
    filtered.dropped = batch.leftOut;
    for (QueryExample& example : batch.examples) {
        Result<std::optional<std::string>> reason = dropped(example, scope.run().builder, rules);
        if (!reason) return std::unexpected(reason.error());
        example.dropped = std::move(*reason);
        if (example.dropped) ++filtered.dropped[*example.dropped];
        filtered.kept += example.dropped ? 0 : 1;
    }
    if (Result<void> done = recorder.responses(batch); !done) return done;
    addMetrics(filtered.metrics, textHealth(batch.examples));
    if (auto done = recorder.event(filtered); !done) return done;
    if (filtered.kept > 0) return warnOfFewUpdates(scope, recorder, filtered.kept);
    if (batch.examples.empty()) {
        return fail(ErrorKind::Input,
                    "every training query of iteration {iteration} is longer than the {most} tokens that the model "
                    "takes; import shorter ones or choose another model",
                    {{"iteration", scope.number()}, {"most", scope.run().model.maxPositions - 1}});
    }
    return fail(ErrorKind::Input,
                "every training query of iteration {iteration} was dropped by the filter ({counts}); the model does "
                "not tell the constitutions apart, or the rules are too strict",
                {{"iteration", scope.number()}, {"counts", jsonExcerpt(Json(filtered.dropped))}});
}

}  // namespace sami
