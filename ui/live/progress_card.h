#pragma once

#include <vector>

#include <QFrame>

#include "core/workbench/run_entry.h"

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

    void showRun(const RunEntry& run);

Q_SIGNALS:
    void pauseRequested();
    void resumeRequested();
    void stopRequested();

private:
    void showBar(const RunEntry& run);
    void showButtons(const RunEntry& run);
    void showPhases(const RunEntry& run);
    void showReason(const RunEntry& run);
    void pauseOrResume();

    QLabel* m_headline;
    QLabel* m_left;
    QLabel* m_reason;
    QLabel* m_leftOut;
    QProgressBar* m_bar;
    std::vector<QLabel*> m_phases;
    QPushButton* m_pause;
    QPushButton* m_stop;
    bool m_offersResume = false;
};

}  // namespace sami
