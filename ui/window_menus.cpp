#include "ui/window_menus.h"

#include <algorithm>

#include <QActionGroup>
#include <QFileDialog>
#include <QFileInfo>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QSettings>

#include "ui/about_sheet.h"
#include "ui/controls/labels.h"
#include "ui/key_sheet.h"
#include "ui/page_deck.h"
#include "ui/run_actions.h"
#include "ui/session/edit_history.h"
#include "ui/session/recent_experiments.h"
#include "ui/theme/icon.h"
#include "ui/window_size.h"

namespace sami {

namespace {

QString appearanceKey() {
    return QStringLiteral("window/appearance");
}

}  // namespace

Appearance storedAppearance() {
    return static_cast<Appearance>(std::clamp(QSettings().value(appearanceKey(), 0).toInt(), 0, 2));
}

WindowMenus::WindowMenus(QMainWindow* window, const PageDeck& deck, const RunActions& runs, RecentExperiments* recent,
                         EditHistory* edits)
    : QObject(window), m_window(window), m_recent(recent) {
    QAction* create = make(tr("&New experiment…"), Qt::CTRL | Qt::SHIFT | Qt::Key_N);
    QAction* open = make(tr("&Open experiment…"), Qt::CTRL | Qt::Key_O, QStringLiteral("open"));
    QAction* quit = make(tr("&Quit"), Qt::CTRL | Qt::Key_Q);
    connect(create, &QAction::triggered, this, &WindowMenus::newRequested);
    connect(open, &QAction::triggered, this, &WindowMenus::chooseFile);
    connect(quit, &QAction::triggered, window, &QWidget::close);
    QMenuBar* bar = window->menuBar();
    QMenu* file = bar->addMenu(tr("&Experiment"));
    file->addActions({create, open});
    m_recentMenu = file->addMenu(tr("Open &recent"));
    file->addSeparator();
    file->addAction(quit);
    m_experimentMenu = new QMenu(window);
    m_experimentMenu->addActions({create, open});
    m_experimentMenu->addMenu(m_recentMenu);
    addEditing(bar->addMenu(tr("E&dit")), edits);
    bar->addMenu(tr("&Run"))->addActions({runs.run(), runs.pause(), runs.stop()});
    deck.addMenus(bar);
    QMenu* view = bar->addMenu(tr("&View"));
    view->addActions(deck.pageActions());
    view->addSeparator();
    addAppearance(view);
    addHelp();
    connect(recent, &RecentExperiments::changed, this, &WindowMenus::fillRecent);
    fillRecent();
}

QAction* WindowMenus::make(const QString& text, const QKeySequence& keys, const QString& icon) {
    auto* action = new QAction(text, this);
    action->setShortcut(keys);
    if (!icon.isEmpty()) action->setIcon(themedIcon(icon));
    m_window->addAction(action);
    return action;
}

/// Where a field of text has the focus, the keys are its own.
void WindowMenus::addEditing(QMenu* menu, EditHistory* edits) {
    QAction* undo = make(tr("Undo"), QKeySequence::Undo);
    QAction* redo = make(tr("Redo"), {});
    redo->setShortcuts({Qt::CTRL | Qt::SHIFT | Qt::Key_Z, Qt::CTRL | Qt::Key_Y});
    menu->addActions({undo, redo});
    connect(undo, &QAction::triggered, edits, &EditHistory::undo);
    connect(redo, &QAction::triggered, edits, &EditHistory::redo);
    const auto show = [=] {
        const QString& before = edits->undoLabel();
        const QString& after = edits->redoLabel();
        undo->setText(before.isEmpty() ? tr("Undo") : tr("Undo: %1").arg(nameOnButton(before)));
        redo->setText(after.isEmpty() ? tr("Redo") : tr("Redo: %1").arg(nameOnButton(after)));
        undo->setEnabled(!before.isEmpty());
        redo->setEnabled(!after.isEmpty());
    };
    connect(edits, &EditHistory::changed, this, show);
    show();
}

void WindowMenus::addHelp() {
    QAction* keys = make(tr("All keys"), Qt::CTRL | Qt::Key_Slash);
    QAction* about = make(tr("About SAMI Workbench"), {});
    m_window->menuBar()->addMenu(tr("&Help"))->addActions({keys, about});
    connect(keys, &QAction::triggered, this, &WindowMenus::toggleKeys);
    connect(about, &QAction::triggered, this, &WindowMenus::toggleAbout);
}

void WindowMenus::addAppearance(QMenu* view) {
    QMenu* menu = view->addMenu(tr("&Appearance"));
    auto* group = new QActionGroup(this);
    const std::pair<Appearance, QString> choices[] = {
        {Appearance::System, tr("As the system")}, {Appearance::Light, tr("Light")}, {Appearance::Dark, tr("Dark")}};
    for (const auto& [appearance, name] : choices) {
        QAction* action = menu->addAction(name);
        action->setCheckable(true);
        action->setChecked(appearance == storedAppearance());
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, chosen = appearance] {
            QSettings().setValue(appearanceKey(), static_cast<int>(chosen));
            Q_EMIT appearanceChosen(chosen);
        });
    }
}

void WindowMenus::chooseFile() {
    // Where the latest one lies, the others are likely to be.
    const std::vector<RecentExperiment> recent = m_recent->found();
    const QString folder = recent.empty() ? QString() : QFileInfo(recent.front().path).path();
    auto* dialog = new QFileDialog(m_window, tr("Open experiment"), folder, tr("Experiments (*.sami)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &WindowMenus::openRequested);
    openOnScreen(*dialog);
}

void WindowMenus::fillRecent() {
    const std::vector<RecentExperiment> recent = m_recent->found();
    m_recentMenu->clear();
    for (const RecentExperiment& experiment : recent) {
        QAction* action = m_recentMenu->addAction(nameOnButton(QFileInfo(experiment.path).fileName()));
        connect(action, &QAction::triggered, this, [this, path = experiment.path] { Q_EMIT openRequested(path); });
    }
    m_recentMenu->setEnabled(!recent.empty());
}

void WindowMenus::toggleKeys() {
    if (m_keys != nullptr && m_keys->isVisible()) return m_keys->hide();
    // What keys do depends on the run: the sheet is made anew each time.
    if (m_keys != nullptr) m_keys->deleteLater();
    m_keys = new KeySheet(m_window->actions(), m_window);
    m_keys->toggle();
}

void WindowMenus::toggleAbout() {
    if (m_about == nullptr) m_about = new AboutSheet(m_window);
    m_about->toggle();
}

}  // namespace sami
