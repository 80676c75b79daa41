#include "core/run/run_progress.h"

#include <algorithm>

namespace sami {

namespace {

constexpr std::size_t kMaxWarnings = 20;

bool sameEvaluation(const std::shared_ptr<const EvaluationEvent>& a, const std::shared_ptr<const EvaluationEvent>& b) {
    return a == b || (a && b && *a == *b);
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

bool IterationProgress::operator==(const IterationProgress& other) const {
    return iteration == other.iteration && filtered == other.filtered && sameEvaluation(before, other.before) &&
           sameEvaluation(after, other.after) &&
           sameEvaluation(heldOutPrinciplesBefore, other.heldOutPrinciplesBefore) &&
           sameEvaluation(heldOutPrinciplesAfter, other.heldOutPrinciplesAfter) && finished == other.finished &&
           stepCheckpoint == other.stepCheckpoint && checkpoint == other.checkpoint && firstStep == other.firstStep &&
           steps == other.steps;
}

void RunProgress::consume(const RunEvent& event) {
    const EventHeader& header = event.header;
    if (header.seq < m_counts.nextSeq) return;
    std::visit([&](const auto& body) { take(header, body); }, event.body);
    m_counts.nextSeq = header.seq + 1;
    m_counts.attempt = std::max(m_counts.attempt, header.attempt);
}

void RunProgress::begin(const EventHeader& header) {
    // A worker that only waited goes on where it stood; another one begins with loading.
    if (header.attempt > m_counts.attempt) m_progress.reset();
    m_ending = {};
}

void RunProgress::take(const EventHeader& header, const StartedEvent& event) {
    begin(header);
    m_started = event;
}

void RunProgress::take(const EventHeader& header, const ResumedEvent& event) {
    begin(header);
    if (m_started && event.device) m_started->device = *event.device;
}

void RunProgress::take(const EventHeader&, const ProgressEvent& event) {
    m_progress = event;
    m_ending = {};
}

void RunProgress::take(const EventHeader&, const FilteredEvent& event) {
    iteration(event.iteration).filtered = event;
}

void RunProgress::take(const EventHeader&, const StepEvent& event) {
    IterationProgress& of = iteration(event.iteration);
    if (of.firstStep == 0) of.firstStep = event.step;
    of.firstStep = std::min(of.firstStep, event.step);
    of.steps = event.step - of.firstStep + 1;
    m_counts.lastStep = event.step;
}

void RunProgress::take(const EventHeader&, const EvaluationEvent& event) {
    IterationProgress& of = iteration(event.iteration);
    const bool isBefore = event.when == EvaluationMoment::Before;
    const bool isLearned = event.principles == PrincipleUse::Learned;
    auto& learned = isBefore ? of.before : of.after;
    auto& heldOut = isBefore ? of.heldOutPrinciplesBefore : of.heldOutPrinciplesAfter;
    (isLearned ? learned : heldOut) = std::make_shared<const EvaluationEvent>(event);
}

void RunProgress::take(const EventHeader&, const HeldOutEvent& event) {
    m_heldOut = event;
}

void RunProgress::take(const EventHeader&, const CheckpointEvent& event) {
    switch (event.kind) {
        case CheckpointKind::Iteration:
            iteration(event.iteration).checkpoint = event.path;
            m_counts.savedStep = event.step;
            break;
        case CheckpointKind::Step:
            iteration(event.iteration).stepCheckpoint = {event.iteration, event.step, event.mi.value_or(0)};
            break;
        case CheckpointKind::Resume:
            m_counts.savedStep = event.step;
            break;
    }
}

void RunProgress::take(const EventHeader&, const IterationFinishedEvent& event) {
    iteration(event.iteration).finished = event;
}

void RunProgress::take(const EventHeader&, const VerdictEvent&) {
    ++m_counts.verdicts;
}

void RunProgress::take(const EventHeader&, const DraftEvent&) {}

void RunProgress::take(const EventHeader&, const WarningEvent& event) {
    if (m_warnings.size() == kMaxWarnings) m_warnings.erase(m_warnings.begin());
    m_warnings.push_back(event.message);
}

void RunProgress::take(const EventHeader&, const PausedEvent& event) {
    m_ending = {RunState::Paused, event.health, {}};
    if (event.health && !event.health->rule.empty()) m_brokenRules.insert(event.health->rule);
}

void RunProgress::take(const EventHeader&, const StoppedEvent&) {
    m_ending = {RunState::Stopped, {}, {}};
}

void RunProgress::take(const EventHeader&, const FailedEvent& event) {
    m_ending = {RunState::Failed, {}, event};
}

void RunProgress::take(const EventHeader&, const FinishedEvent&) {
    m_ending = {RunState::Finished, {}, {}};
    m_progress.reset();
}

void RunProgress::take(const EventHeader&, const UnknownEvent&) {}

IterationProgress& RunProgress::iteration(std::int64_t number) {
    IterationProgress& found = m_iterations[number];
    found.iteration = number;
    return found;
}

RunState RunProgress::state(bool workerIsAlive) const {
    if (m_ending.state) return *m_ending.state;
    if (workerIsAlive) return RunState::Running;
    return m_counts.nextSeq == 0 ? RunState::Waiting : RunState::Interrupted;
}

}  // namespace sami
