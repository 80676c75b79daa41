#pragma once

#include <vector>

#include <QFrame>

#include "ui/session/run_status.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace sami {

/// Where the run stands: the phases with a mark on those done, the present one with a bar, what is left, and the two
/// ways out.
class ProgressCard final : public QFrame {
    Q_OBJECT

public:
    explicit ProgressCard(QWidget* parent);

    void showProgress(const RunProgress& progress, const RunStatus& status);

Q_SIGNALS:
    void pauseRequested();
    void resumeRequested();
    void stopRequested();

private:
    void showBar(const RunProgress& progress, const RunStatus& status);
    void showButtons(const RunStatus& status);
    void showPhases(const RunProgress& progress, const RunStatus& status);
    void pauseOrResume();

    QLabel* m_headline;
    QLabel* m_left;
    QProgressBar* m_bar;
    std::vector<QLabel*> m_phases;
    QPushButton* m_pause;
    QPushButton* m_stop;
    bool m_offersResume = false;
};

}  // namespace sami
