#include "ui/controls/sheet.h"

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
