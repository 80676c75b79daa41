// The shorter runs of a session: the judge, and both models on a question of the visitor's own.
#include "ui/session/experiment_session.h"
#include "ui/text/shown_text.h"

namespace sami {

void ExperimentSession::judge() {
    if (m_judge && m_judge->status().isActive()) return;
    Q_EMIT judgingChanged({.running = true});
    m_store.run([](ExperimentSlot& slot) { return launchJudge(slot); }, this,
                [this](const Result<std::optional<LaunchedRun>>& launched) {
                    if (!launched) return failJudging(sentenceOf(launched.error()));
                    if (!*launched) return failJudging(tr("There is nothing left to judge."));
                    followJudge(**launched);
                });
}

void ExperimentSession::followJudge(const LaunchedRun& launched) {
    const Result<std::filesystem::path> program = workerProgram();
    if (!program) return failJudging(sentenceOf(program.error()));
    m_judge = std::make_unique<FollowedRun>(launched.row, launched.folder, nullptr);
    connect(m_judge.get(), &FollowedRun::changed, this, &ExperimentSession::tellJudging);
    connect(m_judge.get(), &FollowedRun::ended, this,
            [this] { importThen(m_judge->row(), [this] { loadReviewThen(false); }); });
    connect(m_judge.get(), &FollowedRun::changed, this, &ExperimentSession::sideRunChanged);
    m_judge->start(*program);
    m_judge->follow();
}

void ExperimentSession::tellJudging() {
    const RunProgress& progress = m_judge->progress();
    JudgingState state;
    state.running = m_judge->status().isActive();
    state.done = progress.counts().verdicts;
    if (progress.progress() && progress.progress()->phase == "judge") state.total = progress.progress()->total;
    if (m_judge->status().state == RunState::Stopped && !state.running) {
        state.note = tr("Stopped. The verdicts given so far are kept.");
    } else if (!state.running && m_judge->status().state != RunState::Finished) {
        const QString reason = progress.failed() ? fromUtf8(progress.failed()->message) : m_judge->problem();
        state.problem = reason.isEmpty() ? tr("The judge was interrupted. Verdicts given so far are kept.") : reason;
    }
    Q_EMIT judgingChanged(state);
}

void ExperimentSession::failJudging(const QString& sentence) {
    JudgingState state;
    state.problem = sentence;
    Q_EMIT judgingChanged(state);
}

void ExperimentSession::ask(const QString& question) {
    if (m_ask && m_ask->status().isActive()) return;
    Q_EMIT askingChanged(true, tr("Both models are being loaded …"), {});
    m_store.run([text = toUtf8(question)](ExperimentSlot& slot) { return launchAsk(slot, text); }, this,
                [this](const Result<LaunchedRun>& launched) {
                    if (!launched) return failAsking(sentenceOf(launched.error()));
                    followAsk(*launched);
                });
}

void ExperimentSession::followAsk(const LaunchedRun& launched) {
    const Result<std::filesystem::path> program = workerProgram();
    if (!program) return failAsking(sentenceOf(program.error()));
    m_ask = std::make_unique<FollowedRun>(launched.row, launched.folder, nullptr);
    connect(m_ask.get(), &FollowedRun::changed, this, [this] {
        const std::optional<ProgressEvent>& now = m_ask->progress().progress();
        if (m_ask->status().isActive() && now && now->phase == "compare") {
            Q_EMIT askingChanged(true, tr("Answering: %1 of %2 …").arg(now->done).arg(now->total), {});
        }
    });
    connect(m_ask.get(), &FollowedRun::changed, this, &ExperimentSession::sideRunChanged);
    connect(m_ask.get(), &FollowedRun::ended, this, [this] {
        if (m_ask->status().state == RunState::Stopped)
            return Q_EMIT askingChanged(false, tr("Stopped before both models had answered."), {});
        if (m_ask->status().state != RunState::Finished) {
            const std::optional<FailedEvent>& failed = m_ask->progress().failed();
            const QString reason = failed ? fromUtf8(failed->message) : m_ask->problem();
            return failAsking(reason.isEmpty() ? tr("The models were interrupted. Ask again.") : reason);
        }
        importThen(m_ask->row(), [this] {
            loadReviewThen(false, [this](const ReviewData& review) {
                Q_EMIT askingChanged(false, {}, {});
                const auto& queries = review.comparison.queries;
                if (!queries.empty() && queries.front().asked) Q_EMIT questionAnswered(queries.front().id);
            });
        });
    });
    m_ask->start(*program);
    m_ask->follow();
}

void ExperimentSession::failAsking(const QString& sentence) {
    Q_EMIT askingChanged(false, {}, sentence);
}

}  // namespace sami
