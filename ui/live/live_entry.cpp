#include "ui/live/live_entry.h"

#include <utility>

#include <QFileInfo>

#include "core/workbench/review.h"
#include "core/workbench/wordings.h"
#include "ui/live/live_page.h"
#include "ui/live/run_summary.h"
#include "ui/live/taught_card.h"
#include "ui/session/experiment_session.h"
#include "ui/session/run_steering.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// Of a run that is opened; what it writes from then on comes by itself.
constexpr std::int64_t kLatestSamples = 100;

std::size_t numConstitutions(const RunEntry& run) {
    return run.numConstitutions > 0 ? static_cast<std::size_t>(run.numConstitutions) : 2;
}

/// As the run was configured, whatever the experiment teaches by now; without their texts where that can't be read.
std::vector<ConstitutionName> namesOf(const RunEntry& run, const std::map<std::int64_t, RunConfig>& configs) {
    const auto config = configs.find(run.number);
    if (config == configs.end()) return constitutionNames({}, numConstitutions(run));
    return constitutionNames(config->second, numConstitutions(run));
}

/// Without anything where the configuration can't be read.
ShownRun shownRun(const ExperimentSession& session, const RunEntry& run) {
    const std::map<std::int64_t, RunConfig>& configs = session.experiment().configs;
    const auto config = configs.find(run.number);
    const QString experiment = QFileInfo(session.experiment().path).completeBaseName();
    return {namesOf(run, configs),
            nullptr,
            run.number,
            config == configs.end() ? RunConfig() : config->second,
            {experiment, shownText(fromUtf8(run.name))}};
}

/// Keeps the live page at the training run shown.
class LiveFollower final : public QObject {
public:
    LiveFollower(LivePage* page, const PageSources& sources);

private:
    void showOpened();
    void goThere();
    void begin();
    void showRun();
    void readSamples();
    void readSince();
    void readQueryTexts(const RunProgress& progress);
    void addSamples(const std::vector<Response>& responses);

    LivePage* m_page;
    ExperimentSession* m_session;
    RunSteering* m_steering;
    SampleGathering m_samples{0};
    bool m_wasOpened = false;                        ///< by the visitor, who wants to see how its run gets on
    std::shared_ptr<const EvaluationEvent> m_named;  ///< whose queries the page knows
};

LiveFollower::LiveFollower(LivePage* page, const PageSources& sources)
    : QObject(page), m_page(page), m_session(sources.session), m_steering(sources.steering) {
    connect(page, &LivePage::pauseRequested, m_steering, &RunSteering::pause);
    connect(page, &LivePage::resumeRequested, m_steering, &RunSteering::resume);
    connect(page, &LivePage::stopRequested, m_steering, &RunSteering::stop);
    connect(m_session, &ExperimentSession::opened, this, &LiveFollower::showOpened);
    connect(m_session, &ExperimentSession::openedAlready, this, &LiveFollower::goThere);
    connect(m_session, &ExperimentSession::runBegan, this, &LiveFollower::begin);
    connect(m_session, &ExperimentSession::runChanged, this, &LiveFollower::showRun);
    connect(m_session, &ExperimentSession::contentChanged, this, &LiveFollower::readSince);
    connect(m_session, &ExperimentSession::metricsGrew, page, &LivePage::renewCurves);
    connect(m_session, &ExperimentSession::responsesCame, this, &LiveFollower::addSamples);
}

/// A run of the experiment before is none of this one's.
void LiveFollower::showOpened() {
    m_wasOpened = !m_session->experiment().takenOver && !m_session->experiment().restored;
    if (m_session->run() != nullptr) return;
    m_wasOpened = false;
    m_samples = SampleGathering(0);
    m_named.reset();
    m_page->clear();
}

/// When all have taken in what is open: to lay the page out is work of its own.
void LiveFollower::goThere() {
    if (m_session->run() == nullptr) return;
    QMetaObject::invokeMethod(m_page, [this] { Q_EMIT m_page->pageRequested(pageId::live); }, Qt::QueuedConnection);
}

void LiveFollower::begin() {
    const RunEntry& run = *m_session->run();
    m_samples = SampleGathering(numConstitutions(run));
    m_named.reset();
    ShownRun shown = shownRun(*m_session, run);
    shown.metrics = m_session->link().metrics();
    m_page->setRun(shown);
    readSamples();
    readSince();
    // A run that somebody starts elsewhere takes nobody away from what they read.
    if (std::exchange(m_wasOpened, false) || m_steering->isStarting()) goThere();
}

void LiveFollower::showRun() {
    const RunEntry& run = *m_session->run();
    m_page->showRun(run);
    readQueryTexts(run.progress);
}

void LiveFollower::readSamples() {
    const RunEntry& run = *m_session->run();
    const auto limit = kLatestSamples * static_cast<std::int64_t>(numConstitutions(run));
    m_session->link().run(
        [number = run.number, limit](Document& document) { return latestResponses(document, number, limit); }, this,
        [this](const Result<std::vector<Response>>& responses) {
            // Those that can't be read are a problem of the run, which is told there.
            if (responses) addSamples(*responses);
        });
}

/// What the experiment teaches now may be other than what the run was taught.
void LiveFollower::readSince() {
    if (m_session->run() == nullptr) return;
    const std::int64_t number = m_session->run()->number;
    m_session->link().run([number](Document& document) { return taughtAndNow(document, number); }, this,
                          [this, number](const Result<TaughtAndNow>& difference) {
                              const RunEntry* run = m_session->run();
                              if (!difference || run == nullptr || run->number != number) return;
                              m_page->taught()->showSince(shownText(fromUtf8(describe(*difference))));
                          });
}

void LiveFollower::readQueryTexts(const RunProgress& progress) {
    const std::shared_ptr<const EvaluationEvent> evaluation = summarise(progress).first;
    if (!evaluation || std::exchange(m_named, evaluation) == evaluation) return;
    std::vector<std::string> ids;
    for (const QueryMatrix& matrix : evaluation->matrices) ids.push_back(matrix.queryId);
    m_session->link().run([ids](Document& document) { return queryTexts(document, ids); }, this,
                          [this](const Result<std::map<std::string, std::string>>& texts) {
                              if (texts) m_page->setQueryTexts(*texts);
                          });
}

void LiveFollower::addSamples(const std::vector<Response>& responses) {
    m_page->addSamples(m_samples.add(responses));
}

}  // namespace

PageEntry liveEntry() {
    return {.id = pageId::live,
            .name = LivePage::tr("Live"),
            .question = LivePage::tr("Is it learning, and is it still sane?"),
            .icon = QStringLiteral("live"),
            .key = Qt::CTRL | Qt::Key_5,
            .menu = {},
            .make = [](const PageSources& sources, QWidget* parent) -> Page* {
                auto* page = new LivePage(parent);
                new LiveFollower(page, sources);
                return page;
            }};
}

}  // namespace sami
