#pragma once

#include <QAction>
#include <QObject>

namespace sami {

class ExperimentSession;
class PageDeck;
class RunSteering;

/// What can be done about runs from anywhere: begin or go on, pause, stop. The actions know when they make sense.
class RunActions final : public QObject {
    Q_OBJECT

public:
    /// @param window gets the actions and their keys
    RunActions(ExperimentSession* session, RunSteering* steering, PageDeck* deck, QWidget* window);

    QAction* run() const { return m_run; }
    QAction* pause() const { return m_pause; }
    QAction* stop() const { return m_stop; }

Q_SIGNALS:
    /// Whether there is something to pause or to go on with.
    void pauseEnabled(bool enabled);

private:
    QAction* make(const QString& text, const QKeySequence& keys, const QString& icon, QWidget* window);
    void update();
    bool canResume() const;
    void runOrResume();
    void pauseOrResume();

    ExperimentSession* m_session;
    RunSteering* m_steering;
    PageDeck* m_deck;
    QAction* m_run;
    QAction* m_pause;
    QAction* m_stop;
};

}  // namespace sami
