#include "ui/controls/card_grid.h"

#include <QGridLayout>
#include <QResizeEvent>

#include "ui/controls/labels.h"

namespace sami {

CardGrid::CardGrid(int letters, QWidget* parent) : QWidget(parent), m_letters(letters) {
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(2 * kStep);
}

void CardGrid::setCards(const std::vector<QWidget*>& cards) {
    m_cards = cards;
    m_columns = 0;
    arrange(columnsFor(width()));
}

QSize CardGrid::minimumSizeHint() const {
    return oneColumnSize(*m_grid);
}

void CardGrid::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    const int columns = columnsFor(event->size().width());
    if (columns != m_columns) arrange(columns);
}

int CardGrid::columnsFor(int width) const {
    int columns = static_cast<int>(m_cards.size());
    const int narrowest = lettersWide(*this, m_letters);
    while (columns > 1 && columns * narrowest + (columns - 1) * 2 * kStep > width) columns = (columns + 1) / 2;
    return columns;
}

void CardGrid::arrange(int columns) {
    if (columns < 1) return;
    for (int column = 0; column < m_grid->columnCount(); ++column) m_grid->setColumnStretch(column, 0);
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        const int place = static_cast<int>(i);
        m_grid->addWidget(m_cards[i], place / columns, place % columns);
    }
    for (int column = 0; column < columns; ++column) m_grid->setColumnStretch(column, 1);
    m_columns = columns;
}

}  // namespace sami
