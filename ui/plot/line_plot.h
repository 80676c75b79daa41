#pragma once

#include <limits>
#include <optional>
#include <vector>

#include <QPointF>
#include <QString>
#include <QTimer>
#include <QWidget>

#include "core/base/error.h"
#include "ui/theme/theme.h"

class QCPGraph;
class QCPItemLine;
class QCPItemText;
class QCustomPlot;
class QLabel;

namespace sami {

enum class SeriesMarker { None, Disc, Square, Diamond };

/// How one series is told from the others: by colour, dash and marker, never by colour alone.
struct SeriesStyle {
    QString name;
    Tone tone = Tone::Text;
    Qt::PenStyle pen = Qt::SolidLine;
    SeriesMarker marker = SeriesMarker::Disc;
};

/// One point of a series; `low` and `high` are its interval where there is one. A NaN value leaves a gap.
struct PlotPoint {
    double x = 0;
    double y = 0;
    std::optional<double> low = std::nullopt;
    std::optional<double> high = std::nullopt;
    bool operator==(const PlotPoint&) const = default;
};

/// Lines over a common x: legend, optional ceiling, intervals as bands, a crosshair with exact values, export as PNG,
/// SVG and CSV. Data may change as often as it likes: replots are coalesced to one per 40 ms. A series of very many
/// points is drawn without markers.
class LinePlot final : public QWidget {
    Q_OBJECT

public:
    /// What the axes show, unit included ("step", "nats").
    LinePlot(const QString& xTitle, const QString& yTitle, QWidget* parent);

    /// Returns the index of the new series.
    int addSeries(const SeriesStyle& style);
    /// Takes all series away.
    void clear();
    void setPoints(int series, std::vector<PlotPoint> points);
    const std::vector<PlotPoint>& points(int series) const {
        return m_series.at(static_cast<std::size_t>(series)).points;
    }

    /// A labelled horizontal line no value can pass (ln C).
    void setCeiling(double y, const QString& label);
    /// The x axis shows at least this, so that plots beside each other agree from the first point on.
    void setMinimumXRange(double left, double right);
    /// The y axis shows at least this.
    void setMinimumYRange(double low, double high);
    /// Digits after the point in the crosshair's read-out.
    void setDecimals(int decimals) { m_decimals = decimals; }

    /// Draws the crosshair at the measured x nearest to `x`, with the values beside it.
    void showCrosshair(double x);
    /// The line without the values, exactly at `x`, for plots linked to the one under the pointer.
    void showCrosshairLine(double x);
    void hideCrosshair();
    /// Exact values at the crosshair, a line a series; empty without one.
    QString readOut() const;

    Result<void> exportTo(const QString& path);
    QString csv() const;
    /// What the x axis spans.
    double left() const;
    double right() const;
    int replotCount() const { return m_replots; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// The pointer is at this measured x.
    void crosshairMoved(double x);
    void crosshairLeft();
    void exportFailed(const QString& sentence);

protected:
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    struct Series {
        SeriesStyle style;
        std::vector<PlotPoint> points;
        QCPGraph* line = nullptr;
        QCPGraph* bandLow = nullptr;  ///< made with the first interval
        QCPGraph* bandHigh = nullptr;
    };

    void scheduleReplot();
    void replotNow();
    void fitAxes();
    void updateBand(Series& series);
    void applyTheme();
    void styleSeries(Series& series, const Theme& theme);
    std::optional<double> nearestX(double x) const;
    QString readOutAt(double x) const;
    void placeReadOut(double x);
    void exportThroughDialog();
    /// Height its legend needs beyond one row.
    int legendGrowth() const;

    QCustomPlot* m_plot;
    QCPItemLine* m_ceiling;
    QCPItemText* m_ceilingLabel;
    QCPItemLine* m_crosshair;
    QLabel* m_readOut;
    std::vector<Series> m_series;
    QTimer m_replotTimer;
    std::optional<double> m_ceilingValue;
    double m_minimumLeft = std::numeric_limits<double>::infinity();
    double m_minimumRight = 1;
    double m_minimumLow = 0;
    double m_minimumHigh = 1;
    int m_decimals = 3;
    int m_replots = 0;
};

}  // namespace sami
