#pragma once

#include <optional>
#include <vector>

#include <QWidget>

#include "ui/review/comparison.h"

class QBoxLayout;
class QCheckBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QScrollArea;
class QStackedLayout;
class QVBoxLayout;

namespace sami {

class ClampedText;
class PairView;
class WinRateCard;

/// "Is it better, and who says so?": one query, each constitution, base and trained side by side; the win rate on the
/// right, in a narrow window beneath; a field to ask both models something of one's own. What does not fit is scrolled
/// to, never squeezed.
class ReviewPage final : public QWidget {
    Q_OBJECT

public:
    explicit ReviewPage(QWidget* parent);

    /// Keeps the chosen query where it still exists.
    void showComparison(const Comparison& comparison);
    /// A run goes on or can go on: as long as there is nothing to compare, that is what there is to wait for.
    void setLearning(bool learning);
    void chooseQuery(const QString& id);
    QString chosenQuery() const;
    /// @param unjudged pairs the judge has still to see
    void showRate(const std::optional<JudgedRate>& rate, qint64 unjudged = 0);
    void showJudging(const JudgingState& state);
    /// While both models answer the field is locked. `progress`, or where there is one `problem`, is said beneath it;
    /// with nothing to say the question is done with.
    void showAsking(bool running, const QString& progress, const QString& problem = {});

    WinRateCard* winRate() const { return m_winRate; }
    const std::vector<PairView*>& pairs() const { return m_pairs; }

public Q_SLOTS:
    void next();
    void previous();
    void focusAsk();

Q_SIGNALS:
    void askRequested(const QString& query);
    void judgeRequested();
    void startPageRequested();
    void livePageRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeContent();
    QWidget* makeQuestions();
    QWidget* makeComparison();
    QWidget* makePairs();
    void choosePage();
    void arrange(int width);
    void fillList();
    void ask();
    void showChosen();
    void showChosenFromTop();
    void step(int by);
    void orderTabs();

    Comparison m_comparison;
    bool m_learning = false;
    QStackedLayout* m_pages;
    QWidget* m_questions;
    QScrollArea* m_scroll;
    QBoxLayout* m_columns;  ///< pairs and win rate
    QListWidget* m_list;
    QLineEdit* m_question;
    QPushButton* m_ask;
    QLabel* m_askState;
    ClampedText* m_query;
    QCheckBox* m_mark;
    QVBoxLayout* m_pairColumn;
    std::vector<PairView*> m_pairs;
    WinRateCard* m_winRate;
};

}  // namespace sami
