#pragma once

#include <QObject>

#include "ui/theme/theme.h"

class QAction;
class QMainWindow;
class QMenu;

namespace sami {

class AboutSheet;
class KeySheet;
class PageDeck;
class EditHistory;
class RecentExperiments;
class RunActions;

/// How the window looks, as chosen in the menu, now or in an earlier session.
Appearance storedAppearance();

/// The menu bar with the actions that are no page's: opening, appearance, keys, about, quitting.
class WindowMenus final : public QObject {
    Q_OBJECT

public:
    WindowMenus(QMainWindow* window, const PageDeck& deck, const RunActions& runs, RecentExperiments* recent,
                EditHistory* edits);

    /// Drops down from the experiment's name.
    QMenu* experimentMenu() const { return m_experimentMenu; }

Q_SIGNALS:
    void newRequested();
    void openRequested(const QString& path);
    void appearanceChosen(sami::Appearance appearance);

private:
    QAction* make(const QString& text, const QKeySequence& keys, const QString& icon = {});
    void addHelp();
    void addEditing(QMenu* menu, EditHistory* edits);
    void addAppearance(QMenu* view);
    void chooseFile();
    void fillRecent();
    void toggleKeys();
    void toggleAbout();

    QMainWindow* m_window;
    RecentExperiments* m_recent;
    QMenu* m_experimentMenu;
    QMenu* m_recentMenu;
    KeySheet* m_keys = nullptr;
    AboutSheet* m_about = nullptr;
};

}  // namespace sami
