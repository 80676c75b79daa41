// Actions, keys and menus of the main window.
#include <QActionGroup>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QSettings>

#include "ui/about_sheet.h"
#include "ui/header_bar.h"
#include "ui/key_sheet.h"
#include "ui/main_window.h"
#include "ui/review/review_page.h"
#include "ui/session/recent_experiments.h"
#include "ui/start/start_page.h"
#include "ui/theme/icon.h"

namespace sami {

namespace {

struct PageEntry {
    QString name;
    QString question;
    QString icon;
    int key;  ///< of Ctrl+1 … 7; pages that are not there yet keep theirs
};

const PageEntry* pageEntries(std::size_t& count) {
    static const PageEntry entries[] = {
        {MainWindow::tr("Start"), MainWindow::tr("What can this do?"), QStringLiteral("start"), Qt::Key_1},
        {MainWindow::tr("Live"), MainWindow::tr("Is it learning, and is it still sane?"), QStringLiteral("live"),
         Qt::Key_5},
        {MainWindow::tr("Review"), MainWindow::tr("Is it better, and who says so?"), QStringLiteral("review"),
         Qt::Key_6}};
    count = std::size(entries);
    return entries;
}

}  // namespace

QAction* MainWindow::makeAction(const QString& text, const QKeySequence& keys, const QString& icon) {
    auto* action = new QAction(text, this);
    action->setShortcut(keys);
    if (!icon.isEmpty()) action->setIcon(themedIcon(icon));
    addAction(action);
    return action;
}

void MainWindow::makeActions() {
    makePageActions();
    m_open = makeAction(tr("&Open experiment…"), QKeySequence(Qt::CTRL | Qt::Key_O), QStringLiteral("open"));
    m_run = makeAction(tr("Teach the model"), QKeySequence(Qt::CTRL | Qt::Key_Return));
    m_pause = makeAction(tr("Pause"), QKeySequence(Qt::Key_Space), QStringLiteral("pause"));
    m_stop = makeAction(tr("Stop"), QKeySequence(Qt::CTRL | Qt::Key_Period), QStringLiteral("stop"));
    for (QAction* action : {m_pause, m_stop}) action->setAutoRepeat(false);  // a key held down asks once
    m_next = makeAction(tr("Next question"), QKeySequence(Qt::Key_J));
    m_previous = makeAction(tr("Previous question"), QKeySequence(Qt::Key_K));
    m_ask = makeAction(tr("Ask both models"), QKeySequence(Qt::CTRL | Qt::Key_L));
    m_showKeys = makeAction(tr("All keys"), QKeySequence(Qt::CTRL | Qt::Key_Slash));
    m_about = makeAction(tr("About SAMI Workbench"), QKeySequence());
    m_quit = makeAction(tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q));
    connect(m_open, &QAction::triggered, this, &MainWindow::chooseFile);
    connect(m_run, &QAction::triggered, this, &MainWindow::runOrResume);
    connect(m_pause, &QAction::triggered, this, &MainWindow::pauseOrResume);
    connect(m_stop, &QAction::triggered, m_session, &ExperimentSession::stop);
    connect(m_next, &QAction::triggered, m_review, &ReviewPage::next);
    connect(m_previous, &QAction::triggered, m_review, &ReviewPage::previous);
    connect(m_ask, &QAction::triggered, m_review, &ReviewPage::focusAsk);
    connect(m_quit, &QAction::triggered, this, &MainWindow::close);
    connect(m_showKeys, &QAction::triggered, this, [this] {
        if (m_keys && m_keys->isVisible()) return m_keys->hide();
        // What keys do depends on the run: the sheet is made anew each time.
        if (m_keys) m_keys->deleteLater();
        m_keys = new KeySheet(actions(), this);
        m_keys->toggle();
    });
    connect(m_about, &QAction::triggered, this, [this] {
        if (!m_aboutSheet) m_aboutSheet = new AboutSheet(this);
        m_aboutSheet->toggle();
    });
}

void MainWindow::makePageActions() {
    m_pages = new QActionGroup(this);
    std::size_t count = 0;
    const PageEntry* entries = pageEntries(count);
    for (std::size_t i = 0; i < count; ++i) {
        QAction* action =
            makeAction(entries[i].name, QKeySequence(Qt::CTRL | static_cast<Qt::Key>(entries[i].key)), entries[i].icon);
        action->setCheckable(true);
        action->setToolTip(entries[i].question);
        m_pages->addAction(action);
        connect(action, &QAction::triggered, this, [this, i] { showPage(static_cast<Page>(i)); });
    }
}

void MainWindow::makeMenus() {
    QMenu* file = menuBar()->addMenu(tr("&Experiment"));
    file->addAction(m_open);
    m_recentMenu = file->addMenu(tr("Open &recent"));
    file->addSeparator();
    file->addAction(m_quit);
    m_experimentMenu = new QMenu(this);
    m_experimentMenu->addAction(m_open);
    m_experimentMenu->addMenu(m_recentMenu);
    QMenu* run = menuBar()->addMenu(tr("&Run"));
    for (QAction* action : {m_run, m_pause, m_stop}) run->addAction(action);
    QMenu* review = menuBar()->addMenu(tr("Rev&iew"));
    for (QAction* action : {m_next, m_previous, m_ask}) review->addAction(action);
    QMenu* view = menuBar()->addMenu(tr("&View"));
    view->addActions(m_pages->actions());
    view->addSeparator();
    makeAppearanceMenu(view);
    QMenu* help = menuBar()->addMenu(tr("&Help"));
    for (QAction* action : {m_showKeys, m_about}) help->addAction(action);
}

void MainWindow::makeAppearanceMenu(QMenu* view) {
    QMenu* menu = view->addMenu(tr("&Appearance"));
    auto* group = new QActionGroup(this);
    const QString names[] = {tr("As the system"), tr("Light"), tr("Dark")};
    const int stored = static_cast<int>(storedAppearance());
    for (int i = 0; i < 3; ++i) {
        QAction* action = menu->addAction(names[i]);
        action->setCheckable(true);
        action->setChecked(i == stored);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, i] {
            QSettings().setValue(QStringLiteral("window/appearance"), i);
            setAppearance(static_cast<Appearance>(i));
        });
    }
}

void MainWindow::updateActions() {
    const FollowedRun* run = m_session->run();
    const bool running = m_session->isRunning();
    const bool canResume = run && run->status().canResume();
    m_pause->setText(canResume ? tr("Resume") : tr("Pause"));
    m_pause->setIcon(themedIcon(canResume ? QStringLiteral("resume") : QStringLiteral("pause")));
    m_header->enablePause(canResume || (run && run->status().canPause()));
    const FollowedRun* atWork = m_session->atWork();
    m_stop->setEnabled(atWork && atWork->status().canStop());
    m_run->setEnabled(!running || page() == Page::Start);
    m_run->setText(page() == Page::Start ? m_start->offer()
                   : canResume           ? tr("Resume learning")
                                         : tr("Teach the model"));
    const bool reviewing = page() == Page::Review;
    for (QAction* action : {m_next, m_previous, m_ask}) action->setEnabled(reviewing);
}

void MainWindow::runOrResume() {
    if (m_session->run() && m_session->run()->status().canResume() && page() != Page::Start) {
        m_session->resume();
    } else if (page() == Page::Start) {
        m_start->press();
    } else {
        showPage(Page::Start);
    }
}

void MainWindow::resumeAndWatch() {
    showPage(Page::Live);
    m_session->resume();
}

void MainWindow::pauseOrResume() {
    if (m_session->run() && m_session->run()->status().canResume()) {
        m_session->resume();
    } else {
        m_session->pause();
    }
}

void MainWindow::chooseFile() {
    auto* dialog = new QFileDialog(this, tr("Open experiment"), {}, tr("Experiments (*.sami)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, m_session, &ExperimentSession::open);
    dialog->open();
}

void MainWindow::fillRecent() {
    const std::vector<RecentExperiment> recent = recentExperiments();
    m_start->setRecent(recent);
    m_recentMenu->clear();
    for (const RecentExperiment& experiment : recent) {
        QString name = QFileInfo(experiment.path).fileName();
        QAction* action = m_recentMenu->addAction(name.replace(QLatin1Char('&'), QLatin1String("&&")));
        connect(action, &QAction::triggered, m_session, [this, path = experiment.path] { m_session->open(path); });
    }
    m_recentMenu->setEnabled(!recent.empty());
}

}  // namespace sami
