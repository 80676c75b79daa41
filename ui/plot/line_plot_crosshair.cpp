// The crosshair of LinePlot: exact values under the pointer, in step with linked plots.
#include <algorithm>
#include <cmath>

#include <QLabel>
#include <QMouseEvent>

#include "ui/plot/line_plot.h"
#include "ui/plot/qcustomplot.h"
#include "ui/text/numbers.h"

namespace sami {

void LinePlot::mouseMoveEvent(QMouseEvent* event) {
    const double x = m_plot->xAxis->pixelToCoord(m_plot->mapFrom(this, event->position()).x());
    const std::optional<double> at = nearestX(x);
    if (!at) return;
    showCrosshair(*at);
    Q_EMIT crosshairMoved(*at);
}

void LinePlot::leaveEvent(QEvent* event) {
    QWidget::leaveEvent(event);
    hideCrosshair();
    Q_EMIT crosshairLeft();
}

std::optional<double> LinePlot::nearestX(double x) const {
    std::optional<double> nearest;
    for (const Series& series : m_series) {
        for (const PlotPoint& point : series.points) {
            if (!nearest || std::abs(point.x - x) < std::abs(*nearest - x)) nearest = point.x;
        }
    }
    return nearest;
}

QString LinePlot::readOutAt(double x) const {
    QStringList lines{QStringLiteral("%1 %2").arg(m_plot->xAxis->label()).arg(x)};
    for (const Series& series : m_series) {
        for (const PlotPoint& point : series.points) {
            if (point.x != x || std::isnan(point.y)) continue;
            QString line = QStringLiteral("%1: %2").arg(series.style.name, plainNumber(point.y, m_decimals));
            if (point.low && point.high) {
                line += QStringLiteral(" [%1, %2]")
                            .arg(plainNumber(point.low, m_decimals), plainNumber(point.high, m_decimals));
            }
            lines.append(line);
        }
    }
    return lines.join(QLatin1Char('\n'));
}

void LinePlot::showCrosshairLine(double x) {
    if (!nearestX(x)) return hideCrosshair();
    m_crosshair->start->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_crosshair->end->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_crosshair->start->setCoords(x, 0);
    m_crosshair->end->setCoords(x, 1);
    m_crosshair->setVisible(true);
    m_readOut->setText(readOutAt(x));
    m_readOut->hide();
    scheduleReplot();
}

void LinePlot::showCrosshair(double x) {
    const std::optional<double> at = nearestX(x);
    if (!at) return hideCrosshair();
    showCrosshairLine(*at);
    m_readOut->adjustSize();
    placeReadOut(*at);
    m_readOut->show();
}

/// On the side of the line where there is room, below the ceiling and its label, and never beyond the plot's edge.
void LinePlot::placeReadOut(double x) {
    const QCPRange& range = m_plot->xAxis->range();
    const QRect area = m_plot->axisRect()->rect();
    const int line = static_cast<int>(m_plot->xAxis->coordToPixel(x));
    const int left = x < range.center() ? line + kStep : line - kStep - m_readOut->width();
    const int top =
        m_ceilingValue ? static_cast<int>(m_plot->yAxis->coordToPixel(*m_ceilingValue)) + kHalfStep : area.top();
    m_readOut->move(std::clamp(left, 0, std::max(0, width() - m_readOut->width())),
                    std::clamp(top, 0, std::max(0, height() - m_readOut->height())));
    m_readOut->raise();
}

QString LinePlot::readOut() const {
    return m_readOut->text();
}

void LinePlot::hideCrosshair() {
    m_crosshair->setVisible(false);
    m_readOut->hide();
    m_readOut->clear();
    scheduleReplot();
}

}  // namespace sami
