#include "ui/plot/line_plot.h"

#include <algorithm>
#include <cmath>

#include <QContextMenuEvent>
#include <QFileDialog>
#include <QMenu>
#include <QMouseEvent>
#include <QVBoxLayout>

#include "ui/controls/labels.h"
#include "ui/plot/plot_canvas.h"

namespace sami {

namespace {

constexpr int kReplotIntervalMs = 40;
/// Share of the data's height left free above it; more where the ceiling's label stands.
constexpr double kRoom = 0.08;
constexpr double kRoomForLabel = 0.16;
constexpr int kLegendColumns = 2;
constexpr int kTickLength = 4;

QCPScatterStyle::ScatterShape shapeOf(SeriesMarker marker) {
    switch (marker) {
        case SeriesMarker::None:
            return QCPScatterStyle::ssNone;
        case SeriesMarker::Disc:
            return QCPScatterStyle::ssCircle;
        case SeriesMarker::Square:
            return QCPScatterStyle::ssSquare;
        case SeriesMarker::Diamond:
            return QCPScatterStyle::ssDiamond;
    }
    return QCPScatterStyle::ssNone;
}

/// Markers of so many points would cover each other and the line.
bool isDense(const std::vector<PlotPoint>& points) {
    constexpr std::size_t kMostMarked = 120;
    return points.size() > kMostMarked;
}

/// The axes of a chart that lives on a card: no frame, faint horizontal lines, steps as whole numbers.
void layOut(QCustomPlot& plot, const QString& xTitle, const QString& yTitle) {
    plot.xAxis->setLabel(xTitle);
    plot.yAxis->setLabel(yTitle);
    auto ticker = QSharedPointer<QCPAxisTickerFixed>::create();
    ticker->setTickStep(1);
    ticker->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
    plot.xAxis->setTicker(ticker);
    plot.xAxis->setNumberFormat(QStringLiteral("f"));
    plot.xAxis->setNumberPrecision(0);
    plot.yAxis->setNumberFormat(QStringLiteral("gb"));
    plot.yAxis->ticker()->setTickCount(4);
    plot.xAxis->setSubTicks(false);
    plot.yAxis->setSubTicks(false);
    plot.xAxis->setTickLength(0, kTickLength);  // outwards: inside they would cross the marks of small values
    plot.xAxis->grid()->setVisible(false);
    plot.yAxis->setBasePen(Qt::NoPen);
    plot.yAxis->setTickPen(Qt::NoPen);
    plot.axisRect()->setMinimumMargins(QMargins(kStep, 2 * kStep, 2 * kStep, kStep));
    plot.plotLayout()->setRowSpacing(0);
}

/// The legend stands above the chart, where it covers no data.
void placeLegend(QCustomPlot& plot) {
    plot.legend->setVisible(true);
    plot.legend->setBorderPen(Qt::NoPen);
    plot.legend->setBrush(Qt::NoBrush);
    plot.legend->setFillOrder(QCPLegend::foColumnsFirst);
    plot.legend->setWrap(kLegendColumns);
    plot.legend->setRowSpacing(0);
    plot.legend->setMargins(QMargins(kStep, 0, kStep, 0));
    plot.legend->setColumnSpacing(2 * kStep);
    // An empty element beside it takes the rest of the width, so that the entries stay together on the left.
    auto* row = new QCPLayoutGrid;
    plot.plotLayout()->insertRow(0);
    plot.plotLayout()->addElement(0, 0, row);
    row->addElement(0, 0, plot.legend);
    row->addElement(0, 1, new QCPLayoutElement(&plot));
    row->setColumnStretchFactor(0, 0.001);
    plot.plotLayout()->setRowStretchFactor(0, 0.001);
}

}  // namespace

LinePlot::LinePlot(const QString& xTitle, const QString& yTitle, QWidget* parent) : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_plot = new PlotCanvas(this);
    m_plot->setMinimumSize(8 * kStep, 8 * kStep);  // it can't paint on nothing, and tries
    // The drawing would keep the wheel to itself; so all of the mouse comes here, and the wheel goes on to the page.
    m_plot->setAttribute(Qt::WA_TransparentForMouseEvents);
    setMouseTracking(true);
    layout->addWidget(m_plot);
    layOut(*m_plot, xTitle, yTitle);
    placeLegend(*m_plot);
    m_ceiling = new QCPItemLine(m_plot);
    m_ceilingLabel = new QCPItemText(m_plot);
    m_crosshair = new QCPItemLine(m_plot);
    m_readOut = makeText({}, this);
    setRole(m_readOut, QStringLiteral("read-out"));
    m_readOut->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_ceiling->setVisible(false);
    m_ceilingLabel->setVisible(false);
    m_ceilingLabel->setPositionAlignment(Qt::AlignRight | Qt::AlignBottom);
    m_ceilingLabel->setPadding(QMargins(0, 0, 0, 2));
    hideCrosshair();
    m_replotTimer.setSingleShot(true);
    m_replotTimer.setInterval(kReplotIntervalMs);
    connect(&m_replotTimer, &QTimer::timeout, this, &LinePlot::replotNow);
    applyTheme();
}

int LinePlot::addSeries(const SeriesStyle& style) {
    Series series{style, {}, m_plot->addGraph()};
    series.line->setName(style.name);
    styleSeries(series, currentTheme());
    m_series.push_back(series);
    scheduleReplot();
    return static_cast<int>(m_series.size()) - 1;
}

void LinePlot::clear() {
    m_series.clear();
    m_plot->clearGraphs();
    hideCrosshair();
    scheduleReplot();
}

void LinePlot::setPoints(int series, std::vector<PlotPoint> points) {
    Series& changed = m_series.at(static_cast<std::size_t>(series));
    if (changed.points == points) return;
    const bool wasDense = isDense(changed.points);
    changed.points = std::move(points);
    if (isDense(changed.points) != wasDense) styleSeries(changed, currentTheme());
    QVector<double> xs;
    QVector<double> ys;
    for (const PlotPoint& point : changed.points) {
        xs.append(point.x);
        ys.append(point.y);
    }
    changed.line->setData(xs, ys, true);
    updateBand(changed);
    scheduleReplot();
}

void LinePlot::updateBand(Series& series) {
    QVector<double> xs;
    QVector<double> lows;
    QVector<double> highs;
    for (const PlotPoint& point : series.points) {
        if (!point.low || !point.high) continue;
        xs.append(point.x);
        lows.append(*point.low);
        highs.append(*point.high);
    }
    if (xs.isEmpty() && !series.bandLow) return;
    if (!series.bandLow) {
        series.bandLow = m_plot->addGraph();
        series.bandHigh = m_plot->addGraph();
        m_plot->legend->removeItem(m_plot->legend->itemCount() - 1);
        m_plot->legend->removeItem(m_plot->legend->itemCount() - 1);
        series.bandHigh->setChannelFillGraph(series.bandLow);
        styleSeries(series, currentTheme());
    }
    series.bandLow->setData(xs, lows, true);
    series.bandHigh->setData(xs, highs, true);
}

void LinePlot::setCeiling(double y, const QString& label) {
    if (m_ceilingValue == y) return;
    m_ceilingValue = y;
    m_ceiling->setVisible(true);
    m_ceilingLabel->setVisible(true);
    m_ceilingLabel->setText(label);
    m_ceiling->start->setTypeX(QCPItemPosition::ptAxisRectRatio);
    m_ceiling->end->setTypeX(QCPItemPosition::ptAxisRectRatio);
    m_ceiling->start->setCoords(0, y);
    m_ceiling->end->setCoords(1, y);
    m_ceilingLabel->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
    m_ceilingLabel->position->setCoords(1, y);
    scheduleReplot();
}

void LinePlot::setMinimumXRange(double left, double right) {
    if (left == m_minimumLeft && right == m_minimumRight) return;
    m_minimumLeft = left;
    m_minimumRight = right;
    scheduleReplot();
}

double LinePlot::left() const {
    return m_plot->xAxis->range().lower;
}

double LinePlot::right() const {
    return m_plot->xAxis->range().upper;
}

void LinePlot::setMinimumYRange(double low, double high) {
    m_minimumLow = low;
    m_minimumHigh = high;
    scheduleReplot();
}

void LinePlot::scheduleReplot() {
    if (!m_replotTimer.isActive()) m_replotTimer.start();
}

void LinePlot::replotNow() {
    fitAxes();
    // A plot without a size yet has nothing to paint on; it replots itself when it gets one.
    if (!m_plot->size().isEmpty()) m_plot->replot(QCustomPlot::rpQueuedReplot);
    ++m_replots;
}

void LinePlot::fitAxes() {
    double low = m_minimumLow;
    double high = m_ceilingValue ? std::max(m_minimumHigh, *m_ceilingValue) : m_minimumHigh;
    double right = m_minimumRight;
    double left = m_minimumLeft;
    for (const Series& series : m_series) {
        for (const PlotPoint& point : series.points) {
            left = std::min(left, point.x);
            right = std::max(right, point.x);
            if (std::isnan(point.y)) continue;
            low = std::min({low, point.y, point.low.value_or(point.y)});
            high = std::max({high, point.y, point.high.value_or(point.y)});
        }
    }
    if (!std::isfinite(left)) left = 0;
    const double room = (m_ceilingValue ? kRoomForLabel : kRoom) * (high - low);
    m_plot->xAxis->setRange(left - 0.02 * (right - left), right + 0.04 * (right - left));
    m_plot->yAxis->setRange(low < m_minimumLow ? low - room : low, high + room);
}

void LinePlot::applyTheme() {
    const Theme& theme = currentTheme();
    m_plot->setBackground(QBrush(theme.surface));
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setLabelColor(theme.muted);
        axis->setTickLabelColor(theme.muted);
        axis->setLabelFont(font());
        axis->setTickLabelFont(font());
        axis->setTickPen(axis == m_plot->xAxis ? QPen(theme.outline) : QPen(Qt::NoPen));
        axis->grid()->setPen(QPen(theme.border));
        axis->grid()->setZeroLinePen(QPen(theme.border));
    }
    m_plot->xAxis->setBasePen(QPen(theme.outline));
    m_plot->legend->setTextColor(theme.text);
    m_plot->legend->setFont(font());
    m_plot->legend->setIconSize(28, fontMetrics().height());  // a mark stands in the middle of its icon
    m_ceiling->setPen(QPen(theme.muted, 1, Qt::DashLine));
    m_ceilingLabel->setColor(theme.muted);
    m_ceilingLabel->setFont(font());
    m_crosshair->setPen(QPen(theme.outline, 1));
    for (Series& series : m_series) styleSeries(series, theme);
    scheduleReplot();
}

void LinePlot::styleSeries(Series& series, const Theme& theme) {
    const QColor colour = theme.of(series.style.tone);
    series.line->setPen(QPen(colour, 2, series.style.pen));
    const QColor inside = series.style.pen == Qt::SolidLine ? colour : theme.surface;
    const SeriesMarker marker = isDense(series.points) ? SeriesMarker::None : series.style.marker;
    series.line->setScatterStyle(QCPScatterStyle(shapeOf(marker), QPen(colour, 1.5), inside, 7));
    if (!series.bandLow) return;
    QColor fill = colour;
    fill.setAlpha(theme.dark ? 60 : 40);
    series.bandLow->setPen(Qt::NoPen);
    series.bandHigh->setPen(Qt::NoPen);
    series.bandHigh->setBrush(fill);
}

void LinePlot::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) applyTheme();
}

QSize LinePlot::sizeHint() const {
    return {40 * kStep, 27 * kStep + legendGrowth()};
}

QSize LinePlot::minimumSizeHint() const {
    return {28 * kStep, 20 * kStep + legendGrowth()};
}

int LinePlot::legendGrowth() const {
    const int rows = (static_cast<int>(m_series.size()) + kLegendColumns - 1) / kLegendColumns;
    return std::max(0, rows - 1) * fontMetrics().height();
}

}  // namespace sami
