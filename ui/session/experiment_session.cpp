#include "ui/session/experiment_session.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include <QTimer>

#include "core/workbench/launch_run.h"
#include "core/workbench/worker_process.h"
#include "ui/session/run_notice.h"
#include "ui/session/worker_program.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// The latest training run; 0 where there is none.
std::int64_t latestIterating(const std::map<std::int64_t, RunEntry>& runs) {
    for (const auto& [number, run] : std::views::reverse(runs)) {
        if (run.task == RunTask::Iterate) return number;
    }
    return 0;
}

std::size_t finishedIterations(const RunEntry& run) {
    return static_cast<std::size_t>(std::ranges::count_if(
        run.progress.iterations(), [](const auto& entry) { return entry.second.finished.has_value(); }));
}

bool awaits(const OpenedExperiment& experiment, const Principle& principle) {
    if (experiment.path.isEmpty() || experiment.readOnly || latestIterating(experiment.runs) != 0) return false;
    const std::vector<Principle>& principles = experiment.content.principles;
    return principles.size() == 1 && isSamePair(principles.front(), principle);
}

}  // namespace

ExperimentSession::ExperimentSession(SessionPlaces places, QObject* parent)
    : QObject(parent), m_places(std::move(places)), m_link(nullptr) {
    connect(&m_link, &DocumentLink::changed, this, &ExperimentSession::takeChanges);
}

Result<std::filesystem::path> ExperimentSession::workerProgram() const {
    if (!m_places.workerProgram.empty()) return m_places.workerProgram;
    return findWorkerProgram();
}

const RunEntry* ExperimentSession::run() const {
    const auto found = m_experiment.runs.find(m_shownRun);
    return found == m_experiment.runs.end() ? nullptr : &found->second;
}

const RunEntry* ExperimentSession::atWork() const {
    if (run() != nullptr && run()->isActive()) return run();
    for (const auto& [number, entry] : std::views::reverse(m_experiment.runs)) {
        if (entry.isActive()) return &entry;
    }
    return run();
}

void ExperimentSession::startDemo(const Principle& principle) {
    if (run() != nullptr && run()->isActive()) return;
    const Result<std::filesystem::path> program = workerProgram();
    if (!program) return say(sentenceOf(program.error()));
    if (!awaits(m_experiment, principle))
        return show([=, folder = m_places.dataFolder] { return createDescribedDemo(folder, principle, *program); });
    m_link.run([program = *program](Document& document) { return beginRun(document, program); }, this,
               [this](const Result<LaunchedRun>& begun) {
                   if (!begun) say(sentenceOf(begun.error()));
               });
}

void ExperimentSession::open(const QString& path) {
    if (path == m_experiment.path) return;
    show([path = std::filesystem::path(toUtf8(path))] { return openDescribed(path); });
}

void ExperimentSession::show(std::function<Result<DescribedDocument>()> make) {
    const auto description = std::make_shared<OpenedExperiment>();
    m_link.open(
        [make = std::move(make), description]() -> Result<std::unique_ptr<Document>> {
            Result<DescribedDocument> made = make();
            if (!made) return std::unexpected(made.error());
            *description = std::move(made->description);
            return std::move(made->document);
        },
        [this, description](const Result<void>& opened) {
            if (!opened) return say(sentenceOf(opened.error()));
            take(std::move(*description));
        });
}

void ExperimentSession::take(OpenedExperiment experiment) {
    m_experiment = std::move(experiment);
    m_shownRun = 0;
    m_readsPair = false;
    m_learnedNow = false;
    const QString& reason = m_experiment.readOnlyReason;
    m_message = {reason, reason.isEmpty() ? Notice::Action::None : Notice::Action::Dismiss};
    Q_EMIT opened();
    takeRuns({});
    Q_EMIT comparisonChanged(false);
}

void ExperimentSession::takeChanges(const DocumentChanges& changes) {
    if (changes.content) readContent();
    if (!changes.runs.empty()) takeRuns(changes.runs);
    if (changes.measured.contains(m_shownRun)) Q_EMIT metricsGrew();
    if (const auto slices = changes.responses.find(m_shownRun); slices != changes.responses.end()) {
        for (const auto& slice : slices->second) Q_EMIT responsesCame(*slice);
    }
    if (changes.models) {
        readPair(false);
    } else if (changes.verdicts) {
        Q_EMIT comparisonChanged(false);
    }
}

void ExperimentSession::takeRuns(const std::map<std::int64_t, RunEntry>& runs) {
    for (const auto& [number, entry] : runs) m_experiment.runs.insert_or_assign(number, entry);
    const std::int64_t latest = latestIterating(m_experiment.runs);
    if (std::exchange(m_shownRun, latest) != latest) {
        m_link.loadMetrics(latest);
        m_finished = finishedIterations(*run());
        Q_EMIT runBegan();
    }
    if (run() != nullptr) {
        Q_EMIT runChanged();
        const std::size_t finished = finishedIterations(*run());
        if (std::exchange(m_finished, finished) < finished) readPair(true);
    }
    Q_EMIT runsChanged();
    updateNotice();
}

void ExperimentSession::readContent() {
    m_link.run([](Document& document) { return contentOf(document); }, this,
               [this](Result<DocumentContent> content) {
                   if (!content) return say(sentenceOf(content.error()));
                   m_experiment.content = std::move(*content);
                   Q_EMIT contentChanged();
               });
}

void ExperimentSession::readPair(bool learnedNow) {
    m_learnedNow = m_learnedNow || learnedNow;
    if (std::exchange(m_readsPair, true)) return;
    m_link.run(
        [learnedNow, number = m_shownRun](Document& document) {
            // All that the new model has written is to be there when it is shown; what can't be read is a problem of
            // the run.
            if (learnedNow) static_cast<void>(document.runs().catchUp(number));
            return newestPair(document);
        },
        this,
        [this](const Result<std::optional<ModelPair>>& pair) {
            m_readsPair = false;
            if (!pair) return say(sentenceOf(pair.error()));
            m_experiment.pair = *pair;
            Q_EMIT comparisonChanged(std::exchange(m_learnedNow, false));
        });
}

void ExperimentSession::ask(const RunEntry* run, RunRequest request) {
    m_link.run([number = run->number, request](Document& document) { return document.runs().ask(number, request); },
               this,
               [this](const Result<void>& asked) {
                   if (!asked) say(sentenceOf(asked.error()));
               });
}

void ExperimentSession::pause() {
    if (run() != nullptr && run()->canPause()) ask(run(), RunRequest::Pause);
}

void ExperimentSession::stop() {
    const RunEntry* working = atWork();
    if (working != nullptr && working->canStop()) ask(working, RunRequest::Stop);
}

void ExperimentSession::resume() {
    if (run() == nullptr || run()->isActive()) return;
    const Result<std::filesystem::path> program = workerProgram();
    if (!program) return say(sentenceOf(program.error()));
    m_message = {};
    m_link.run([number = m_shownRun, program = *program](
                   Document& document) { return document.runs().start(number, program, WorkerTie::Detached); },
               this,
               [this](const Result<pid_t>& started) {
                   if (!started) say(sentenceOf(started.error()));
               });
}

void ExperimentSession::endWorker() {
    if (run() == nullptr) return;
    m_link.run([folder = run()->folder](Document&) { return terminateWorker(RunFolder(folder)); }, this,
               [this](const std::optional<Heartbeat>& worker) {
                   if (!worker) return;
                   QTimer::singleShot(m_places.patience, this, [worker = *worker] { killWorker(worker); });
               });
}

void ExperimentSession::say(const QString& sentence) {
    m_message = {sentence, Notice::Action::Dismiss};
    updateNotice();
}

void ExperimentSession::dismiss() {
    m_message = {};
    updateNotice();
}

void ExperimentSession::updateNotice() {
    Notice notice = m_message;
    if (notice.sentence.isEmpty() && run() != nullptr) notice = noticeOf(*run());
    if (std::exchange(m_told, notice) != notice) Q_EMIT noticeChanged(notice);
}

}  // namespace sami
