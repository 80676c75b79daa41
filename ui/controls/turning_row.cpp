#include "ui/controls/turning_row.h"

#include <QBoxLayout>
#include <QEvent>
#include <QResizeEvent>

#include "ui/controls/labels.h"

namespace sami {

TurningRow::TurningRow(int letters, int spacing, QWidget* parent)
    : QWidget(parent), m_letters(letters), m_layout(new QBoxLayout(QBoxLayout::LeftToRight, this)) {
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(spacing);
}

void TurningRow::add(QWidget* widget, int stretch) {
    m_layout->addWidget(widget, stretch);
}

bool TurningRow::isTurned() const {
    return m_layout->direction() == QBoxLayout::TopToBottom;
}

QSize TurningRow::minimumSizeHint() const {
    return oneColumnSize(*m_layout);
}

void TurningRow::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    turn(event->size().width());
}

void TurningRow::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) turn(width());
}

void TurningRow::turn(int width) {
    m_layout->setDirection(width >= lettersWide(*this, m_letters) ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

}  // namespace sami
