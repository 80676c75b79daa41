#include "ui/main_window.h"

#include <algorithm>

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMenu>
#include <QSettings>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/banner.h"
#include "ui/controls/space_key.h"
#include "ui/header_bar.h"
#include "ui/key_sheet.h"
#include "ui/live/live_page.h"
#include "ui/live/run_curves.h"
#include "ui/review/review_page.h"
#include "ui/session/demo_pairs.h"
#include "ui/session/recent_experiments.h"
#include "ui/sidebar.h"
#include "ui/start/start_page.h"
#include "ui/text/figures.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr QSize kDefaultSize{1280, 832};
constexpr QSize kSmallestSize{880, 600};

QStringList constitutionNames(const std::vector<Principle>& principles) {
    // One pair: the two sides are spelled out everywhere else, so the short words will do.
    if (principles.size() == 1) return {MainWindow::tr("Principle"), MainWindow::tr("Antithesis")};
    return {MainWindow::tr("Constitution"), MainWindow::tr("Antithesis")};
}

OpenExperiment::Run standingOf(const RunStatus& status) {
    if (status.isActive()) return OpenExperiment::Run::Active;
    return status.canResume() ? OpenExperiment::Run::Resumable : OpenExperiment::Run::Over;
}

QString writerName(const QString& model) {
    if (model == QLatin1String("base")) return MainWindow::tr("Written by the base model");
    return MainWindow::tr("Written after %1").arg(shownText(model));
}

}  // namespace

MainWindow::MainWindow(SessionPlaces places) {
    setWindowTitle(tr("SAMI Workbench"));
    // Before there are widgets: their fonts grow from the application's.
    setAppearance(storedAppearance());
    m_session = new ExperimentSession(std::move(places), this);
    m_start = new StartPage(this);
    m_live = new LivePage(this);
    m_review = new ReviewPage(this);
    m_space = new SpaceKey(this);
    makeActions();
    makeMenus();
    layOut();
    connectPages();
    connectSession();
    fillStart();
    fillRecent();
    updateActions();
    setMinimumSize(kSmallestSize);
    resize(kDefaultSize);
    restoreGeometry(QSettings().value(QStringLiteral("window/geometry")).toByteArray());
    showPage(Page::Start);
}

MainWindow::~MainWindow() = default;

void MainWindow::layOut() {
    auto* central = new QWidget(this);
    auto* column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_header = new HeaderBar(m_experimentMenu, m_pause, m_stop, central);
    m_sidebar = new Sidebar(central);
    for (QAction* page : m_pages->actions()) m_sidebar->addPage(page);
    m_stack = new QStackedWidget(central);
    for (QWidget* page : std::initializer_list<QWidget*>{m_start, m_live, m_review}) m_stack->addWidget(page);
    m_banner = new Banner(central);
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(m_sidebar);
    row->addWidget(m_stack, 1);
    column->addWidget(m_header);
    column->addLayout(row, 1);
    column->addWidget(m_banner);
    setCentralWidget(central);
}

void MainWindow::connectPages() {
    connect(m_start, &StartPage::teachRequested, m_session, &ExperimentSession::startDemo);
    connect(m_start, &StartPage::openRequested, m_session, &ExperimentSession::open);
    connect(m_start, &StartPage::resumeRequested, this, &MainWindow::resumeAndWatch);
    connect(m_start, &StartPage::offerChanged, this, &MainWindow::updateActions);
    connect(m_start, &StartPage::showRunRequested, this, [this] { showPage(Page::Live); });
    connect(m_live, &LivePage::pauseRequested, m_session, &ExperimentSession::pause);
    connect(m_live, &LivePage::resumeRequested, m_session, &ExperimentSession::resume);
    connect(m_live, &LivePage::stopRequested, m_session, &ExperimentSession::stop);
    connect(m_live, &LivePage::startPageRequested, this, [this] { showPage(Page::Start); });
    connect(m_live, &LivePage::failed, this,
            [this](const QString& sentence) { m_banner->showNotice({sentence, Notice::Action::Dismiss}); });
    connect(m_review, &ReviewPage::askRequested, m_session, &ExperimentSession::ask);
    connect(m_review, &ReviewPage::judgeRequested, m_session, &ExperimentSession::judge);
    connect(m_review, &ReviewPage::livePageRequested, this, [this] { showPage(Page::Live); });
    connect(m_review, &ReviewPage::startPageRequested, this, [this] { showPage(Page::Start); });
    connect(m_banner, &Banner::actionChosen, this, &MainWindow::act);
}

void MainWindow::connectSession() {
    connect(m_session, &ExperimentSession::opened, this, &MainWindow::showOpened);
    connect(m_session, &ExperimentSession::runBegan, this, &MainWindow::beginRun);
    connect(m_session, &ExperimentSession::runChanged, this, &MainWindow::showRun);
    connect(m_session, &ExperimentSession::samplesArrived, this, [this](std::vector<Sample> samples) {
        for (Sample& sample : samples) sample.writtenBy = writerName(sample.writtenBy);
        m_live->addSamples(std::move(samples));
    });
    connect(m_session, &ExperimentSession::reviewLoaded, this, &MainWindow::showReview);
    connect(m_session, &ExperimentSession::judgingChanged, m_review, &ReviewPage::showJudging);
    connect(m_session, &ExperimentSession::askingChanged, m_review, &ReviewPage::showAsking);
    connect(m_session, &ExperimentSession::sideRunChanged, this, &MainWindow::showState);
    connect(m_session, &ExperimentSession::questionAnswered, m_review, &ReviewPage::chooseQuery);
    connect(m_session, &ExperimentSession::noticeChanged, m_banner, &Banner::showNotice);
}

void MainWindow::fillStart() {
    const Result<std::vector<PairOffer>> pairs = demoPairs();
    if (pairs) {
        m_start->setOffers(*pairs);
    } else {
        m_start->setObstacle(sentenceOf(pairs.error()));
    }
}

void MainWindow::showOpened() {
    const OpenedExperiment& experiment = m_session->experiment();
    rememberExperiment(experiment.path);
    setWindowFilePath(experiment.path);
    m_header->showExperiment(experiment.path);
    m_header->showNoRun();
    m_header->showModel(modelDisplayName(experiment.settings.model), {});
    m_start->clearStory();
    const bool onePair = experiment.principles.size() == 1;
    m_start->setOpen({.file = QFileInfo(experiment.path).fileName(),
                      .pair = onePair ? std::optional(experiment.principles.front()) : std::nullopt,
                      .readOnly = !experiment.readOnlyReason.isEmpty()});
    m_review->showComparison({});
    m_review->showRate({});
    m_review->setLearning(false);
    updateActions();
}

void MainWindow::beginRun() {
    m_live->setRun(m_session->experiment().queries, constitutionNames(m_session->experiment().principles));
    showPage(Page::Live);
}

void MainWindow::showRun() {
    const FollowedRun& run = *m_session->run();
    m_live->showProgress(run.progress(), run.metrics(), run.status());
    if (const auto& started = run.progress().started()) {
        const QString device = shownText(fromUtf8(started->device));
        m_header->showModel(modelDisplayName(m_session->experiment().settings.model),
                            device == QLatin1String("cpu") ? tr("CPU") : device);
    }
    m_start->setRun(standingOf(run.status()));
    m_review->setLearning(run.status().isActive() || run.status().canResume());
    showStory();
    showState();
}

void MainWindow::showState() {
    const FollowedRun* run = m_session->atWork();
    if (run) m_header->showState(run->progress(), run->status());
    updateActions();
}

void MainWindow::showStory() {
    const HeldOutSummary summary = summarise(m_session->run()->progress());
    if (!summary.before || !summary.after) return;
    m_start->showLearning(tr("%1 → %2").arg(plainFigure(summary.before->mi, 3), nats(summary.after->mi)));
}

void MainWindow::showReview(const ReviewData& review, bool finishedNow) {
    m_review->showComparison(review.comparison);
    m_review->showRate(review.rate, review.unjudged);
    updateActions();
    for (const ComparedQuery& query : review.comparison.queries) {
        if (query.asked || query.pairs.empty()) continue;
        const ComparedPair& pair = query.pairs.front();
        m_start->showBefore(answerLength(pair.baseline.tokens, pair.baseline.cutOff), query.text, pair.baseline.text);
        m_start->showAfter(answerLength(pair.candidate.tokens, pair.candidate.cutOff), query.text, pair.candidate.text);
        break;
    }
    if (finishedNow && page() == Page::Live) showPage(Page::Review);
}

void MainWindow::act(Notice::Action action) {
    switch (action) {
        case Notice::Action::None:
            break;
        case Notice::Action::Resume:
            m_session->resume();
            break;
        case Notice::Action::EndWorker:
            m_session->endWorker();
            break;
        case Notice::Action::Dismiss:
            m_banner->showNotice({});
            m_session->dismiss();
            break;
    }
}

void MainWindow::showPage(Page page) {
    m_stack->setCurrentIndex(static_cast<int>(page));
    m_pages->actions().at(static_cast<int>(page))->setChecked(true);
    m_space->setPausesEverywhere(page == Page::Live);
    // Otherwise the focus would pass from the page that is left to whatever comes next.
    const QWidget* focused = focusWidget();
    if (!focused || m_stack->isAncestorOf(focused)) m_stack->currentWidget()->setFocus(Qt::OtherFocusReason);
    updateActions();
}

Page MainWindow::page() const {
    return static_cast<Page>(m_stack->currentIndex());
}

Appearance MainWindow::storedAppearance() {
    return static_cast<Appearance>(std::clamp(QSettings().value(QStringLiteral("window/appearance"), 0).toInt(), 0, 2));
}

void MainWindow::setAppearance(Appearance appearance) {
    m_appearance = appearance;
    applyAppearance(*qApp, appearance);
}

void MainWindow::rememberExperiment(const QString& path) {
    addRecentExperiment(path);
    fillRecent();
}

void MainWindow::changeEvent(QEvent* event) {
    QMainWindow::changeEvent(event);
    // The platform went dark or light while the window is open.
    if (event->type() == QEvent::ThemeChange && m_appearance == Appearance::System)
        applyAppearance(*qApp, m_appearance);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    QSettings().setValue(QStringLiteral("window/geometry"), saveGeometry());
    QMainWindow::closeEvent(event);
}

}  // namespace sami
