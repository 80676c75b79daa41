#pragma once

#include <optional>
#include <vector>

#include "core/workbench/review.h"
#include "ui/page.h"

class QBoxLayout;
class QCheckBox;
class QScrollArea;
class QStackedLayout;
class QVBoxLayout;

namespace sami {

class AskField;
class ExportButton;
class ModelChooser;
struct ModelChoices;
class PairView;
class QueryHeading;
class QuestionModel;
class QuestionsCard;
class WinRateCard;

/// "Is it better, and who says so?": one query, each constitution, two models side by side, which can be chosen; the
/// win rate on the right, in a narrow window beneath; a field to ask both models something of one's own. Where there is
/// room for one column alone, the questions stand over the answers. What does not fit is scrolled to, never squeezed.
/// Of the answers it holds those to the chosen query alone.
class ReviewPage final : public Page {
    Q_OBJECT

public:
    explicit ReviewPage(QWidget* parent);

    /// Another experiment is open.
    void clear();
    /// Whose answers come next, and which else there are. Of other models nothing is shown from then on.
    void showModels(const ModelChoices& choices, const ModelPair& shown);
    /// The first page of queries as it is now; the chosen one stays where it still exists, and its pairs are wanted
    /// anew.
    void showQuestions(const std::vector<ComparedQueryRow>& first);
    QuestionModel* questions() const;
    /// Answers to a query that pairsWanted() named; passed over where another one is chosen by now.
    void showPairs(const QString& query, std::vector<ComparedPair> pairs);
    /// A run goes on or can go on: as long as there is nothing to compare, that is what there is to wait for.
    void setLearning(bool learning);
    /// And leads to its answers, where those stand beneath the questions.
    void chooseQuery(const QString& id);
    QString chosenQuery() const;
    ModelChooser* models() const { return m_models; }
    AskField* asking() const;
    ExportButton* exporting() const { return m_exporting; }
    WinRateCard* winRate() const { return m_winRate; }
    const std::vector<PairView*>& pairs() const { return m_pairViews; }
    /// To the question so many further down the list; nothing where there is none.
    void step(int by);

Q_SIGNALS:
    void pairsWanted(const QString& query);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeContent();
    QWidget* makeComparison();
    QWidget* makePairs();
    QWidget* makeTools(QWidget* parent);
    void makeActions();
    void choosePage();
    void arrange();
    void choose();
    void scrollToAnswers();
    void wantPairs();
    void showChosen();
    void orderTabs();
    void remark();

    std::vector<ComparedPair> m_pairs;  ///< of the chosen query
    bool m_learning = false;
    QStackedLayout* m_pages;
    ExportButton* m_exporting = nullptr;
    QScrollArea* m_scroll = nullptr;
    QBoxLayout* m_side = nullptr;     ///< beside what scrolls: the questions, unless they stand over the pairs
    QBoxLayout* m_columns = nullptr;  ///< pairs and win rate
    QuestionsCard* m_questions = nullptr;
    QueryHeading* m_query = nullptr;
    ModelChooser* m_models = nullptr;
    QCheckBox* m_mark = nullptr;
    QVBoxLayout* m_pairColumn = nullptr;
    std::vector<PairView*> m_pairViews;
    WinRateCard* m_winRate = nullptr;
};

}  // namespace sami
