#include "ui/controls/sheet.h"

#include <algorithm>

#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include "ui/controls/labels.h"

namespace sami {

namespace {

bool scrolls(const QKeyEvent& event) {
    constexpr Qt::Key kKeys[] = {Qt::Key_Up, Qt::Key_Down, Qt::Key_PageUp, Qt::Key_PageDown, Qt::Key_Home, Qt::Key_End};
    return std::ranges::find(kKeys, event.key()) != std::end(kKeys);
}

}  // namespace

Sheet::Sheet(QWidget* parent) : QFrame(parent), m_scroll(new QScrollArea(this)) {
    setRole(this, QStringLiteral("card"));
    setFocusPolicy(Qt::StrongFocus);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(1, 1, 1, 1);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    outer->addWidget(m_scroll);
    auto* body = new QWidget(m_scroll);
    setRole(body, QStringLiteral("page-body"));
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(3 * kStep, 3 * kStep, 3 * kStep, 2 * kStep);
    layout->setSpacing(2 * kStep);
    m_content = new QVBoxLayout;
    m_content->setSpacing(kStep);
    layout->addLayout(m_content);
    layout->addWidget(makeText(tr("Any key or click closes this."), this, Tone::Muted));
    m_scroll->setWidget(body);
    setVisible(false);
}

void Sheet::toggle() {
    if (isVisible()) return leave();
    m_before = QApplication::focusWidget();
    place();
    show();
    raise();
    setFocus();
}

/// As large as what is on it, but no larger than the window: the rest is scrolled to.
void Sheet::place() {
    const QSize room = parentWidget()->size() - QSize(2 * kStep, 2 * kStep);
    const QMargins edges = layout()->contentsMargins() + contentsMargins();
    QSize wanted = m_scroll->widget()->sizeHint().grownBy(edges);
    if (wanted.height() > room.height()) wanted.rwidth() += m_scroll->verticalScrollBar()->sizeHint().width();
    resize(wanted.boundedTo(room));
    move(parentWidget()->rect().center() - rect().center());
}

/// The focus goes back to where it was.
void Sheet::leave() {
    // Before it is hidden: Qt would hand the focus to whatever comes first.
    if (m_before != nullptr) m_before->setFocus(Qt::PopupFocusReason);
    hide();
}

void Sheet::keyPressEvent(QKeyEvent* event) {
    QScrollBar* bar = m_scroll->verticalScrollBar();
    if (bar->maximum() == 0 || !scrolls(*event)) return leave();
    QApplication::sendEvent(bar, event);
}

void Sheet::mousePressEvent(QMouseEvent*) {
    leave();
}

void Sheet::focusOutEvent(QFocusEvent* event) {
    QFrame::focusOutEvent(event);
    hide();
}

}  // namespace sami
