#include "ui/main_window.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QSettings>
#include <QVBoxLayout>

#include "ui/banner.h"
#include "ui/controls/space_key.h"
#include "ui/header_bar.h"
#include "ui/page_deck.h"
#include "ui/pages.h"
#include "ui/run_actions.h"
#include "ui/session/notices.h"
#include "ui/session/recent_experiments.h"
#include "ui/session/side_runs.h"
#include "ui/sidebar.h"
#include "ui/text/shown_text.h"
#include "ui/window_menus.h"

namespace sami {

namespace {

constexpr QSize kDefaultSize{1280, 832};
constexpr QSize kSmallestSize{880, 600};

QString geometryKey() {
    return QStringLiteral("window/geometry");
}

}  // namespace

MainWindow::MainWindow(SessionPlaces places) {
    setWindowTitle(tr("SAMI Workbench"));
    // Before there are widgets: their fonts grow from the application's.
    setAppearance(storedAppearance());
    m_session = new ExperimentSession(this);
    m_steering = new RunSteering(m_session, std::move(places));
    m_notices = new Notices(m_session, m_steering);
    m_sideRuns = new SideRuns(m_session, m_steering);
    m_recent = new RecentExperiments(this);
    m_deck = new PageDeck({m_session, m_steering, m_sideRuns, m_recent}, this);
    auto* runs = new RunActions(m_session, m_steering, m_deck, this);
    for (QAction* action : m_deck->pageActions()) addAction(action);
    for (const Page* page : m_deck->findChildren<Page*>()) addActions(page->actions());
    auto* menus = new WindowMenus(this, *m_deck, *runs, m_recent);
    connect(menus, &WindowMenus::openRequested, m_session, &ExperimentSession::open);
    connect(menus, &WindowMenus::appearanceChosen, this, &MainWindow::setAppearance);
    layOut(menus, *runs);
    connectSession();
    auto* space = new SpaceKey(this);
    connect(m_deck, &PageDeck::pageShown, this,
            [this, space] { space->setPausesEverywhere(m_deck->page()->pausesBySpace()); });
    setMinimumSize(kSmallestSize);
    resize(kDefaultSize);
    restoreGeometry(QSettings().value(geometryKey()).toByteArray());
    showPage(pages().front().id);
    m_recent->look();
}

MainWindow::~MainWindow() = default;

void MainWindow::layOut(WindowMenus* menus, const RunActions& runs) {
    auto* central = new QWidget(this);
    auto* column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_header = new HeaderBar(menus->experimentMenu(), runs.pause(), runs.stop(), central);
    connect(&runs, &RunActions::pauseEnabled, m_header, &HeaderBar::enablePause);
    auto* sidebar = new Sidebar(central);
    for (QAction* page : m_deck->pageActions()) sidebar->addPage(page);
    m_banner = new Banner(central);
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(sidebar);
    row->addWidget(m_deck, 1);
    column->addWidget(m_header);
    column->addLayout(row, 1);
    column->addWidget(m_banner);
    setCentralWidget(central);
}

void MainWindow::connectSession() {
    connect(m_session, &ExperimentSession::opened, this, &MainWindow::showOpened);
    connect(m_session, &ExperimentSession::runsChanged, this, &MainWindow::showState);
    connect(m_notices, &Notices::changed, m_banner, &Banner::showNotice);
    connect(m_banner, &Banner::pressed, this, &MainWindow::act);
    connect(m_deck, &PageDeck::failed, m_notices, &Notices::say);
}

void MainWindow::showOpened() {
    const OpenedExperiment& experiment = m_session->experiment();
    m_recent->add(experiment.path);
    setWindowFilePath(experiment.path);
    m_header->showExperiment(experiment.path);
    m_header->showNoRun();
    m_header->showModel(modelDisplayName(experiment.content.settings.model), {});
}

void MainWindow::showState() {
    if (const RunEntry* working = m_session->atWork()) m_header->showState(*working);
    const RunEntry* run = m_session->run();
    if (run == nullptr || !run->progress.started()) return;
    const QString device = shownText(fromUtf8(run->progress.started()->device));
    m_header->showModel(modelDisplayName(run->model), device == QLatin1String("cpu") ? tr("CPU") : device);
}

void MainWindow::act() {
    const Notice notice = m_banner->notice();
    switch (notice.action) {
        case Notice::Action::None:
            break;
        case Notice::Action::Resume:
            m_steering->resume();
            break;
        case Notice::Action::EndWorker:
            m_steering->endWorker(notice.run);
            break;
        case Notice::Action::Dismiss:
            m_notices->dismiss();
            break;
    }
}

void MainWindow::showPage(const QString& id) {
    m_deck->showPage(id);
}

const QString& MainWindow::page() const {
    return m_deck->pageId();
}

void MainWindow::setAppearance(Appearance appearance) {
    m_appearance = appearance;
    applyAppearance(*qApp, appearance);
}

void MainWindow::changeEvent(QEvent* event) {
    QMainWindow::changeEvent(event);
    // The platform went dark or light while the window is open.
    if (event->type() == QEvent::ThemeChange && m_appearance == Appearance::System)
        applyAppearance(*qApp, m_appearance);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    QSettings().setValue(geometryKey(), saveGeometry());
    QMainWindow::closeEvent(event);
}

}  // namespace sami
