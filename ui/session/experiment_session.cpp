#include "ui/session/experiment_session.h"

#include <algorithm>
#include <utility>

#include "ui/session/worker_process.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr int kImportIntervalMs = 2000;

std::size_t finishedIterations(const RunProgress& progress) {
    return static_cast<std::size_t>(std::count_if(progress.iterations().begin(), progress.iterations().end(),
                                                  [](const auto& entry) { return entry.second.finished.has_value(); }));
}

/// Nothing where the run was asked to pause.
Notice selfPauseNotice(const RunProgress& progress) {
    if (!progress.healthPause()) return {};
    QString sentence = shownText(fromUtf8(progress.healthPause()->reason));
    if (!sentence.endsWith(QLatin1Char('.'))) sentence += QLatin1Char('.');
    sentence[0] = sentence[0].toUpper();
    const QString best = fromUtf8(progress.healthPause()->bestCheckpoint);
    if (!best.isEmpty() && !sentence.contains(best))
        sentence += QLatin1Char(' ') + ExperimentSession::tr("The best saved model is %1.").arg(best);
    return {sentence, Notice::Action::Resume};
}

}  // namespace

ExperimentSession::ExperimentSession(SessionPlaces places, QObject* parent)
    : QObject(parent), m_places(std::move(places)), m_store(nullptr) {
    m_importTimer.setInterval(kImportIntervalMs);
    connect(&m_importTimer, &QTimer::timeout, this, [this] {
        if (m_run) importThen(m_run->row(), {});
    });
}

ExperimentSession::~ExperimentSession() = default;

Result<std::filesystem::path> ExperimentSession::workerProgram() const {
    if (!m_places.workerProgram.empty()) return m_places.workerProgram;
    return findWorkerProgram();
}

void ExperimentSession::startDemo(const Principle& principle) {
    if (isRunning()) return;
    if (const auto program = workerProgram(); !program) return say(sentenceOf(program.error()));
    const auto launched = [this](Result<OpenedExperiment> experiment) { take(std::move(experiment), true); };
    if (awaits(principle)) return m_store.run([](ExperimentSlot& slot) { return teachOpen(slot); }, this, launched);
    m_store.run(
        [folder = m_places.dataFolder, principle](ExperimentSlot& slot) { return createDemo(slot, folder, principle); },
        this, launched);
}

bool ExperimentSession::awaits(const Principle& principle) const {
    if (!isOpen() || m_run || !m_experiment.readOnlyReason.isEmpty()) return false;
    return m_experiment.principles.size() == 1 && isSamePair(m_experiment.principles.front(), principle);
}

void ExperimentSession::open(const QString& path) {
    if (path == m_experiment.path) return;
    m_store.run(
        [path = std::filesystem::path(toUtf8(path))](ExperimentSlot& slot) { return openExperiment(slot, path); }, this,
        [this](Result<OpenedExperiment> experiment) { take(std::move(experiment), false); });
}

void ExperimentSession::take(Result<OpenedExperiment> experiment, bool startsRun) {
    if (!experiment) return say(sentenceOf(experiment.error()));
    m_experiment = std::move(*experiment);
    m_run.reset();
    m_judge.reset();
    m_ask.reset();
    m_halfSamples.clear();
    m_iterationsTold = 0;
    m_message = {m_experiment.readOnlyReason,
                 m_experiment.readOnlyReason.isEmpty() ? Notice::Action::None : Notice::Action::Dismiss};
    Q_EMIT opened();
    Q_EMIT judgingChanged({});
    Q_EMIT askingChanged(false, {}, {});
    Q_EMIT sideRunChanged();
    if (m_experiment.run) followRun(*m_experiment.run, startsRun);
    if (!startsRun) loadReviewThen(false);
    updateNotice();
}

void ExperimentSession::followRun(const LaunchedRun& launched, bool start) {
    m_run = std::make_unique<FollowedRun>(launched.row, launched.folder, nullptr);
    connect(m_run.get(), &FollowedRun::changed, this, &ExperimentSession::onRunChanged);
    connect(m_run.get(), &FollowedRun::ended, this, &ExperimentSession::onRunEnded);
    connect(m_run.get(), &FollowedRun::responsesArrived, this, &ExperimentSession::addResponses);
    Q_EMIT runBegan();
    if (start) resume();
    m_run->follow();
}

void ExperimentSession::onRunChanged() {
    if (isRunning() && !m_importTimer.isActive()) m_importTimer.start();
    if (!isRunning()) m_importTimer.stop();
    const std::size_t finished = finishedIterations(m_run->progress());
    Q_EMIT runChanged();
    updateNotice();
    // The last iteration is told by onRunEnded(), or was over when the experiment was opened and is loaded already.
    if (finished <= m_iterationsTold || !isRunning()) return;
    m_iterationsTold = finished;
    importThen(m_run->row(), [this] { loadReviewThen(true); });
}

void ExperimentSession::onRunEnded() {
    const bool finished = m_run->status().state == RunState::Finished;
    const bool news = finishedIterations(m_run->progress()) > m_iterationsTold;
    importThen(m_run->row(), [this, finished, news] {
        loadReviewThen(news, [this, finished](const ReviewData& review) {
            if (finished && review.unjudged > 0) judge();
        });
    });
}

void ExperimentSession::addResponses(const std::vector<Response>& responses) {
    std::vector<Sample> samples;
    for (const Response& response : responses) {
        std::vector<Response>& half =
            m_halfSamples[{response.model + "/" + std::string(toString(response.purpose)), response.queryId}];
        half.push_back(response);
        if (half.size() < 2) continue;
        std::sort(half.begin(), half.end(), [](const Response& a, const Response& b) { return a.column < b.column; });
        Sample sample{.query = fromUtf8(response.query), .writtenBy = fromUtf8(response.model), .answers = {}};
        for (const Response& answer : half) {
            sample.answers.push_back({fromUtf8(answer.text), answer.tokens.value_or(0), answer.finish == "length"});
        }
        half.clear();
        samples.push_back(std::move(sample));
    }
    if (!samples.empty()) Q_EMIT samplesArrived(samples);
}

void ExperimentSession::pause() {
    if (m_run && m_run->status().canPause()) m_run->pause();
}

void ExperimentSession::resume() {
    if (!m_run || m_run->status().isActive()) return;
    const Result<std::filesystem::path> program = workerProgram();
    if (!program) return say(sentenceOf(program.error()));
    m_message = {};
    m_run->start(*program);
}

const FollowedRun* ExperimentSession::atWork() const {
    for (const auto* run : {&m_run, &m_ask, &m_judge}) {
        if (*run && (*run)->status().isActive()) return run->get();
    }
    return m_run.get();
}

void ExperimentSession::stop() {
    for (const auto* run : {&m_run, &m_ask, &m_judge}) {
        if (run->get() == atWork() && *run && (*run)->status().canStop()) return (*run)->stop();
    }
}

void ExperimentSession::endWorker() {
    if (m_run) m_run->end();
}

void ExperimentSession::importThen(const RunRow& row, Then then) {
    if (!m_experiment.readOnlyReason.isEmpty()) return;
    m_store.run([row](ExperimentSlot& slot) { return importRun(slot, row); }, this,
                [this, then = std::move(then)](const Result<RunImport>& imported) {
                    if (!imported) return say(sentenceOf(imported.error()));
                    if (then) then();
                });
}

void ExperimentSession::loadReviewThen(bool finishedNow, std::function<void(const ReviewData&)> then) {
    m_store.run([](ExperimentSlot& slot) { return loadReview(slot); }, this,
                [this, finishedNow, then = std::move(then)](const Result<ReviewData>& review) {
                    if (!review) return say(sentenceOf(review.error()));
                    Q_EMIT reviewLoaded(*review, finishedNow);
                    if (then) then(*review);
                });
}

void ExperimentSession::say(const QString& sentence, Notice::Action action) {
    m_message = {sentence, action};
    updateNotice();
}

void ExperimentSession::dismiss() {
    m_message = {};
    updateNotice();
}

void ExperimentSession::updateNotice() {
    const Notice notice = currentNotice();
    if (notice == m_told) return;
    m_told = notice;
    Q_EMIT noticeChanged(notice);
}

Notice ExperimentSession::currentNotice() const {
    if (!m_message.sentence.isEmpty()) return m_message;
    if (!m_run || m_run->status().starting) return {};
    const RunStatus& status = m_run->status();
    const std::int64_t step = stepsDone(m_run->progress());
    if (status.state == RunState::Running && !status.responding) {
        return {tr("The worker has not been heard of for 15 seconds. It may be waiting for memory or a disk; what it "
                   "saved is safe. It can be ended and resumed."),
                Notice::Action::EndWorker};
    }
    if (status.state == RunState::Failed) {
        return {
            fromUtf8(m_run->progress().failed()->message) + QLatin1Char(' ') + tr("What was saved up to then is safe."),
            Notice::Action::Resume};
    }
    if (status.state == RunState::Interrupted) {
        const QString reason = m_run->problem().isEmpty()
                                   ? tr("The worker is gone: it crashed or was killed after step %1.").arg(step)
                                   : m_run->problem();
        return {reason + QLatin1Char(' ') + tr("Resuming goes on from the last saved state."), Notice::Action::Resume};
    }
    if (!m_run->problem().isEmpty()) return {m_run->problem(), Notice::Action::None};
    if (status.state == RunState::Paused) return selfPauseNotice(m_run->progress());
    return {};
}

}  // namespace sami
