// The crosshair of LinePlot: exact values under the pointer, in step with linked plots.
#include <cmath>

#include <QMouseEvent>

#include "ui/plot/line_plot.h"
#include "ui/plot/qcustomplot.h"

namespace sami {

void LinePlot::mouseMoveEvent(QMouseEvent* event) {
    const double x = m_plot->xAxis->pixelToCoord(m_plot->mapFrom(this, event->position()).x());
    showCrosshair(x);
    Q_EMIT crosshairMoved(x);
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
            QString line = QStringLiteral("%1: %2").arg(series.style.name).arg(point.y, 0, 'f', m_decimals);
            if (point.low && point.high) {
                line += QStringLiteral(" [%1, %2]")
                            .arg(*point.low, 0, 'f', m_decimals)
                            .arg(*point.high, 0, 'f', m_decimals);
            }
            lines.append(line);
        }
    }
    return lines.join(QLatin1Char('\n'));
}

void LinePlot::showCrosshair(double x) {
    const std::optional<double> at = nearestX(x);
    if (!at) return hideCrosshair();
    m_crosshair->start->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_crosshair->end->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_crosshair->start->setCoords(*at, 0);
    m_crosshair->end->setCoords(*at, 1);
    m_readOut->setText(readOutAt(*at));
    m_readOut->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_readOut->position->setCoords(*at, 0);
    // On the side of the line where there is room.
    const bool leftHalf = *at < m_plot->xAxis->range().center();
    m_readOut->setPositionAlignment(Qt::AlignTop | (leftHalf ? Qt::AlignLeft : Qt::AlignRight));
    m_crosshair->setVisible(true);
    m_readOut->setVisible(true);
    scheduleReplot();
}

void LinePlot::hideCrosshair() {
    m_crosshair->setVisible(false);
    m_readOut->setVisible(false);
    m_readOut->setText({});
    scheduleReplot();
}

QString LinePlot::readOut() const {
    return m_readOut->text();
}

}  // namespace sami
