#pragma once

#include <optional>
#include <vector>

#include "core/workbench/review.h"
#include "ui/page.h"
#include "ui/session/side_run_state.h"

class QBoxLayout;
class QCheckBox;
class QLabel;
class QLineEdit;
class QListView;
class QModelIndex;
class QPushButton;
class QScrollArea;
class QStackedLayout;
class QVBoxLayout;

namespace sami {

class ClampedText;
class PairView;
class QuestionModel;
class WinRateCard;

/// "Is it better, and who says so?": one query, each constitution, base and trained side by side; the win rate on the
/// right, in a narrow window beneath; a field to ask both models something of one's own. What does not fit is scrolled
/// to, never squeezed. Of the answers it holds those to the chosen query alone.
class ReviewPage final : public Page {
    Q_OBJECT

public:
    explicit ReviewPage(QWidget* parent);

    /// Other models are compared.
    void clear();
    /// The first page of queries as it is now; the chosen one stays where it still exists, and its pairs are wanted
    /// anew.
    void showQuestions(const std::vector<ComparedQueryRow>& first);
    QuestionModel* questions() const { return m_model; }
    /// Answers to a query that pairsWanted() named; passed over where another one is chosen by now.
    void showPairs(const QString& query, std::vector<ComparedPair> pairs);
    /// A run goes on or can go on: as long as there is nothing to compare, that is what there is to wait for.
    void setLearning(bool learning);
    void chooseQuery(const QString& id);
    QString chosenQuery() const;
    void showRate(const JudgeSummary& summary);
    void showJudging(const JudgingState& state);
    /// While both models answer the field is locked. How they get on, or what went wrong, is said beneath it; with
    /// nothing to say the question is done with.
    void showAsking(const AskingState& state);

    WinRateCard* winRate() const { return m_winRate; }
    const std::vector<PairView*>& pairs() const { return m_pairViews; }
    void next();
    void previous();

Q_SIGNALS:
    void pairsWanted(const QString& query);
    void askRequested(const QString& query);
    void judgeRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeContent();
    QWidget* makeQuestions();
    QWidget* makeComparison();
    QWidget* makePairs();
    void makeActions();
    void focusAsk();
    void choosePage();
    void arrange(int width);
    void ask();
    void choose(const QModelIndex& index);
    void wantPairs();
    void showChosen();
    void step(int by);
    void orderTabs();

    QuestionModel* m_model;
    std::vector<ComparedPair> m_pairs;  ///< of the chosen query
    bool m_learning = false;
    QStackedLayout* m_pages;
    QWidget* m_questions = nullptr;
    QScrollArea* m_scroll = nullptr;
    QBoxLayout* m_columns = nullptr;  ///< pairs and win rate
    QListView* m_list = nullptr;
    QLineEdit* m_question = nullptr;
    QPushButton* m_ask = nullptr;
    QLabel* m_askState = nullptr;
    ClampedText* m_query = nullptr;
    QCheckBox* m_mark = nullptr;
    QVBoxLayout* m_pairColumn = nullptr;
    std::vector<PairView*> m_pairViews;
    WinRateCard* m_winRate = nullptr;
};

}  // namespace sami
