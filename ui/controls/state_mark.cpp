#include "ui/controls/state_mark.h"

#include <QPainter>

namespace sami {

namespace {

/// Beside letters of the usual size.
constexpr int kMarkWidth = 12;
constexpr qreal kRadius = 4.5;
constexpr qreal kStroke = 1.5;

}  // namespace

StateMark::StateMark(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void StateMark::show(Shape shape, Tone tone) {
    m_shape = shape;
    m_tone = tone;
    update();
}

QSize StateMark::sizeHint() const {
    return {scaledToFont(kMarkWidth, font()), fontMetrics().height()};
}

void StateMark::paintEvent(QPaintEvent*) {
    if (m_shape == Shape::None) return;
    const QColor colour = currentTheme().of(m_tone);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    // The middle of lower-case letters, which is where the eye puts the middle of a line.
    const qreal baseline = (height() - fontMetrics().height()) / 2.0 + fontMetrics().ascent();
    painter.translate(width() / 2.0, baseline - fontMetrics().xHeight() / 2.0);
    const qreal scale = qreal(width()) / kMarkWidth;
    painter.scale(scale, scale);
    painter.setPen(QPen(colour, kStroke, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(m_shape == Shape::Hollow ? QBrush(Qt::NoBrush) : QBrush(colour));
    const qreal half = kRadius - kStroke / 2;
    if (m_shape == Shape::Check) {
        const QPointF tick[] = {{-kRadius, 0}, {-1.5, kRadius - 1.5}, {kRadius, -kRadius + 1}};
        painter.drawPolyline(tick, 3);
    } else if (m_shape == Shape::Square) {
        painter.drawRect(QRectF(-half, -half, 2 * half, 2 * half));
    } else {
        painter.drawEllipse(QPointF(0, 0), half, half);
    }
}

}  // namespace sami
