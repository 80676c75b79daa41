#include "ui/controls/page_picker.h"

#include <QStyledItemDelegate>
#include <QWheelEvent>

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

void PagePicker::wheelEvent(QWheelEvent* event) {
    if (hasFocus()) return QComboBox::wheelEvent(event);
    event->ignore();
}

}  // namespace sami
