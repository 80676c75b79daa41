#pragma once

#include <optional>
#include <vector>

#include <QString>
#include <QTimer>
#include <QWidget>

#include "ui/plot/plot_scale.h"

class QLabel;

namespace sami {

class PlotDrawing;

/// Lines over a common x that can be read point by point, with the pointer or the arrow keys, and magnified. Data may
/// change as often as it likes: replots are coalesced to one per 40 ms.
class LinePlot final : public QWidget {
    Q_OBJECT

public:
    /// What the axes show, unit included ("step", "nats"), and the digits after the point of values written out.
    LinePlot(const QString& xTitle, const QString& yTitle, int decimals, QWidget* parent);

    /// Returns the index of the new series.
    int addSeries(const SeriesStyle& style);
    /// Takes all series away.
    void clear();
    void setPoints(int series, std::vector<PlotPoint> points);
    void setLimits(std::vector<PlotLimit> limits);
    void setScale(const PlotScale& scale);

    const PlotData& data() const { return m_data; }
    const PlotScale& scale() const { return m_scale; }

    /// The crosshair at the measured x nearest to this one, with the values beside it; nothing takes it away.
    void showCrosshair(std::optional<double> x);
    /// The line without the values, exactly at `x`, for plots linked to the one that is read.
    void followCrosshair(std::optional<double> x);
    /// Exact values at the crosshair, a line a series; empty without one.
    QString readOut() const;
    /// `factor` times as much of the steps, around the crosshair; below 1 magnifies.
    void zoom(double factor);
    int replotCount() const { return m_replots; }

Q_SIGNALS:
    /// Other points are drawn, or other series.
    void pointsChanged();
    /// A reader moved the crosshair of this plot, or left it.
    void crosshairMoved(std::optional<double> x);
    /// A reader chose a part of the steps to magnify, or all.
    void zoomChosen(std::optional<sami::PlotSpan> part);

protected:
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    void scheduleReplot();
    void replotNow();
    void redraw();
    void setCrosshair(std::optional<double> x);
    void renewReadOut();
    void moveTo(std::optional<double> x);
    void goTo(double x);
    void goToEnd(bool last);
    void step(int by);
    void choosePart(const std::optional<PlotSpan>& part);
    void zoomAround(double middle, double factor);
    void placeReadOut();
    void tellReadOut();
    PlotSpan wholeSteps() const;
    double xAt(const QPointF& position) const;

    PlotData m_data;
    PlotScale m_scale;
    PlotDrawing* m_drawing;
    QLabel* m_readOut;
    std::optional<double> m_crosshair;
    QString m_help;  ///< the description without what is read, while something is
    QTimer m_replotTimer;
    bool m_pointsChanged = false;  ///< since the latest replot
    int m_replots = 0;
};

}  // namespace sami
