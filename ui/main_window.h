#pragma once

#include <QMainWindow>

#include "ui/session/experiment_session.h"
#include "ui/session/notice.h"
#include "ui/session/run_steering.h"
#include "ui/theme/theme.h"

class QMimeData;

namespace sami {

class Banner;
class EditHistory;
class HeaderBar;
class MachineDevices;
class Notices;
class PageDeck;
class RecentExperiments;
class RunActions;
class Sidebar;
class SideRuns;
class WindowMenus;

/// One window, one experiment: sidebar, header, page, banner. It lays out and passes on; the session does the work, and
/// each page shows its part of it.
class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(SessionPlaces places);
    ~MainWindow() override;

    ExperimentSession& session() { return *m_session; }
    RunSteering& steering() { return *m_steering; }
    MachineDevices& devices() { return *m_devices; }
    void showPage(const QString& id);
    const QString& page() const;
    void setAppearance(Appearance appearance);

    /// Opens what was open when the window was closed last, on its page, unless opening it is what ended the program.
    void restoreSession();

Q_SIGNALS:
    /// Something was dropped that an experiment could train.
    void modelDropped(const QString& model);

protected:
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void layOut(WindowMenus* menus, const RunActions& runs);
    void connectSession();
    /// To what it was when it was closed last, as far as the screen has the room.
    void restoreSize();
    QString droppedQueries(const QMimeData& dragged) const;
    void showOpened();
    void showState();
    void showOthers();
    void lookAtDevices();
    void act(Notice::Action action);

    ExperimentSession* m_session;
    RunSteering* m_steering;
    Notices* m_notices;
    SideRuns* m_sideRuns;
    EditHistory* m_edits;
    RecentExperiments* m_recent;
    MachineDevices* m_devices;
    PageDeck* m_deck;
    HeaderBar* m_header = nullptr;
    Banner* m_banner = nullptr;
    Sidebar* m_sidebar = nullptr;
    Appearance m_appearance = Appearance::System;
};

}  // namespace sami
