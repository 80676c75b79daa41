#include "ui/session/side_runs.h"

#include <utility>

#include "core/workbench/compare_models.h"
#include "core/workbench/judge_pairs.h"
#include "core/workbench/review.h"
#include "ui/session/experiment_session.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr const char* kJudge = "pmi";

Result<std::optional<LaunchedRun>> launchPmiJudge(Document& document) {
    // What was written last may not be in the experiment yet.
    if (const std::optional<RunEntry> latest = document.runs().latestIterating()) {
        if (Result<void> read = document.runs().catchUp(latest->number); !read) return std::unexpected(read.error());
    }
    const Result<std::optional<ModelPair>> models = newestPair(document);
    if (!models) return std::unexpected(models.error());
    if (!*models) return std::optional<LaunchedRun>();
    return launchJudge(document, **models, kJudge);
}

Result<std::optional<LaunchedRun>> launchQuestion(Document& document, const std::string& question) {
    const Result<std::optional<ModelPair>> models = newestPair(document);
    if (!models) return std::unexpected(models.error());
    if (!*models) return fail(ErrorKind::NotFound, "There is no trained model yet: let an iteration finish first.");
    const Result<LaunchedRun> run = askModels(document, **models, question);
    if (!run) return std::unexpected(run.error());
    return std::optional(*run);
}

/// Id of the question that was asked last.
Result<std::string> latestQuestion(Document& document, std::int64_t run) {
    if (Result<void> read = document.runs().catchUp(run); !read) return std::unexpected(read.error());
    const Result<std::optional<ModelPair>> models = newestPair(document);
    if (!models) return std::unexpected(models.error());
    if (!*models) return std::string();
    const Result<std::vector<ComparedQueryRow>> first = comparedQueries(document, **models, 0, 1);
    if (!first) return std::unexpected(first.error());
    return first->empty() ? std::string() : first->front().id;
}

/// A run that was just launched waits until its worker is started.
bool goesOn(const RunEntry& run) {
    return run.isActive() || run.state == RunState::Waiting;
}

QString problemOf(const RunEntry& run, const QString& otherwise) {
    const std::string said = run.progress.failed() ? run.progress.failed()->message : run.problem;
    return said.empty() ? otherwise : sentenceOf({ErrorKind::Internal, said});
}

}  // namespace

SideRuns::SideRuns(ExperimentSession* session) : QObject(session), m_session(session) {
    connect(session, &ExperimentSession::opened, this, &SideRuns::forget);
    connect(session, &ExperimentSession::runsChanged, this, &SideRuns::look);
}

void SideRuns::forget() {
    m_judge = m_question = m_training = 0;
    tell(JudgingState{});
    tell(AskingState{});
}

const RunEntry* SideRuns::entry(std::int64_t number) const {
    const auto& runs = m_session->experiment().runs;
    const auto found = runs.find(number);
    return found == runs.end() ? nullptr : &found->second;
}

void SideRuns::look() {
    lookAtTraining();
    if (!m_judging.running) adoptJudge();
    if (entry(m_judge) != nullptr && m_judging.running) lookAtJudge();
    if (entry(m_question) != nullptr && m_asking.running) lookAtQuestion();
}

void SideRuns::lookAtTraining() {
    const RunEntry* run = m_session->run();
    if (run == nullptr) return;
    if (run->isActive()) {
        m_training = run->number;
    } else if (std::exchange(m_training, 0) == run->number && run->state == RunState::Finished) {
        judgeBy(true);
    }
}

void SideRuns::begin(std::function<Result<std::optional<LaunchedRun>>(Document&)> launch,
                     std::function<void(Result<std::optional<std::int64_t>>)> then) {
    const Result<std::filesystem::path> program = m_session->workerProgram();
    if (!program) return then(std::unexpected(program.error()));
    m_session->link().run(
        [launch = std::move(launch), program = *program](Document& document) -> Result<std::optional<std::int64_t>> {
            const Result<std::optional<LaunchedRun>> run = launch(document);
            if (!run) return std::unexpected(run.error());
            if (!*run) return std::optional<std::int64_t>();
            // Where no worker can be started the entry of the run says why.
            static_cast<void>(document.runs().start((*run)->number, program, WorkerTie::Detached));
            return std::optional((*run)->number);
        },
        this, std::move(then));
}

void SideRuns::judge() {
    judgeBy(false);
}

void SideRuns::judgeBy(bool itself) {
    if (m_judging.running) return;
    tell(JudgingState{.running = true});
    begin(launchPmiJudge, [this, itself](const Result<std::optional<std::int64_t>>& run) {
        if (!run) return tell(JudgingState{.problem = sentenceOf(run.error())});
        if (!*run && itself) return tell(JudgingState{});
        if (!*run) return tell(JudgingState{.note = tr("There is nothing left to judge.")});
        m_judge = **run;
        look();
    });
}

/// A judge may have been at work before the experiment was opened, or be another window's.
void SideRuns::adoptJudge() {
    for (const auto& [number, run] : m_session->experiment().runs) {
        if (run.task != RunTask::Judge || !run.isActive()) continue;
        m_judge = number;
        m_judging.running = true;
    }
}

void SideRuns::lookAtJudge() {
    const RunEntry& run = *entry(m_judge);
    JudgingState state;
    state.running = goesOn(run);
    state.done = run.progress.counts().verdicts;
    const std::optional<ProgressEvent>& now = run.progress.progress();
    if (now && now->phase == "judge") state.total = now->total;
    if (run.state == RunState::Stopped && !state.running) {
        state.note = tr("Stopped. The verdicts given so far are kept.");
    } else if (!state.running && run.state != RunState::Finished) {
        state.problem = problemOf(run, tr("The judge was interrupted. Verdicts given so far are kept."));
    }
    tell(state);
}

void SideRuns::ask(const QString& question) {
    if (m_asking.running) return;
    tell(AskingState{.running = true, .progress = tr("Both models are being loaded …")});
    begin([text = toUtf8(question)](Document& document) { return launchQuestion(document, text); },
          [this](const Result<std::optional<std::int64_t>>& run) {
              if (!run) return tell(AskingState{.problem = sentenceOf(run.error())});
              m_question = **run;
              look();
          });
}

void SideRuns::lookAtQuestion() {
    const RunEntry& run = *entry(m_question);
    const std::optional<ProgressEvent>& now = run.progress.progress();
    if (goesOn(run)) {
        if (!now || now->phase != "compare") return;
        return tell(
            AskingState{.running = true, .progress = tr("Answering: %1 of %2 …").arg(now->done).arg(now->total)});
    }
    m_question = 0;
    if (run.state == RunState::Finished) {
        m_session->link().run([number = run.number](Document& document) { return latestQuestion(document, number); },
                              this,
                              [this](const Result<std::string>& id) {
                                  if (!id) return tell(AskingState{.problem = sentenceOf(id.error())});
                                  tell(AskingState{});
                                  Q_EMIT questionAnswered(fromUtf8(*id));
                              });
    } else if (run.state == RunState::Stopped) {
        tell(AskingState{.progress = tr("Stopped before both models had answered.")});
    } else {
        tell(AskingState{.problem = problemOf(run, tr("The models were interrupted. Ask again."))});
    }
}

void SideRuns::tell(const JudgingState& state) {
    if (std::exchange(m_judging, state) != state) Q_EMIT judgingChanged(state);
}

void SideRuns::tell(const AskingState& state) {
    if (std::exchange(m_asking, state) != state) Q_EMIT askingChanged(state);
}

}  // namespace sami
