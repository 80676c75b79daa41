#pragma once

#include <optional>
#include <vector>

#include <QWidget>

#include "core/workbench/review.h"
#include "ui/review/win_rate_words.h"
#include "ui/session/side_run_state.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace sami {

class HelpMark;
class IntervalBar;

/// "Who says so?": the win rate with judge, n, ties, errors, interval, what the lead tells and what n can detect.
class WinRateCard final : public QWidget {
    Q_OBJECT

public:
    explicit WinRateCard(QWidget* parent);

    /// Where pairs are left that the judge has still to see, it is offered to go on with them.
    void showRate(const JudgeSummary& summary);
    void showJudging(const JudgingState& state);
    /// Why nothing can be judged, as a sentence; empty where it can.
    void setObstacle(const QString& sentence);
    /// All numbers as one text, as a reader hears them.
    QString summary() const;

Q_SIGNALS:
    void judgeRequested();

private:
    QWidget* makeNumbers();
    void showWords();
    QString statusText() const;
    void updateVisibility();

    std::optional<WinRateWords> m_words;  ///< nothing before there is a verdict
    bool m_isLeft = false;                ///< there are pairs to judge beside those that were
    JudgingState m_state;
    QString m_obstacle;
    HelpMark* m_help;
    QWidget* m_numbers;
    QLabel* m_share = nullptr;
    IntervalBar* m_bar = nullptr;
    std::vector<QLabel*> m_lines;  ///< a sentence each
    QLabel* m_status;
    QProgressBar* m_progress;
    QPushButton* m_judge;
};

}  // namespace sami
