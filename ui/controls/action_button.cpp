#include "ui/controls/action_button.h"

#include <QPainter>

#include "ui/controls/labels.h"

namespace sami {

namespace {

constexpr qreal kRingWidth = 2;

}  // namespace

ActionButton::ActionButton(QWidget* parent) : QPushButton(parent) {
    setRole(this, QStringLiteral("action"));
    setFont(headingFont(font()));
    setCursor(Qt::PointingHandCursor);
}

void ActionButton::paintEvent(QPaintEvent* event) {
    QPushButton::paintEvent(event);
    if (!hasFocus()) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(currentTheme().constitution, kRingWidth));
    const qreal half = kRingWidth / 2;
    painter.drawRoundedRect(QRectF(rect()).adjusted(half, half, -half, -half), kStep, kStep);
}

}  // namespace sami
