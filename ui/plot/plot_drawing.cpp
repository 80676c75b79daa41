#include "ui/plot/plot_drawing.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/text/numbers.h"
#include "ui/text/wrapped_lines.h"

namespace sami {

namespace {

constexpr int kMostLegendColumns = 2;
constexpr int kLegendIcon = 20;
constexpr int kLegendSpacing = kStep;
constexpr int kTickLength = 4;
/// Stands for the dashed line of a limit before what it is called.
constexpr QChar kDash(0x2504);
const QString kBetweenLimits = QStringLiteral("     ");
constexpr int kMostLimitLines = 4;
constexpr double kMarkSize = 7;
/// Of the width of the plot, for each step that a series stands aside.
constexpr double kShift = 0.012;

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
        case SeriesMarker::Triangle:
            return QCPScatterStyle::ssTriangle;
        case SeriesMarker::Wedge:
            return QCPScatterStyle::ssTriangleInverted;
        case SeriesMarker::Cross:
            return QCPScatterStyle::ssCross;
    }
    return QCPScatterStyle::ssNone;
}

/// Markers of so many points would cover each other and the line.
bool isDense(const PlotSeries& series) {
    constexpr std::size_t kMostMarked = 120;
    return series.style.pen != Qt::NoPen && series.points.size() > kMostMarked;
}

/// Writes values as they are written beside the plot.
class ValueTicker final : public QCPAxisTicker {
protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override { return shortNumber(tick); }
};

/// The axes of a chart that lives on a card: no frame, faint horizontal lines, steps as whole numbers.
void layOut(QCustomPlot& plot) {
    auto ticker = QSharedPointer<QCPAxisTickerFixed>::create();
    ticker->setTickStep(1);
    ticker->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
    plot.xAxis->setTicker(ticker);
    plot.xAxis->setNumberFormat(QStringLiteral("f"));
    plot.xAxis->setNumberPrecision(0);
    plot.yAxis->setTicker(QSharedPointer<ValueTicker>::create());
    plot.yAxis->setNumberFormat(QStringLiteral("gb"));
    plot.yAxis->ticker()->setTickCount(4);
    plot.xAxis->setSubTicks(false);
    plot.yAxis->setSubTicks(false);
    plot.xAxis->setTickLength(0, kTickLength);  // outwards: inside they would cross the marks of small values
    plot.xAxis->grid()->setVisible(false);
    plot.yAxis->setBasePen(Qt::NoPen);
    plot.yAxis->setTickPen(Qt::NoPen);
    plot.axisRect()->setMinimumMargins(QMargins(kStep, kStep, 2 * kStep, kStep));
    plot.plotLayout()->setRowSpacing(0);
}

/// The legend stands above the chart, where it covers no data.
void placeLegend(QCustomPlot& plot) {
    plot.legend->setVisible(true);
    plot.legend->setBorderPen(Qt::NoPen);
    plot.legend->setBrush(Qt::NoBrush);
    plot.legend->setFillOrder(QCPLegend::foColumnsFirst);
    plot.legend->setWrap(kMostLegendColumns);
    plot.legend->setRowSpacing(0);
    plot.legend->setIconTextPadding(kHalfStep);
    plot.legend->setMargins(QMargins(kStep, 0, kStep, 0));
    plot.legend->setColumnSpacing(kLegendSpacing);
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

PlotDrawing::PlotDrawing(QWidget* parent) : QCustomPlot(parent), m_theme(&currentTheme()) {
    setFocusPolicy(Qt::NoFocus);  // keys go to the plot around it
    layOut(*this);
    placeLegend(*this);
    m_limitRows = new QCPTextElement(this);
    m_limitRows->setTextFlags(Qt::AlignRight | Qt::AlignVCenter);
    m_limitRows->setMargins(QMargins(kStep, 0, 2 * kStep, 0));
    m_limitPlace = new QCPLayoutGrid;
    plotLayout()->insertRow(1);
    plotLayout()->addElement(1, 0, m_limitPlace);
    plotLayout()->setRowStretchFactor(1, 0.001);
    m_crosshair = new QCPItemLine(this);
    m_crosshair->start->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_crosshair->end->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_crosshair->setVisible(false);
}

void PlotDrawing::drawPlot(const PlotData& plot, const PlotScale& scale, const Theme& theme) {
    m_theme = &theme;
    clearPlottables();
    m_drawn.clear();
    xAxis->setLabel(plot.xTitle);
    yAxis->setLabel(plot.yTitle);
    applyTheme();
    const PlotSpan x = xSpanOf(plot, scale);
    m_wide = x.high - x.low;
    for (const PlotSeries& series : plot.series) addSeries(series);
    fit(plot, scale);
}

void PlotDrawing::addSeries(const PlotSeries& series) {
    m_drawn.push_back({addGraph()});
    showSeries(m_drawn.size() - 1, series);
}

void PlotDrawing::showSeries(std::size_t index, const PlotSeries& series) {
    Drawn& drawn = m_drawn.at(index);
    QVector<double> xs;
    QVector<double> ys;
    for (const PlotPoint& point : series.points) {
        xs.append(point.x + series.style.shift * kShift * m_wide);
        ys.append(point.y);
    }
    drawn.line->setData(xs, ys, true);
    drawn.line->setName(legendName(series));
    showIntervals(drawn, series);
    style(drawn, series);
}

void PlotDrawing::addIntervals(Drawn& drawn, const SeriesStyle& style) {
    if (style.pen == Qt::NoPen) {
        drawn.bars = new QCPErrorBars(xAxis, yAxis);
        drawn.bars->removeFromLegend();
        drawn.bars->setDataPlottable(drawn.line);
        return;
    }
    for (QCPGraph** end : {&drawn.low, &drawn.high}) {
        *end = addGraph();
        (*end)->removeFromLegend();
    }
    drawn.high->setChannelFillGraph(drawn.low);
}

/// What was drawn of points before goes in any case.
void PlotDrawing::showIntervals(Drawn& drawn, const PlotSeries& series) {
    const bool any = std::ranges::any_of(series.points, [](const PlotPoint& point) { return point.low && point.high; });
    const bool isDrawn = drawn.bars != nullptr || drawn.low != nullptr;
    if (any && series.style.drawsIntervals && !isDrawn) addIntervals(drawn, series.style);
    QVector<double> xs;
    QVector<double> lows;
    QVector<double> highs;
    const double none = std::nan("");
    for (const PlotPoint& point : series.points) {
        xs.append(point.x);
        lows.append(point.low.value_or(none));
        highs.append(point.high.value_or(none));
        if (drawn.bars == nullptr) continue;
        lows.last() = point.y - lows.last();
        highs.last() -= point.y;
    }
    if (drawn.bars != nullptr) drawn.bars->setData(lows, highs);
    if (drawn.low == nullptr) return;
    drawn.low->setData(xs, lows, true);
    drawn.high->setData(xs, highs, true);
}

void PlotDrawing::style(Drawn& drawn, const PlotSeries& series) {
    const QColor colour = m_theme->of(series.style.tone);
    drawn.line->setPen(QPen(colour, 2, series.style.pen == Qt::NoPen ? Qt::SolidLine : series.style.pen));
    drawn.line->setLineStyle(series.style.pen == Qt::NoPen ? QCPGraph::lsNone : QCPGraph::lsLine);
    const bool isFilled = series.style.pen == Qt::SolidLine || series.style.pen == Qt::NoPen;
    const QColor inside = isFilled ? colour : m_theme->surface;
    const SeriesMarker marker = isDense(series) ? SeriesMarker::None : series.style.marker;
    drawn.line->setScatterStyle(QCPScatterStyle(shapeOf(marker), QPen(colour, 1.5), inside, kMarkSize));
    if (drawn.bars != nullptr) drawn.bars->setPen(QPen(colour, 1.5));
    if (drawn.low == nullptr) return;
    QColor fill = colour;
    fill.setAlpha(m_theme->dark ? 60 : 40);
    drawn.low->setPen(Qt::NoPen);
    drawn.high->setPen(Qt::NoPen);
    drawn.high->setBrush(fill);
}

void PlotDrawing::fit(const PlotData& plot, const PlotScale& scale) {
    const PlotSpan x = xSpanOf(plot, scale);
    const PlotSpan y = ySpanOf(plot, scale);
    xAxis->setRange(x.low, x.high);
    yAxis->setRange(y.low, y.high);
    if (std::exchange(m_wide, x.high - x.low) != x.high - x.low) {
        for (std::size_t i = 0; i < m_drawn.size(); ++i) {
            if (plot.series[i].style.shift != 0) showSeries(i, plot.series[i]);
        }
    }
    wrapLegend();
    showLimits(plot.limits, y);
}

void PlotDrawing::wrapLegend() {
    int widest = 0;
    for (const Drawn& drawn : m_drawn) widest = std::max(widest, fontMetrics().horizontalAdvance(drawn.line->name()));
    const int room = width() - 2 * kStep + kLegendSpacing;
    const int entry = widest + kLegendIcon + kHalfStep + kLegendSpacing;
    const int columns = std::clamp(room / entry, 1, kMostLegendColumns);
    if (columns == std::exchange(m_legendColumns, columns)) return;
    legend->setWrap(columns);
    legend->setFillOrder(legend->fillOrder(), true);  // what is there already moves too
    updateGeometry();
}

void PlotDrawing::showLimits(const std::vector<PlotLimit>& limits, PlotSpan seen) {
    for (QCPAbstractItem* item : std::exchange(m_limits, {})) removeItem(item);
    m_limitWords.clear();
    for (const PlotLimit& limit : limits) {
        const bool isAbove = limit.y > seen.high;
        const bool isBelow = limit.y < seen.low;
        if (!isAbove && !isBelow) drawLimit(limit.y);
        const QChar sign = isAbove ? QChar(0x2191) : isBelow ? QChar(0x2193) : kDash;
        m_limitWords.append(QString(sign) + QChar::Nbsp + limit.label);
    }
    wrapLimitWords();
}

void PlotDrawing::drawLimit(double y) {
    auto* line = new QCPItemLine(this);
    line->setPen(QPen(m_theme->muted, 1, Qt::DashLine));
    for (QCPItemPosition* end : {line->start, line->end}) end->setTypeX(QCPItemPosition::ptAxisRectRatio);
    line->start->setCoords(0, y);
    line->end->setCoords(1, y);
    m_limits.push_back(line);
}

/// Beside each other as far as they fit; one that is wider than the plot goes on in a line below.
void PlotDrawing::wrapLimitWords() {
    const int room = width() - 3 * kStep;
    QStringList lines;
    for (const QString& words : m_limitWords) {
        const QString beside = lines.isEmpty() ? words : lines.last() + kBetweenLimits + words;
        if (fontMetrics().horizontalAdvance(beside) <= room) {
            lines = lines.mid(0, lines.size() - 1) << beside;
        } else {
            lines += wrapLines(words, font(), std::max(room, fontMetrics().averageCharWidth()), kMostLimitLines).lines;
        }
    }
    const QString text = lines.join(QLatin1Char('\n'));
    if (text == m_limitRows->text()) return;
    m_limitRows->setText(text);
    if (text.isEmpty()) m_limitPlace->take(m_limitRows);
    if (!text.isEmpty() && !m_limitPlace->hasElement(0, 0)) m_limitPlace->addElement(0, 0, m_limitRows);
    updateGeometry();
}

void PlotDrawing::applyTheme() {
    setBackground(QBrush(m_theme->surface));
    for (QCPAxis* axis : {xAxis, yAxis}) {
        axis->setLabelColor(m_theme->muted);
        axis->setTickLabelColor(m_theme->muted);
        axis->setLabelFont(font());
        axis->setTickLabelFont(font());
        axis->setTickPen(axis == xAxis ? QPen(m_theme->outline) : QPen(Qt::NoPen));
        axis->grid()->setPen(QPen(m_theme->border));
    }
    // Values on both sides of zero need something to be seen by.
    yAxis->grid()->setZeroLinePen(QPen(m_theme->outline));
    xAxis->setBasePen(QPen(m_theme->outline));
    m_limitRows->setTextColor(m_theme->muted);
    m_limitRows->setFont(font());
    legend->setTextColor(m_theme->text);
    legend->setFont(font());
    legend->setIconSize(kLegendIcon, fontMetrics().height());  // a mark stands in the middle of its icon
    m_crosshair->setPen(QPen(m_theme->outline, 1));
}

void PlotDrawing::showCrosshair(std::optional<double> x) {
    m_crosshair->setVisible(x.has_value());
    if (!x) return;
    m_crosshair->start->setCoords(*x, 0);
    m_crosshair->end->setCoords(*x, 1);
}

void PlotDrawing::setHeading(const QStringList& lines) {
    for (qsizetype i = lines.size() - 1; i >= 0; --i) {
        auto* line = new QCPTextElement(this, lines[i], i == 0 ? titleFont(font()) : font());
        line->setTextColor(i == 0 ? m_theme->text : m_theme->muted);
        line->setTextFlags(Qt::AlignLeft | Qt::AlignVCenter);
        line->setMargins(QMargins(2 * kStep, kStep, kStep, 0));
        plotLayout()->insertRow(0);
        plotLayout()->addElement(0, 0, line);
        plotLayout()->setRowStretchFactor(0, 0.001);
    }
}

/// Where QCustomPlot draws anew within every change of its size, and so several times before a page is laid out, this
/// does it once the page is.
void PlotDrawing::resizeEvent(QResizeEvent* /*event*/) {
    if (size().isEmpty()) return;  // it can't paint on nothing, and tries
    setViewport(rect());
    wrapLegend();
    wrapLimitWords();
    replot(rpQueuedReplot);
}

QSize PlotDrawing::sizeHint() const {
    const int line = fontMetrics().height();
    return {20 * line, 13 * line + headGrowth()};
}

QSize PlotDrawing::minimumSizeHint() const {
    const int line = fontMetrics().height();
    return {13 * line, 10 * line + headGrowth()};
}

int PlotDrawing::headGrowth() const {
    const int rows = (static_cast<int>(m_drawn.size()) + m_legendColumns - 1) / m_legendColumns;
    const QString limits = m_limitRows->text();
    const int limitRows = limits.isEmpty() ? 0 : static_cast<int>(limits.count(QLatin1Char('\n'))) + 1;
    return (std::max(0, rows - 1) + limitRows) * fontMetrics().height();
}

}  // namespace sami
