#include "ui/review/interval_bar.h"

#include <QPainter>

#include "ui/text/numbers.h"
#include "ui/theme/theme.h"

namespace sami {

namespace {

constexpr int kTrackHeight = kStep;
constexpr int kMarkSize = 12;

}  // namespace

IntervalBar::IntervalBar(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void IntervalBar::setShare(double share, const Interval& interval) {
    m_share = share;
    m_interval = interval;
    setAccessibleName(
        tr("Win rate %1, interval %2 to %3").arg(percent(share), percent(interval.low), percent(interval.high)));
    update();
}

QSize IntervalBar::sizeHint() const {
    return {24 * kStep, 2 * kStep + fontMetrics().height() + kHalfStep};
}

void IntervalBar::paintEvent(QPaintEvent*) {
    const Theme& theme = currentTheme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal left = kMarkSize / 2.0;
    const qreal wide = width() - kMarkSize;
    const auto x = [&](double share) { return left + share * wide; };
    const qreal top = (2 * kStep - kTrackHeight) / 2.0;
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.hover);
    painter.drawRoundedRect(QRectF(left, top, wide, kTrackHeight), 4, 4);
    QColor band = theme.candidate;
    band.setAlpha(110);
    painter.setBrush(band);
    painter.drawRoundedRect(QRectF(x(m_interval.low), top, x(m_interval.high) - x(m_interval.low), kTrackHeight), 4, 4);
    painter.setPen(QPen(theme.outline, 1));
    painter.drawLine(QPointF(x(0.5), 0), QPointF(x(0.5), 2 * kStep));
    painter.setPen(QPen(theme.surface, 2));
    painter.setBrush(theme.candidate);
    painter.drawEllipse(QPointF(x(m_share), kStep), kMarkSize / 2.0, kMarkSize / 2.0);
    painter.setPen(theme.muted);
    const QRectF labels(0, 2 * kStep, width(), fontMetrics().height() + kHalfStep);
    painter.drawText(labels, Qt::AlignLeft | Qt::AlignBottom, percent(0));
    painter.drawText(labels, Qt::AlignHCenter | Qt::AlignBottom, percent(0.5));
    painter.drawText(labels, Qt::AlignRight | Qt::AlignBottom, percent(1));
}

}  // namespace sami
