#pragma once

#include <QWidget>

class QListView;
class QModelIndex;

namespace sami {

class AskField;
class QuestionModel;

/// The questions both models answered, one of them chosen, and a field for one of the visitor's own.
class QuestionsCard final : public QWidget {
    Q_OBJECT

public:
    explicit QuestionsCard(QWidget* parent);

    QuestionModel* model() const { return m_model; }
    QListView* list() const { return m_list; }
    AskField* asking() const { return m_asking; }
    /// Nothing where the list has no such question.
    void choose(const QString& id);
    /// By its row; the first where it has fewer.
    void chooseRow(int row);
    /// Empty where none is.
    QString chosen() const;
    /// To the question so many further down the list; nothing where there is none.
    void step(int by);
    /// Shows no more than a few of the questions at a time: the card stands over the answers, not beside them.
    void setLow(bool low);

Q_SIGNALS:
    /// Another question is chosen, by whatever means.
    void chosenChanged();
    /// A question of the list was pressed, or Enter on it.
    void pressed();

private:
    QModelIndex current() const;

    QuestionModel* m_model;
    AskField* m_asking = nullptr;
    QListView* m_list;
};

}  // namespace sami
