#include "core/run/run_progress_snapshot.h"

#include <algorithm>
#include <array>

#include "core/base/text.h"

namespace sami {

namespace {

constexpr std::int64_t kSnapshotVersion = 2;

constexpr std::array kEndings = {RunState::Paused, RunState::Stopped, RunState::Failed, RunState::Finished};

OrderedJson toJson(const StepCheckpoint& checkpoint) {
    return {{"iteration", checkpoint.iteration}, {"step", checkpoint.step}, {"mi", checkpoint.mi}};
}

void read(JsonFields& fields, StepCheckpoint& checkpoint) {
    fields.required("iteration", checkpoint.iteration);
    fields.required("step", checkpoint.step);
    fields.required("mi", checkpoint.mi);
}

OrderedJson toJson(const RunCounts& counts) {
    return {{"attempt", counts.attempt},
            {"next_seq", counts.nextSeq},
            {"last_step", counts.lastStep},
            {"saved_step", counts.savedStep},
            {"verdicts", counts.verdicts}};
}

void read(JsonFields& fields, RunCounts& counts);

template <class Pointer>
OrderedJson partJson(const Pointer& value) {
    return value ? toJson(*value) : OrderedJson();
}

/// A part that reads itself with read(fields, part); stays empty where it is missing or null.
template <class T>
void readPart(JsonFields& fields, std::string_view key, std::optional<T>& out) {
    const Json* json = fields.raw(key);
    if (json == nullptr || json->is_null()) return;
    JsonFields part(*json, inQuotes({std::string(key)}));
    T value;
    read(part, value);
    if (const Result<void> done = part.finishOpen(); !done)
        return fields.refuse(key, "{problem}", {{"problem", done.error().detail}});
    out = std::move(value);
}

void read(JsonFields& fields, RunCounts& counts) {
    fields.required("attempt", counts.attempt);
    fields.required("next_seq", counts.nextSeq);
    fields.required("last_step", counts.lastStep);
    fields.required("saved_step", counts.savedStep);
    fields.required("verdicts", counts.verdicts);
}

void readEvaluation(JsonFields& fields, std::string_view key, std::shared_ptr<const EvaluationEvent>& out) {
    std::optional<EvaluationEvent> event;
    readPart(fields, key, event);
    if (event) out = std::make_shared<const EvaluationEvent>(std::move(*event));
}

OrderedJson toJson(const IterationProgress& iteration) {
    return {{"iteration", iteration.iteration},
            {"filtered", partJson(iteration.filtered)},
            {"before", partJson(iteration.before)},
            {"after", partJson(iteration.after)},
            {"held_out_principles_before", partJson(iteration.heldOutPrinciplesBefore)},
            {"held_out_principles_after", partJson(iteration.heldOutPrinciplesAfter)},
            {"finished", partJson(iteration.finished)},
            {"step_checkpoint", partJson(iteration.stepCheckpoint)},
            {"checkpoint", iteration.checkpoint},
            {"first_step", iteration.firstStep},
            {"steps", iteration.steps}};
}

void read(JsonFields& fields, IterationProgress& iteration) {
    fields.required("iteration", iteration.iteration);
    readPart(fields, "filtered", iteration.filtered);
    readEvaluation(fields, "before", iteration.before);
    readEvaluation(fields, "after", iteration.after);
    readEvaluation(fields, "held_out_principles_before", iteration.heldOutPrinciplesBefore);
    readEvaluation(fields, "held_out_principles_after", iteration.heldOutPrinciplesAfter);
    readPart(fields, "finished", iteration.finished);
    readPart(fields, "step_checkpoint", iteration.stepCheckpoint);
    fields.required("checkpoint", iteration.checkpoint);
    fields.required("first_step", iteration.firstStep);
    fields.required("steps", iteration.steps);
}

void readIterations(JsonFields& fields, std::map<std::int64_t, IterationProgress>& out) {
    const Json* list = fields.raw("iterations");
    if (list == nullptr || !list->is_array()) return fields.refuse("iterations", "\"{key}\" must be a list", {});
    for (const Json& element : *list) {
        JsonFields part(element, inQuotes({"iterations"}));
        IterationProgress iteration;
        read(part, iteration);
        if (const Result<void> done = part.finishOpen(); !done)
            return fields.refuse("iterations", "{problem}", {{"problem", done.error().detail}});
        out[iteration.iteration] = std::move(iteration);
    }
}

}  // namespace

/// The one that sees the members of RunProgress.
class RunProgressSnapshot {
public:
    static OrderedJson taken(const RunProgress& progress) {
        OrderedJson iterations = OrderedJson::array();
        for (const auto& [number, iteration] : progress.m_iterations) iterations.push_back(toJson(iteration));
        const auto& ending = progress.m_ending;
        return {{"version", kSnapshotVersion},
                {"counts", toJson(progress.m_counts)},
                {"state", ending.state ? OrderedJson(toString(*ending.state)) : OrderedJson()},
                {"paused", toJson(PausedEvent{ending.health})},
                {"failed", partJson(ending.failed)},
                {"started", partJson(progress.m_started)},
                {"progress", partJson(progress.m_progress)},
                {"iterations", iterations},
                {"held_out", partJson(progress.m_heldOut)},
                {"warnings", progress.m_warnings},
                {"broken_rules", progress.m_brokenRules}};
    }

    static void restore(JsonFields& fields, RunProgress& progress) {
        std::optional<RunCounts> counts;
        readPart(fields, "counts", counts);
        if (!counts) return fields.refuse("counts", "\"{key}\" is missing", {});
        progress.m_counts = *counts;
        restoreEnding(fields, progress.m_ending);
        readPart(fields, "started", progress.m_started);
        readPart(fields, "progress", progress.m_progress);
        readIterations(fields, progress.m_iterations);
        readPart(fields, "held_out", progress.m_heldOut);
        fields.required("warnings", progress.m_warnings);
        std::vector<std::string> rules;
        fields.required("broken_rules", rules);
        progress.m_brokenRules.insert(rules.begin(), rules.end());
    }

private:
    static void restoreEnding(JsonFields& fields, RunProgress::Ending& ending) {
        std::optional<std::string> word;
        fields.required("state", word);
        if (word) {
            const auto* const found =
                std::ranges::find(kEndings, *word, [](RunState state) { return toString(state); });
            if (found == kEndings.end())
                return fields.refuse("state", "\"{key}\" must be null, paused, stopped, failed or finished", {});
            ending.state = *found;
        }
        std::optional<PausedEvent> paused;
        readPart(fields, "paused", paused);
        if (paused) ending.health = std::move(paused->health);
        readPart(fields, "failed", ending.failed);
    }
};

OrderedJson toJson(const RunProgress& progress) {
    return RunProgressSnapshot::taken(progress);
}

Result<RunProgress> runProgressFromJson(const Json& json, const std::string& place) {
    JsonFields fields(json, place);
    std::int64_t version = 0;
    fields.required("version", version);
    if (version != kSnapshotVersion)
        fields.refuse("version", "\"{key}\" is that of another version of the program", {});
    RunProgress progress;
    if (json.is_object() && version == kSnapshotVersion) RunProgressSnapshot::restore(fields, progress);
    if (Result<void> read = fields.finishOpen(); !read) return std::unexpected(read.error());
    return progress;
}

}  // namespace sami
