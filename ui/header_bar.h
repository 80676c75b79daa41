#pragma once

#include <QFrame>

#include "core/workbench/run_entry.h"

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
    void showModel(const QString& model, const QString& device);
    void showState(const RunEntry& run);
    void showNoRun();
    QString stateText() const;
    /// Enables or disables the action given as `pause`; its button keeps the focus for later.
    void enablePause(bool enabled);

private:
    QToolButton* m_experiment;
    ElidedLabel* m_model;
    StateMark* m_mark;
    ElidedLabel* m_state;
    QToolButton* m_pause;
};

/// "SmolLM2-135M" of a path, a repository name or the word `demo`.
QString modelDisplayName(const std::string& model);

}  // namespace sami
