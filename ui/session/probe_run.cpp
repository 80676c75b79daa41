#include "ui/session/probe_run.h"

#include <utility>

#include "ui/session/experiment_session.h"
#include "ui/session/notice.h"
#include "ui/session/run_steering.h"
#include "ui/session/side_run_state.h"
#include "ui/text/run_words.h"

namespace sami {

ProbeRun::ProbeRun(ExperimentSession* session, RunSteering* steering, QObject* parent)
    : QObject(parent), m_session(session), m_steering(steering) {
    connect(session, &ExperimentSession::opened, this, &ProbeRun::forget);
    connect(session, &ExperimentSession::runsChanged, this, &ProbeRun::look);
}

void ProbeRun::start(Launch launch) {
    if (m_isRunning || !m_session->isOpen()) return;
    const Result<std::filesystem::path> program = m_steering->workerProgram();
    if (!program) return end(sentenceOf(program.error()));
    m_isRunning = true;
    m_isToStop = false;
    m_number = 0;
    m_problem.clear();
    m_progress = tr("Starting …");
    Q_EMIT changed();
    m_session->link().run(
        [launch = std::move(launch), program = *program](Document& document) -> Result<LaunchedRun> {
            Result<LaunchedRun> launched = launch(document);
            // Where no worker can be started the entry of the run says why.
            if (launched) static_cast<void>(document.runs().start(launched->number, program, WorkerTie::Detached));
            return launched;
        },
        this,
        [this](const Result<LaunchedRun>& launched) {
            if (!launched) return end(sentenceOf(launched.error()));
            m_number = launched->number;
            if (m_isToStop) stop();
            m_session->link().deliverChanges();
            look();
        });
}

void ProbeRun::stop() {
    m_isToStop = m_isRunning && m_number == 0;
    if (!m_isRunning || m_isToStop) return;
    m_session->link().run(
        [number = m_number](Document& document) { return document.runs().ask(number, RunRequest::Stop); }, this,
        [](const Result<void>&) {});
}

void ProbeRun::forget() {
    m_isRunning = false;
    m_number = 0;
    m_progress.clear();
    m_problem.clear();
    Q_EMIT changed();
}

void ProbeRun::look() {
    if (!m_isRunning || m_number == 0) return;
    const auto found = m_session->experiment().runs.find(m_number);
    if (found == m_session->experiment().runs.end()) return;
    const RunEntry& run = found->second;
    if (goesOn(run)) {
        const std::optional<ProgressEvent>& now = run.progress.progress();
        const QString count = phaseCount(run);
        m_progress = !now              ? tr("Loading the model …")
                     : count.isEmpty() ? tr("%1 …").arg(phaseWord(now->phase))
                                       : tr("%1: %2 …").arg(phaseWord(now->phase), count);
        Q_EMIT changed();
        return Q_EMIT advanced(m_number);
    }
    if (run.state == RunState::Finished) {
        end({});
        return Q_EMIT finished(m_number);
    }
    if (run.state == RunState::Stopped) return end(tr("Stopped."));
    end(problemOf(run, tr("It was interrupted. Try again.")));
}

void ProbeRun::end(const QString& problem) {
    m_isRunning = false;
    m_progress.clear();
    m_problem = problem;
    Q_EMIT changed();
}

}  // namespace sami
