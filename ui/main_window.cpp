#include "ui/main_window.h"

#include <algorithm>

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMimeData>
#include <QScreen>
#include <QSettings>
#include <QVBoxLayout>

#include "ui/banner.h"
#include "ui/controls/accessible_roles.h"
#include "ui/controls/labels.h"
#include "ui/controls/space_key.h"
#include "ui/header_bar.h"
#include "ui/new_experiment_dialog.h"
#include "ui/page_deck.h"
#include "ui/pages.h"
#include "ui/run_actions.h"
#include "ui/session/dropped_file.h"
#include "ui/session/edit_history.h"
#include "ui/session/machine_devices.h"
#include "ui/session/notices.h"
#include "ui/session/recent_experiments.h"
#include "ui/session/side_runs.h"
#include "ui/sidebar.h"
#include "ui/text/shown_text.h"
#include "ui/window_menus.h"
#include "ui/window_size.h"

namespace sami {

namespace {

/// Letters; in a narrower window the sidebar shows its pages as icons alone.
constexpr int kNarrow = 128;

/// Whether it has to be said which training run is meant.
bool trainsOften(const OpenedExperiment& experiment) {
    const auto trains = [](const auto& run) { return run.second.task == RunTask::Iterate; };
    return std::ranges::count_if(experiment.runs, trains) > 1;
}

QString sessionKey(const char* name) {
    return QStringLiteral("session/%1").arg(QLatin1String(name));
}

QString geometryKey() {
    return QStringLiteral("window/geometry");
}

}  // namespace

MainWindow::MainWindow(SessionPlaces places) {
    setWindowTitle(tr("SAMI Workbench"));
    setAcceptDrops(true);
    installAccessibleRoles();
    // Before there are widgets: their fonts grow from the application's.
    setAppearance(storedAppearance());
    const std::filesystem::path folder = places.dataFolder;
    m_session = new ExperimentSession(this);
    m_steering = new RunSteering(m_session, std::move(places));
    m_notices = new Notices(m_session, m_steering);
    m_sideRuns = new SideRuns(m_session, m_steering);
    m_recent = new RecentExperiments(this);
    m_devices = new MachineDevices([this] { return m_steering->workerProgram(); }, this);
    m_edits = new EditHistory(m_session);
    m_deck = new PageDeck({m_session, m_steering, m_sideRuns, m_recent, m_devices, m_edits}, this);
    auto* runs = new RunActions(m_session, m_steering, m_deck, this);
    for (QAction* action : m_deck->pageActions()) addAction(action);
    for (const Page* page : m_deck->findChildren<Page*>()) addActions(page->actions());
    auto* menus = new WindowMenus(this, *m_deck, *runs, m_recent, m_edits);
    const auto ask = [this, folder](const QString& model) {
        askForExperiment(this, m_session, folder, model, [this] { showPage(pageId::principles); });
    };
    connect(menus, &WindowMenus::newRequested, this, [ask] { ask({}); });
    connect(this, &MainWindow::modelDropped, this, ask);
    connect(menus, &WindowMenus::openRequested, m_session, &ExperimentSession::open);
    connect(menus, &WindowMenus::appearanceChosen, this, &MainWindow::setAppearance);
    layOut(menus, *runs);
    connectSession();
    auto* space = new SpaceKey(this);
    connect(m_deck, &PageDeck::pageShown, this,
            [this, space] { space->setPausesEverywhere(m_deck->page()->pausesBySpace()); });
    restoreSize();
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
    m_sidebar = new Sidebar(central);
    for (QAction* page : m_deck->pageActions()) m_sidebar->addPage(page);
    m_banner = new Banner(central);
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(m_sidebar);
    row->addWidget(m_deck, 1);
    column->addWidget(m_header);
    column->addLayout(row, 1);
    column->addWidget(m_banner);
    setCentralWidget(central);
}

void MainWindow::connectSession() {
    connect(m_session, &ExperimentSession::opened, this, &MainWindow::showOpened);
    connect(m_session, &ExperimentSession::runsChanged, this, &MainWindow::showState);
    connect(m_header, &HeaderBar::openRequested, m_session, &ExperimentSession::open);
    connect(m_recent, &RecentExperiments::changed, this, &MainWindow::showOthers);
    connect(m_notices, &Notices::changed, m_banner, &Banner::showNotice);
    connect(m_banner, &Banner::pressed, this, &MainWindow::act);
    connect(m_deck, &PageDeck::failed, m_notices, &Notices::say);
    connect(m_recent, &RecentExperiments::failed, m_notices, &Notices::say);
    connect(m_recent, &RecentExperiments::binned, this, [this](const QString& path) {
        m_notices->tellDone(tr("%1 is in the bin, with its runs. The system can put it back from there.")
                                .arg(shownText(QFileInfo(path).fileName())));
    });
    connect(m_devices, &MachineDevices::changed, this, &MainWindow::showState);
    connect(m_deck, &PageDeck::pageShown, this, &MainWindow::lookAtDevices);
    connect(m_deck, &PageDeck::answersCame, m_notices, &Notices::tellAnswers);
    connect(m_deck, &PageDeck::pageShown, this, [this] {
        if (page() == pageId::review) m_notices->answersAreRead();
    });
}

void MainWindow::showOpened() {
    const OpenedExperiment& experiment = m_session->experiment();
    m_recent->add(experiment.path);
    showOthers();
    setWindowFilePath(experiment.path);
    const QString name = shownText(QFileInfo(experiment.path).fileName());
    setWindowTitle(!experiment.readOnlyReason.isEmpty() ? tr("%1, read only – SAMI Workbench").arg(name)
                                                        : tr("%1 – SAMI Workbench").arg(name));
    m_header->showExperiment(experiment.path);
    m_header->showNoRun();
    m_header->showModel(modelDisplayName(experiment.content.settings.model), {});
}

void MainWindow::showOthers() {
    std::vector<RecentExperiment> others = m_recent->atWork();
    std::erase_if(others, [this](const RecentExperiment& one) { return one.path == m_session->experiment().path; });
    m_header->showOthersAtWork(others);
}

void MainWindow::showState() {
    if (const RunEntry* working = m_session->atWork())
        m_header->showState(*working, trainsOften(m_session->experiment()));
    const RunEntry* run = m_session->run();
    if (run == nullptr || !run->progress.started()) return;
    const std::string& device = run->progress.started()->device;
    m_header->showModel(modelDisplayName(run->teaching.model), devicesInUse(device, m_devices->known()),
                        devicesInUseExplained(device, m_devices->known()));
}

/// Asking takes memory of each device for a moment: not from a run that may have planned for all of it.
void MainWindow::lookAtDevices() {
    const RunEntry* working = m_session->atWork();
    const bool isFree = working == nullptr || !working->isActive();
    if (page() == pageId::start && isFree) m_devices->lookAgain();
}

void MainWindow::act(Notice::Action action) {
    const Notice notice = m_banner->notice();
    switch (action) {
        case Notice::Action::None:
            break;
        case Notice::Action::Resume:
        case Notice::Action::FinishAnyway:
            m_steering->resume();
            break;
        case Notice::Action::StopHere:
            m_steering->stopRun();
            break;
        case Notice::Action::EndWorker:
            m_steering->endWorker(notice.run);
            break;
        case Notice::Action::Dismiss:
            m_notices->dismiss();
            break;
        case Notice::Action::ReadAnswers:
            showPage(pageId::review);
            Q_EMIT m_deck->page()->latestRequested();
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

void MainWindow::restoreSize() {
    const QRect available = screen()->availableGeometry();
    setMinimumSize(windowSizeFor(kSmallestWindowSize, available));
    resize(windowSizeFor(kDefaultWindowSize, available));
    restoreGeometry(QSettings().value(geometryKey()).toByteArray());
    // The screen may have become smaller, or another.
    if (!isMaximized() && !isFullScreen()) resize(windowSizeFor(size(), screen()->availableGeometry()));
}

void MainWindow::restoreSession() {
    QSettings settings;
    const QString path = settings.value(sessionKey("experiment")).toString();
    const QString lastPage = settings.value(sessionKey("page")).toString();
    if (path.isEmpty() || !QFileInfo::exists(path) || settings.value(sessionKey("opening")).toString() == path) return;
    settings.setValue(sessionKey("opening"), path);
    settings.sync();
    connect(
        m_session, &ExperimentSession::opened, this,
        [this, lastPage] {
            QSettings().remove(sessionKey("opening"));
            showPage(lastPage);
        },
        Qt::ConnectionType(Qt::QueuedConnection | Qt::SingleShotConnection));
    const auto make = [file = std::filesystem::path(toUtf8(path))] {
        Result<DescribedDocument> opened = openDescribed(file);
        if (opened) opened->description.restored = true;
        return opened;
    };
    m_session->openMade(make, [] {});
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    m_sidebar->showNames(width() >= lettersWide(*this, kNarrow));
}

/// Queries that a page has no use for, where they can be taken in.
QString MainWindow::droppedQueries(const QMimeData& dragged) const {
    const bool canImport = m_session->isOpen() && !m_session->experiment().readOnly;
    return canImport ? droppedData(dragged) : QString();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const QMimeData& dragged = *event->mimeData();
    if (!droppedExperiment(dragged).isEmpty() || !droppedModel(dragged).isEmpty() || !droppedQueries(dragged).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    const QMimeData& dropped = *event->mimeData();
    if (const QString model = droppedModel(dropped); !model.isEmpty()) return Q_EMIT modelDropped(model);
    if (const QString file = droppedExperiment(dropped); !file.isEmpty()) return m_session->open(file);
    // What it holds is said by the page that shows it before it is taken in.
    if (const QString file = droppedQueries(dropped); !file.isEmpty())
        showPage(QStringLiteral("%1/%2").arg(pageId::queries, file));
}

void MainWindow::changeEvent(QEvent* event) {
    QMainWindow::changeEvent(event);
    // The platform went dark or light while the window is open.
    if (event->type() == QEvent::ThemeChange && m_appearance == Appearance::System)
        applyAppearance(*qApp, m_appearance);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    QSettings().setValue(geometryKey(), saveGeometry());
    QSettings().setValue(sessionKey("experiment"), m_session->experiment().path);
    QSettings().setValue(sessionKey("page"), page());
    QMainWindow::closeEvent(event);
}

}  // namespace sami
