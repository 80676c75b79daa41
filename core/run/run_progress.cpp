#include "core/run/run_progress.h"

#include <algorithm>

#include "core/base/json_fields.h"

namespace sami {

namespace {

/// Keeps the newer of two events about the same thing.
template <class Map, class Key, class Event>
void keepHighestAttempt(Map& map, const Key& key, Event event) {
    const auto found = map.find(key);
    if (found == map.end()) {
        map.emplace(key, std::move(event));
    } else if (event.attempt >= found->second.attempt) {
        found->second = std::move(event);
    }
}

Result<std::string> textOf(const Json& event, std::string_view key, const std::string& place) {
    std::string text;
    JsonFields fields(event, place);
    fields.required(key, text);
    if (Result<void> read = fields.finishOpen(); !read) return std::unexpected(read.error());
    return text;
}

}  // namespace

std::string_view toString(RunState state) {
    switch (state) {
        case RunState::Waiting:
            return "waiting";
        case RunState::Running:
            return "running";
        case RunState::Paused:
            return "paused";
        case RunState::Stopped:
            return "stopped";
        case RunState::Failed:
            return "failed";
        case RunState::Finished:
            return "finished";
        case RunState::Interrupted:
            return "interrupted";
    }
    return "";
}

Result<void> RunProgress::consume(const Json& event) {
    const std::string place = "events.jsonl:" + std::to_string(m_nextSeq + 1);
    const Result<EventHeader> header = readEventHeader(event, place);
    if (!header) return std::unexpected(header.error());
    if (header->seq < m_nextSeq) return {};  // seen already: the follower started over
    if (Result<void> done = consumeFigures(*header, event, place); !done) return done;
    if (Result<void> done = consumeIteration(*header, event, place); !done) return done;
    if (Result<void> done = consumeTask(*header, event, place); !done) return done;
    if (m_nextSeq == 0) m_firstTime = header->time;
    m_lastTime = header->time;
    m_nextSeq = header->seq + 1;
    m_attempt = std::max(m_attempt, header->attempt);
    return {};
}

Result<void> RunProgress::consumeFigures(const EventHeader& header, const Json& event, const std::string& place) {
    if (header.type == "step") {
        Result<StepEvent> step = readStep(event, place);
        if (!step) return std::unexpected(step.error());
        IterationProgress& of = iteration(step->iteration);
        of.steps += m_steps.contains(step->step) ? 0 : 1;
        keepHighestAttempt(m_steps, step->step, std::move(*step));
    } else if (header.type == "held_out") {
        Result<HeldOutEvent> heldOut = readHeldOut(event, place);
        if (!heldOut) return std::unexpected(heldOut.error());
        const std::pair key(heldOut->iteration, heldOut->step);
        keepHighestAttempt(m_heldOut, key, std::move(*heldOut));
    } else if (header.type == "evaluation") {
        Result<EvaluationEvent> evaluation = readEvaluation(event, place);
        if (!evaluation) return std::unexpected(evaluation.error());
        IterationProgress& of = iteration(evaluation->iteration);
        (evaluation->when == "before" ? of.before : of.after) = std::move(*evaluation);
    } else if (header.type == "verdict") {
        Result<VerdictEvent> verdict = readVerdict(event, place);
        if (!verdict) return std::unexpected(verdict.error());
        m_verdicts.push_back(std::move(*verdict));
    }
    return {};
}

Result<void> RunProgress::consumeIteration(const EventHeader& header, const Json& event, const std::string& place) {
    if (header.type == "filtered") {
        Result<FilteredEvent> filtered = readFiltered(event, place);
        if (!filtered) return std::unexpected(filtered.error());
        const std::int64_t number = filtered->iteration;
        iteration(number).filtered = std::move(*filtered);
    } else if (header.type == "iteration_finished") {
        Result<IterationFinishedEvent> finished = readIterationFinished(event, place);
        if (!finished) return std::unexpected(finished.error());
        const std::int64_t number = finished->iteration;
        iteration(number).finished = std::move(*finished);
    } else if (header.type == "checkpoint") {
        JsonFields fields(event, place);
        std::int64_t number = 0;
        std::string kind;
        std::string path;
        std::optional<double> mi;
        std::int64_t step = 0;
        fields.required("iteration", number);
        fields.required("step", step);
        fields.optional("mi", mi);
        fields.required("kind", kind);
        fields.required("path", path);
        if (Result<void> read = fields.finishOpen(); !read) return read;
        if (kind == "iteration") iteration(number).checkpoint = path;
        if (kind == "step") iteration(number).stepCheckpoint = StepCheckpoint{number, step, mi.value_or(0)};
    }
    return {};
}

Result<void> RunProgress::consumeTask(const EventHeader& header, const Json& event, const std::string& place) {
    if (header.type == "paused") {
        Result<PausedEvent> paused = readPaused(event, place);
        if (!paused) return std::unexpected(paused.error());
        end(RunState::Paused);
        m_paused = std::move(*paused);
        if (const Result<std::string> rule = textOf(event, "rule", place)) m_brokenRules.insert(*rule);
    } else if (header.type == "stopped") {
        end(RunState::Stopped);
    } else if (header.type == "finished") {
        end(RunState::Finished);
    } else if (header.type == "failed") {
        const Result<std::string> message = textOf(event, "message", place);
        if (!message) return std::unexpected(message.error());
        end(RunState::Failed);
        m_failure = *message;
        m_failureKind = textOf(event, "kind", place).value_or("internal");
    } else if (header.type == "warning") {
        const Result<std::string> message = textOf(event, "message", place);
        if (!message) return std::unexpected(message.error());
        m_warnings.push_back(*message);
    } else if (header.type == "progress") {
        Result<ProgressEvent> progress = readProgress(event, place);
        if (!progress) return std::unexpected(progress.error());
        m_progress = std::move(*progress);
        m_ended.reset();
    } else if (header.type == "started" || header.type == "resumed") {
        Result<StartedEvent> started = readStarted(event, place);
        if (!started) return std::unexpected(started.error());
        if (header.type == "started") m_started = std::move(*started);
        // A worker that only waited goes on where it stood; another one begins with loading.
        if (header.attempt > m_attempt) m_progress.reset();
        m_ended.reset();
        m_paused = {};
        m_failure.clear();
        m_failureKind.clear();
    }
    return {};
}

void RunProgress::end(RunState state) {
    m_ended = state;
    if (state == RunState::Finished) m_progress.reset();
}

IterationProgress& RunProgress::iteration(std::int64_t number) {
    IterationProgress& found = m_iterations[number];
    found.iteration = number;
    return found;
}

RunState RunProgress::state(bool workerIsAlive) const {
    if (m_ended) return *m_ended;
    if (workerIsAlive) return RunState::Running;
    return m_nextSeq == 0 ? RunState::Waiting : RunState::Interrupted;
}

}  // namespace sami
