#pragma once

#include <optional>

#include <QWidget>

#include "core/workbench/review.h"
#include "ui/session/side_run_state.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace sami {

class IntervalBar;

/// "Who says so?": the win rate with judge, n, ties, errors, interval, formula and the lead n can detect.
class WinRateCard final : public QWidget {
    Q_OBJECT

public:
    explicit WinRateCard(QWidget* parent);

    /// Where pairs are left that the judge has still to see, it is offered to go on with them.
    void showRate(const JudgeSummary& summary);
    void showJudging(const JudgingState& state);
    /// All numbers as one text, as a reader hears them.
    QString summary() const;

Q_SIGNALS:
    void judgeRequested();

private:
    QWidget* makeNumbers();
    void explainNumbers();
    void updateVisibility();

    std::optional<WinRateRow> m_rate;
    qint64 m_unjudged = 0;
    JudgingState m_state;
    QWidget* m_numbers;
    QLabel* m_share = nullptr;
    IntervalBar* m_bar = nullptr;
    QLabel* m_interval = nullptr;
    QLabel* m_counts = nullptr;
    QLabel* m_formula = nullptr;
    QLabel* m_lead = nullptr;
    QLabel* m_note = nullptr;
    QLabel* m_status;
    QProgressBar* m_progress;
    QPushButton* m_judge;
};

}  // namespace sami
