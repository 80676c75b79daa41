#include "ui/controls/page_picker.h"

#include <QWheelEvent>

namespace sami {

PagePicker::PagePicker(QWidget* parent) : QComboBox(parent) {
    constexpr int kFewestLetters = 16;
    setFocusPolicy(Qt::StrongFocus);
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(kFewestLetters);
}

void PagePicker::wheelEvent(QWheelEvent* event) {
    if (hasFocus()) return QComboBox::wheelEvent(event);
    event->ignore();
}

}  // namespace sami
