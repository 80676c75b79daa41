#include "ui/controls/page_picker.h"

#include <QStyleOptionComboBox>
#include <QStylePainter>
#include <QStyledItemDelegate>
#include <QWheelEvent>

#include "ui/theme/theme.h"

namespace sami {

PagePicker::PagePicker(QWidget* parent) : QComboBox(parent) {
    constexpr int kFewestLetters = 16;
    setFocusPolicy(Qt::StrongFocus);
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(kFewestLetters);
    // The list is as high as its rows are in the style sheet, which the delegate of a menu does not know.
    setItemDelegate(new QStyledItemDelegate(this));
    setStyleSheet(QStringLiteral("QComboBox { combobox-popup: 0; }"));
}

/// A style sheet cuts off what does not fit; here it ends in an ellipsis.
void PagePicker::paintEvent(QPaintEvent*) {
    QStylePainter painter(this);
    QStyleOptionComboBox option;
    initStyleOption(&option);
    const QRect field = style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this);
    option.currentText = fontMetrics().elidedText(option.currentText, Qt::ElideRight, field.width() - kHalfStep);
    painter.drawComplexControl(QStyle::CC_ComboBox, option);
    painter.drawControl(QStyle::CE_ComboBoxLabel, option);
}

void PagePicker::wheelEvent(QWheelEvent* event) {
    if (hasFocus()) return QComboBox::wheelEvent(event);
    event->ignore();
}

}  // namespace sami
