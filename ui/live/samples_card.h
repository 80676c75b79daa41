#pragma once

#include <deque>
#include <vector>

#include <QWidget>

#include "ui/live/sample.h"
#include "ui/text/constitution_names.h"

class QLabel;
class QToolButton;

namespace sami {

class CardGrid;
class ElidedLabel;
class ResponseView;

/// What the model writes while it learns: the newest answers, or earlier ones to page back to, one column for each
/// constitution.
class SamplesCard final : public QWidget {
    Q_OBJECT

public:
    explicit SamplesCard(QWidget* parent);

    void setConstitutions(const std::vector<ConstitutionName>& names);
    void clear();
    /// The oldest of very many go.
    void add(std::vector<Sample> samples);
    int count() const { return static_cast<int>(m_samples.size()); }
    int current() const { return m_current; }

private:
    /// Answers under one constitution.
    struct Column {
        QWidget* widget;
        QLabel* name;
        QLabel* length;
        ResponseView* view;
    };
    Column makeColumn(std::size_t index, const ConstitutionName& name);
    void showIn(const Column& column, const SampleAnswer* answer);
    void go(int index);
    void showCurrent();

    std::deque<Sample> m_samples;
    int m_current = -1;
    bool m_followsNewest = true;
    ElidedLabel* m_query;
    QLabel* m_place;
    QLabel* m_writtenBy;
    QToolButton* m_previous;
    QToolButton* m_next;
    CardGrid* m_grid;
    std::vector<Column> m_columns;
};

}  // namespace sami
