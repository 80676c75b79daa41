#include "ui/session/run_steering.h"

#include <utility>

#include "core/workbench/launch_run.h"
#include "core/workbench/worker_process.h"
#include "ui/session/experiment_session.h"
#include "ui/session/notice.h"
#include "ui/session/worker_program.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

bool awaits(const ExperimentSession& session, const Principle& principle) {
    const OpenedExperiment& experiment = session.experiment();
    if (!session.isOpen() || experiment.readOnly || session.run() != nullptr) return false;
    const std::vector<Principle>& principles = experiment.content.principles;
    return principles.size() == 1 && isSamePair(principles.front(), principle);
}

}  // namespace

RunSteering::RunSteering(ExperimentSession* session, SessionPlaces places)
    : QObject(session), m_session(session), m_places(std::move(places)) {
    connect(session, &ExperimentSession::opened, this, &RunSteering::forgetOpened);
}

Result<std::filesystem::path> RunSteering::workerProgram() const {
    if (!m_places.workerProgram.empty()) return m_places.workerProgram;
    return findWorkerProgram();
}

bool RunSteering::canStart() const {
    return !isStarting() && (m_session->run() == nullptr || !m_session->run()->isActive());
}

void RunSteering::startDemo(const Principle& principle) {
    if (!canStart()) return;
    const Result<std::filesystem::path> program = workerProgram();
    if (!program) return Q_EMIT failed(sentenceOf(program.error()));
    if (awaits(*m_session, principle)) return startOpen();
    setStarting(Starting::Experiment);
    const auto make = [=, folder = m_places.dataFolder, device = device()] {
        return createDescribedDemo(folder, principle, device, *program);
    };
    m_session->openMade(make, [this] { setStarting(Starting::Nothing); });
}

void RunSteering::startOpen() {
    if (!canStart() || !m_session->isOpen()) return;
    const Result<std::filesystem::path> program = workerProgram();
    if (!program) return Q_EMIT failed(sentenceOf(program.error()));
    start([program = *program](Document& document) -> Result<void> {
        const Result<LaunchedRun> begun = beginRun(document, program);
        if (!begun) return std::unexpected(begun.error());
        return {};
    });
}

void RunSteering::resume() {
    if (m_session->run() == nullptr || !canStart()) return;
    const Result<std::filesystem::path> program = workerProgram();
    if (!program) return Q_EMIT failed(sentenceOf(program.error()));
    start([number = m_session->run()->number, program = *program](Document& document) -> Result<void> {
        const Result<pid_t> started = document.runs().start(number, program, WorkerTie::Detached);
        if (!started) return std::unexpected(started.error());
        return {};
    });
}

void RunSteering::start(std::function<Result<void>(Document&)> job) {
    setStarting(Starting::Run);
    m_session->link().run(std::move(job), this, [this](const Result<void>& started) {
        // How the run stands now is among the changes that wait.
        m_session->link().deliverChanges();
        setStarting(Starting::Nothing);
        if (!started) Q_EMIT failed(sentenceOf(started.error()));
    });
}

/// The outcome of what was begun in an experiment that was left never comes here.
void RunSteering::forgetOpened() {
    if (!m_session->experiment().takenOver) setDevice({});
    if (m_starting == Starting::Run) setStarting(Starting::Nothing);
}

std::string RunSteering::device() const {
    if (m_device) return *m_device;
    if (!m_session->isOpen()) return RunSettings().device;
    const OpenedExperiment& experiment = m_session->experiment();
    const RunEntry* run = m_session->run();
    const auto config = experiment.configs.find(run != nullptr ? run->number : 0);
    const bool goesOn = run != nullptr && run->canResume() && config != experiment.configs.end();
    return goesOn ? config->second.settings.device : experiment.content.settings.device;
}

void RunSteering::chooseDevice(const QString& device) {
    const std::optional<std::string> before = m_device;
    setDevice(toUtf8(device));
    if (!m_session->isOpen() || m_session->experiment().readOnly) return;
    m_session->link().run([device = *m_device](Document& document) { return sami::chooseDevice(document, device); },
                          this,
                          [this, before](const Result<void>& set) {
                              if (set) return;
                              setDevice(before);
                              Q_EMIT failed(sentenceOf(set.error()));
                          });
}

void RunSteering::setDevice(const std::optional<std::string>& device) {
    m_device = device;
    Q_EMIT deviceChanged();
}

void RunSteering::setStarting(Starting starting) {
    const bool was = isStarting();
    m_starting = starting;
    if (was != isStarting()) Q_EMIT startingChanged(isStarting());
}

void RunSteering::ask(const RunEntry* run, RunRequest request) {
    m_session->link().run(
        [number = run->number, request](Document& document) { return document.runs().ask(number, request); }, this,
        [this](const Result<void>& asked) {
            if (!asked) Q_EMIT failed(sentenceOf(asked.error()));
        });
}

void RunSteering::pause() {
    const RunEntry* run = m_session->run();
    if (run != nullptr && run->canPause()) return ask(run, RunRequest::Pause);
    if (run != nullptr && run->isPausing()) ask(run, RunRequest::Run);
}

void RunSteering::stop() {
    const RunEntry* working = m_session->atWork();
    if (working != nullptr && working->canStop()) ask(working, RunRequest::Stop);
}

void RunSteering::stopRun() {
    const RunEntry* run = m_session->run();
    if (run != nullptr && run->canStop()) ask(run, RunRequest::Stop);
}

void RunSteering::endWorker(std::int64_t run) {
    m_session->link().run(
        [run, patience = m_places.patience](Document& document) -> Result<bool> {
            const Result<RunEntry> entry = document.runs().entry(run);
            if (!entry) return std::unexpected(entry.error());
            return sami::endWorker(RunFolder(entry->folder), patience);
        },
        this,
        [this](const Result<bool>& told) {
            if (!told) Q_EMIT failed(sentenceOf(told.error()));
        });
}

}  // namespace sami
