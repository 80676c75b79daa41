#include "ui/controls/sheet.h"

#include <QApplication>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/controls/labels.h"

namespace sami {

Sheet::Sheet(QWidget* parent) : QFrame(parent) {
    setRole(this, QStringLiteral("card"));
    setFocusPolicy(Qt::StrongFocus);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(3 * kStep, 3 * kStep, 3 * kStep, 2 * kStep);
    layout->setSpacing(2 * kStep);
    m_content = new QVBoxLayout;
    m_content->setSpacing(kStep);
    layout->addLayout(m_content);
    layout->addWidget(makeText(tr("Any key or click closes this."), this, Tone::Muted));
    setVisible(false);
}

void Sheet::toggle() {
    if (isVisible()) return leave();
    m_before = QApplication::focusWidget();
    adjustSize();
    move(parentWidget()->rect().center() - rect().center());
    show();
    raise();
    setFocus();
}

/// The focus goes back to where it was.
void Sheet::leave() {
    QWidget* before = m_before;
    hide();
    if (before != nullptr) before->setFocus(Qt::PopupFocusReason);
}

void Sheet::keyPressEvent(QKeyEvent*) {
    leave();
}

void Sheet::mousePressEvent(QMouseEvent*) {
    leave();
}

void Sheet::focusOutEvent(QFocusEvent* event) {
    QFrame::focusOutEvent(event);
    hide();
}

}  // namespace sami
