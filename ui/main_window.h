#pragma once

#include <QMainWindow>

#include "ui/session/experiment_session.h"
#include "ui/theme/theme.h"

class QActionGroup;
class QMenu;
class QStackedWidget;

namespace sami {

class AboutSheet;
class Banner;
class HeaderBar;
class KeySheet;
class LivePage;
class ReviewPage;
class Sidebar;
class SpaceKey;
class StartPage;

enum class Page { Start, Live, Review };

/// One window, one experiment: sidebar, header, page, banner. It lays out and passes on; the session does the work.
class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(SessionPlaces places);
    ~MainWindow() override;

    ExperimentSession& session() { return *m_session; }
    void showPage(Page page);
    Page page() const;
    void setAppearance(Appearance appearance);
    /// As chosen in the menu, now or in an earlier session.
    static Appearance storedAppearance();

protected:
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    void makeActions();
    QAction* makeAction(const QString& text, const QKeySequence& keys, const QString& icon = {});
    void makePageActions();
    void makeMenus();
    void makeAppearanceMenu(QMenu* view);
    void layOut();
    void connectPages();
    void connectSession();
    void fillStart();
    void showOpened();
    void beginRun();
    void showRun();
    void showStory();
    /// What is at work, in the header and in what can be done about it.
    void showState();
    void showReview(const ReviewData& review, bool finishedNow);
    void updateActions();
    void act(Notice::Action action);
    void runOrResume();
    void resumeAndWatch();
    void pauseOrResume();
    void chooseFile();
    void rememberExperiment(const QString& path);
    void fillRecent();

    ExperimentSession* m_session;
    StartPage* m_start;
    LivePage* m_live;
    ReviewPage* m_review;
    HeaderBar* m_header;
    Sidebar* m_sidebar;
    Banner* m_banner;
    KeySheet* m_keys = nullptr;
    AboutSheet* m_aboutSheet = nullptr;
    SpaceKey* m_space;
    QStackedWidget* m_stack;
    QMenu* m_experimentMenu;
    QMenu* m_recentMenu;
    QActionGroup* m_pages;
    QAction* m_open;
    QAction* m_run;
    QAction* m_pause;
    QAction* m_stop;
    QAction* m_next;
    QAction* m_previous;
    QAction* m_ask;
    QAction* m_showKeys;
    QAction* m_about;
    QAction* m_quit;
    Appearance m_appearance = Appearance::System;
};

}  // namespace sami
