#pragma once

#include <QFrame>

#include "core/workbench/run_entry.h"
#include "ui/session/recent_experiments.h"

class QAction;
class QLabel;
class QMenu;
class QToolButton;

namespace sami {

class ElidedLabel;
class StateMark;

/// The line that always tells the truth: experiment, model, device, run state, pause and stop.
class HeaderBar final : public QFrame {
    Q_OBJECT

public:
    /// `experimentMenu` drops down from the experiment's name. The actions stand as buttons on the right.
    HeaderBar(QMenu* experimentMenu, QAction* pause, QAction* stop, QWidget* parent);

    void showExperiment(const QString& path);
    /// @param devices each by name, where `device` only says how many; may be empty
    void showModel(const QString& model, const QString& device, const QString& devices = {});
    /// @param named whether it has to be said which run that is
    void showState(const RunEntry& run, bool named);
    void showNoRun();
    /// Experiments other than the open one that have a worker; the first of them can be opened from here.
    void showOthersAtWork(const std::vector<RecentExperiment>& others);
    QString stateText() const;
    /// Enables or disables the action given as `pause`; its button keeps the focus for later.
    void enablePause(bool enabled);

Q_SIGNALS:
    void openRequested(const QString& path);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitToWidth();

    QToolButton* m_experiment;
    ElidedLabel* m_model;
    StateMark* m_mark;
    ElidedLabel* m_state;
    QToolButton* m_others;
    QToolButton* m_pause;
    QString m_firstOther;      ///< path
    QStringList m_othersTold;  ///< at work: in full, and for a narrow window
};

/// "SmolLM2-135M" of a path, a repository name or the word `demo`.
QString modelDisplayName(const std::string& model);

}  // namespace sami
