#include "ui/start/start_entry.h"

#include <QFileInfo>

#include "core/workbench/review.h"
#include "ui/live/run_summary.h"
#include "ui/session/experiment_session.h"
#include "ui/session/notice.h"
#include "ui/session/run_steering.h"
#include "ui/start/demo_pairs.h"
#include "ui/start/device_follower.h"
#include "ui/start/start_page.h"
#include "ui/start/story_cards.h"
#include "ui/text/constitution_names.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// Keeps the start page at what is open and what was learned.
class StartFollower final : public QObject {
public:
    StartFollower(StartPage* page, const PageSources& sources);

private:
    void showRecent();
    void showOpened();
    void showContent();
    void showOpenPair();
    void showRun();
    void showStanding();
    OpenExperiment::Run standing() const;
    QString firstUnder() const;
    void readExample();
    void showExample(const PairRow& pair);
    OpenExperiment open() const;

    StartPage* m_page;
    ExperimentSession* m_session;
    RunSteering* m_steering;
    RecentExperiments* m_recent;
    std::vector<Principle> m_principles;  ///< of the open experiment
    std::optional<ModelPair> m_shown;     ///< models whose answers the story tells
};

StartFollower::StartFollower(StartPage* page, const PageSources& sources)
    : QObject(page), m_page(page), m_session(sources.session), m_steering(sources.steering), m_recent(sources.recent) {
    const Result<std::vector<PairOffer>> pairs = demoPairs();
    if (pairs) {
        page->setOffers(*pairs);
    } else {
        page->setObstacle(sentenceOf(pairs.error()));
    }
    connect(page, &StartPage::teachRequested, m_steering, &RunSteering::startDemo);
    connect(page, &StartPage::teachOpenRequested, m_steering, &RunSteering::startOpen);
    connect(page, &StartPage::openRequested, m_session, &ExperimentSession::open);
    connect(page, &StartPage::showRunRequested, page, [page] { Q_EMIT page->pageRequested(pageId::live); });
    connect(page, &StartPage::resumeRequested, this, [this] {
        Q_EMIT m_page->pageRequested(pageId::live);
        m_steering->resume();
    });
    connect(m_steering, &RunSteering::startingChanged, this, &StartFollower::showStanding);
    connect(m_session, &ExperimentSession::opened, this, &StartFollower::showOpened);
    connect(m_session, &ExperimentSession::contentChanged, this, &StartFollower::showContent);
    connect(m_session, &ExperimentSession::runChanged, this, &StartFollower::showRun);
    connect(m_session, &ExperimentSession::comparisonChanged, this, &StartFollower::readExample);
    connect(m_recent, &RecentExperiments::changed, this, &StartFollower::showRecent);
}

OpenExperiment StartFollower::open() const {
    const OpenedExperiment& experiment = m_session->experiment();
    const std::vector<Principle>& principles = experiment.content.principles;
    return {.file = QFileInfo(experiment.path).fileName(),
            .principles = principles,
            .pair = principles.size() == 1 ? std::optional(principles.front()) : std::nullopt,
            .run = standing(),
            .readOnly = experiment.readOnly};
}

OpenExperiment::Run StartFollower::standing() const {
    const RunEntry* run = m_session->run();
    if (m_steering->isStarting()) return OpenExperiment::Run::Starting;
    if (run == nullptr) return OpenExperiment::Run::None;
    if (run->isActive()) return OpenExperiment::Run::Active;
    return run->canResume() ? OpenExperiment::Run::Resumable : OpenExperiment::Run::Over;
}

void StartFollower::showStanding() {
    m_page->setRun(standing());
}

void StartFollower::showRecent() {
    std::vector<RecentExperiment> recent = m_recent->found();
    for (RecentExperiment& one : recent) one.isOpen = one.path == m_session->experiment().path;
    m_page->setRecent(recent, [this](const QString& path) { m_recent->moveToBin(path); });
}

void StartFollower::showOpened() {
    showRecent();
    m_shown.reset();
    m_page->story()->clear();
    m_page->story()->setSubject(open().file);
    showOpenPair();
}

/// The visitor's choice stays unless the pair of the experiment is another one now.
void StartFollower::showContent() {
    if (open().principles != m_principles) showOpenPair();
}

void StartFollower::showOpenPair() {
    m_principles = open().principles;
    m_page->setOpen(open());
}

void StartFollower::showRun() {
    const RunEntry& run = *m_session->run();
    showStanding();
    const HeldOutSummary summary = summarise(run.progress);
    const std::optional<LearningStory> story = storyOf(run.progress, firstUnder());
    if (!summary.before || !summary.after || !story) return;
    const QString bounds = StartPage::tr("%1 → %2");
    m_page->story()->showLearning(bounds.arg(plainNumber(summary.before->mi, 3), nats(summary.after->mi)), *story);
}

/// Empty where that is not known either.
QString StartFollower::firstUnder() const {
    const std::map<std::int64_t, RunConfig>& configs = m_session->experiment().configs;
    const auto config = m_session->run() == nullptr ? configs.end() : configs.find(m_session->run()->number);
    return config == configs.end() ? QString() : underFirst(config->second);
}

void StartFollower::readExample() {
    const std::optional<ModelPair>& pair = m_session->experiment().pair;
    if (!pair || m_shown == pair) return;
    m_session->link().run([models = *pair](Document& document) { return examplePair(document, models); }, this,
                          [this, models = *pair](const Result<std::optional<PairRow>>& example) {
                              // Without answers yet the next change brings them; an error is told where they are shown.
                              if (!example || !*example) return;
                              m_shown = models;
                              showExample(**example);
                          });
}

void StartFollower::showExample(const PairRow& pair) {
    const QString asked = askedWords(fromUtf8(pair.query), firstUnder());
    m_page->story()->showBefore(responseLength(pair.baselineTokens, pair.baselineFinish), asked,
                                fromUtf8(pair.baseline));
    m_page->story()->showAfter(responseLength(pair.candidateTokens, pair.candidateFinish), asked,
                               fromUtf8(pair.candidate));
}

}  // namespace

PageEntry startEntry() {
    return {.id = pageId::start,
            .name = StartPage::tr("Start"),
            .question = StartPage::tr("What can this do?"),
            .icon = QStringLiteral("start"),
            .key = Qt::CTRL | Qt::Key_1,
            .menu = {},
            .make = [](const PageSources& sources, QWidget* parent) -> Page* {
                auto* page = new StartPage(parent);
                new StartFollower(page, sources);
                new DeviceFollower(page->devices(), sources);
                return page;
            }};
}

}  // namespace sami
