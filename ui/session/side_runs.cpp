#include "ui/session/side_runs.h"

#include <type_traits>
#include <utility>

#include "core/workbench/judge_pairs.h"
#include "ui/session/experiment_session.h"
#include "ui/session/notice.h"
#include "ui/session/run_steering.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr const char* kJudge = "pmi";

/// The pair that was chosen, else the newest.
Result<std::optional<ModelPair>> pairOf(const Document& document, const std::optional<ModelPair>& chosen) {
    return chosen ? Result<std::optional<ModelPair>>(chosen) : newestPair(document);
}

/// A run that judges, or nothing where there is nothing left to judge, and whose answers.
struct LaunchedJudge {
    std::optional<LaunchedRun> run;
    std::optional<ModelPair> models;
};

Result<LaunchedJudge> launchPmiJudge(Document& document, const std::optional<ModelPair>& chosen) {
    // What was written last may not be in the experiment yet.
    if (const std::optional<RunEntry> latest = document.runs().latestIterating()) {
        if (Result<void> read = document.runs().catchUp(latest->number); !read) return std::unexpected(read.error());
    }
    const Result<std::optional<ModelPair>> models = pairOf(document, chosen);
    if (!models) return std::unexpected(models.error());
    if (!*models) return LaunchedJudge();
    Result<std::optional<LaunchedRun>> run = launchJudge(document, **models, {.judge = kJudge});
    if (!run) return std::unexpected(run.error());
    return LaunchedJudge{std::move(*run), *models};
}

Result<AskedModels> launchQuestion(Document& document, const std::optional<ModelPair>& chosen,
                                   const std::string& question) {
    const Result<std::optional<ModelPair>> models = pairOf(document, chosen);
    if (!models) return std::unexpected(models.error());
    if (!*models) return fail(ErrorKind::NotFound, "There is no trained model yet: let an iteration finish first.");
    return askModels(document, **models, question);
}

std::optional<std::int64_t> numberOf(const LaunchedJudge& judge) {
    return judge.run ? std::optional(judge.run->number) : std::nullopt;
}

std::optional<std::int64_t> numberOf(const AskedModels& asked) {
    return asked.run.number;
}

}  // namespace

bool goesOn(const RunEntry& run) {
    return run.isActive() || run.state == RunState::Waiting;
}

QString problemOf(const RunEntry& run, const QString& otherwise) {
    const std::string said = run.progress.failed() ? run.progress.failed()->message : run.problem;
    return said.empty() ? otherwise : sentenceOf({ErrorKind::Internal, said});
}

SideRuns::SideRuns(ExperimentSession* session, RunSteering* steering)
    : QObject(session), m_session(session), m_steering(steering) {
    connect(session, &ExperimentSession::opened, this, &SideRuns::forget);
    connect(session, &ExperimentSession::runsChanged, this, &SideRuns::look);
}

void SideRuns::forget() {
    m_judge = m_training = 0;
    m_asked = {};
    m_chosen.reset();
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
    if (entry(m_asked.run.number) != nullptr && m_asking.running) lookAtQuestion();
}

void SideRuns::lookAtTraining() {
    const RunEntry* run = m_session->run();
    if (run == nullptr) return;
    if (run->isActive()) {
        m_training = run->number;
    } else if (std::exchange(m_training, 0) == run->number && run->state == RunState::Finished &&
               !m_session->experiment().readOnly) {
        judgeBy(true);
    }
}

template <class Launch, class Then>
void SideRuns::begin(Launch launch, Then then) {
    using Launched = std::invoke_result_t<Launch, Document&>;
    const Result<std::filesystem::path> program = m_steering->workerProgram();
    if (!program) return then(Launched(std::unexpected(program.error())));
    m_session->link().run(
        [launch = std::move(launch), program = *program](Document& document) -> Launched {
            Launched launched = launch(document);
            if (!launched) return launched;
            // Where no worker can be started the entry of the run says why.
            if (const std::optional<std::int64_t> number = numberOf(*launched))
                static_cast<void>(document.runs().start(*number, program, WorkerTie::Detached));
            return launched;
        },
        this, std::move(then));
}

void SideRuns::judge() {
    judgeBy(false);
}

void SideRuns::judgeBy(bool itself) {
    if (m_judging.running) return;
    tell(JudgingState{.running = true});
    // By itself it judges what has just been trained.
    const std::optional<ModelPair> chosen = itself ? std::nullopt : m_chosen;
    const auto launch = [chosen](Document& document) { return launchPmiJudge(document, chosen); };
    begin(launch, [this, itself](const Result<LaunchedJudge>& judge) {
        if (!judge) return tell(JudgingState{.problem = sentenceOf(judge.error())});
        if (!judge->run && itself) return tell(JudgingState{});
        if (!judge->run)
            return tell(JudgingState{.note = tr("There is nothing left to judge."), .models = judge->models});
        m_judge = judge->run->number;
        m_judged = judge->models;
        look();
    });
}

/// A judge may have been at work before the experiment was opened, or be another window's.
void SideRuns::adoptJudge() {
    for (const auto& [number, run] : m_session->experiment().runs) {
        if (run.task != RunTask::Judge || !run.isActive()) continue;
        // One that was lost sight of for a moment is still what was begun here.
        if (std::exchange(m_judge, number) != number) m_judged.reset();
        tell(JudgingState{.running = true});
    }
}

void SideRuns::lookAtJudge() {
    const RunEntry& run = *entry(m_judge);
    JudgingState state;
    state.running = goesOn(run);
    state.models = m_judged;
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
    begin([chosen = m_chosen,
           text = toUtf8(question)](Document& document) { return launchQuestion(document, chosen, text); },
          [this](const Result<AskedModels>& asked) {
              if (!asked) return tell(AskingState{.problem = sentenceOf(asked.error())});
              m_asked = *asked;
              look();
          });
}

void SideRuns::lookAtQuestion() {
    const RunEntry& run = *entry(m_asked.run.number);
    const std::optional<ProgressEvent>& now = run.progress.progress();
    if (goesOn(run)) {
        if (!now || now->phase != "compare") return;
        return tell(
            AskingState{.running = true,
                        .progress = tr("Answering: %1 of %2 …").arg(wholeNumber(now->done), wholeNumber(now->total))});
    }
    if (run.state == RunState::Finished) return readAnswers();
    m_asked = {};
    if (run.state == RunState::Stopped)
        return tell(AskingState{.progress = tr("Stopped before both models had answered.")});
    tell(AskingState{.problem = problemOf(run, tr("The models were interrupted. Ask again."))});
}

/// Before the answers are shown all of them have to be in the experiment.
void SideRuns::readAnswers() {
    const AskedModels asked = std::exchange(m_asked, {});
    m_session->link().run(
        [number = asked.run.number](Document& document) { return document.runs().catchUp(number); }, this,
        [this, asked](const Result<void>& read) {
            if (!read) return tell(AskingState{.problem = sentenceOf(read.error())});
            const std::optional<ModelPair>& shown = m_chosen ? m_chosen : m_session->experiment().pair;
            if (shown != asked.models) {
                return tell(AskingState{.progress = tr("Other models are compared now. Ask again to hear those.")});
            }
            tell(AskingState{});
            Q_EMIT questionAnswered(fromUtf8(asked.queryId));
        });
}

void SideRuns::tell(const JudgingState& state) {
    if (std::exchange(m_judging, state) != state) Q_EMIT judgingChanged(state);
}

void SideRuns::tell(const AskingState& state) {
    if (std::exchange(m_asking, state) != state) Q_EMIT askingChanged(state);
}

}  // namespace sami
