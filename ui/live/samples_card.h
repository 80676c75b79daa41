#pragma once

#include <vector>

#include <QWidget>

class QLabel;
class QToolButton;

namespace sami {

class ElidedLabel;
class ResponseView;

/// Answers to one query, one under each of the two constitutions, as the worker wrote them.
struct Sample {
    QString query;
    QString writtenBy;  ///< "base model", "after iteration 1"
    struct Answer {
        QString text;
        qint64 tokens = 0;
        bool cutOff = false;  ///< ended by the token limit
    };
    std::vector<Answer> answers;  ///< in the order of the constitutions
};

/// What the model writes while it learns: the newest answers, or any earlier ones to page back to.
class SamplesCard final : public QWidget {
    Q_OBJECT

public:
    explicit SamplesCard(QWidget* parent);

    void setConstitutions(const QStringList& names);
    void clear();
    void add(std::vector<Sample> samples);
    int count() const { return static_cast<int>(m_samples.size()); }
    int current() const { return m_current; }

private:
    void go(int index);
    void showCurrent();

    std::vector<Sample> m_samples;
    int m_current = -1;
    bool m_followsNewest = true;
    ElidedLabel* m_query;
    QLabel* m_place;
    QLabel* m_writtenBy;
    QToolButton* m_previous;
    QToolButton* m_next;
    QLabel* m_names[2];
    QLabel* m_lengths[2];
    ResponseView* m_views[2];
};

}  // namespace sami
