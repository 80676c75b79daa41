#include "ui/controls/sheet.h"

#include <QVBoxLayout>

#include "ui/controls/labels.h"

namespace sami {

Sheet::Sheet(QWidget* parent) : QFrame(parent) {
    setRole(this, QStringLiteral("card"));
    setFocusPolicy(Qt::StrongFocus);
    m_content = new QVBoxLayout(this);
    m_content->setContentsMargins(3 * kStep, 3 * kStep, 3 * kStep, 3 * kStep);
    m_content->setSpacing(kStep);
    setVisible(false);
}

void Sheet::toggle() {
    if (isVisible()) return hide();
    adjustSize();
    move(parentWidget()->rect().center() - rect().center());
    show();
    raise();
    setFocus();
}

void Sheet::keyPressEvent(QKeyEvent*) {
    hide();
}

void Sheet::mousePressEvent(QMouseEvent*) {
    hide();
}

void Sheet::focusOutEvent(QFocusEvent* event) {
    QFrame::focusOutEvent(event);
    hide();
}

}  // namespace sami
