#pragma once

#include <deque>
#include <vector>

#include <QWidget>

#include "ui/live/sample.h"
#include "ui/text/constitution_names.h"

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace sami {

class CardGrid;
class ClampedText;
class PagePicker;
class ResponseView;

/// What the model writes while it learns: the newest answers, or earlier ones to page back to or choose, one column for
/// each constitution.
class SamplesCard final : public QWidget {
    Q_OBJECT

public:
    explicit SamplesCard(QWidget* parent);

    /// @param principles that the constitutions are made of
    void setConstitutions(const std::vector<ConstitutionName>& names, const std::vector<Principle>& principles);
    void clear();
    /// The oldest of very many go.
    void add(std::vector<Sample> samples);
    int count() const { return static_cast<int>(m_samples.size()); }
    int current() const { return m_current; }

private:
    /// Answers under one constitution.
    struct Column {
        QWidget* widget;
        ConstitutionName constitution;
        QLabel* name;
        ClampedText* says;     ///< what the constitution states, where it is more than one principle
        ClampedText* thought;  ///< what was written before the answer, in runs that ask for it
        QLabel* length;
        ResponseView* view;
    };
    Column makeColumn(std::size_t index, const ConstitutionName& name);
    void addButtons(QHBoxLayout* row);
    void showIn(const Column& column, const SampleAnswer* answer);
    void renewPicker();
    void go(int index);
    void showCurrent();

    std::deque<Sample> m_samples;
    int m_current = -1;
    bool m_followsNewest = true;
    std::vector<Principle> m_principles;
    PagePicker* m_picker;
    QLabel* m_place;
    QLabel* m_writtenBy;
    std::vector<QToolButton*> m_steps;  ///< first, earlier, later, newest
    CardGrid* m_grid;
    std::vector<Column> m_columns;
};

}  // namespace sami
