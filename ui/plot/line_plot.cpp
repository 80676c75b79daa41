#include "ui/plot/line_plot.h"

#include <algorithm>
#include <utility>

#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/controls/labels.h"
#include "ui/plot/plot_drawing.h"

namespace sami {

namespace {

constexpr int kReplotIntervalMs = 40;
constexpr int kFocusFrame = 2;

}  // namespace

LinePlot::LinePlot(const QString& xTitle, const QString& yTitle, int decimals, QWidget* parent)
    : QWidget(parent), m_data{xTitle, yTitle, decimals, {}, {}} {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kFocusFrame, kFocusFrame, kFocusFrame, kFocusFrame);
    m_drawing = new PlotDrawing(this);
    // The drawing would keep the wheel to itself; so all of the mouse comes here, and the wheel goes on to the page.
    m_drawing->setAttribute(Qt::WA_TransparentForMouseEvents);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    layout->addWidget(m_drawing);
    m_readOut = makeText({}, this);
    setRole(m_readOut, QStringLiteral("read-out"));
    m_readOut->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_readOut->hide();
    m_replotTimer.setSingleShot(true);
    m_replotTimer.setInterval(kReplotIntervalMs);
    connect(&m_replotTimer, &QTimer::timeout, this, &LinePlot::replotNow);
    // Only then is it known where the axes lie.
    connect(m_drawing, &QCustomPlot::afterReplot, this, &LinePlot::placeReadOut);
    redraw();
}

int LinePlot::addSeries(const SeriesStyle& style) {
    m_data.series.push_back({style, {}});
    m_pointsChanged = true;
    redraw();
    return static_cast<int>(m_data.series.size()) - 1;
}

void LinePlot::clear() {
    m_data.series.clear();
    m_pointsChanged = true;
    showCrosshair(std::nullopt);
    redraw();
}

void LinePlot::setPoints(int series, std::vector<PlotPoint> points) {
    const auto index = static_cast<std::size_t>(series);
    PlotSeries& changed = m_data.series.at(index);
    if (changed.points == points) return;
    changed.points = std::move(points);
    m_drawing->showSeries(index, changed);
    m_pointsChanged = true;
    scheduleReplot();
}

void LinePlot::setLimits(std::vector<PlotLimit> limits) {
    if (m_data.limits == limits) return;
    m_data.limits = std::move(limits);
    scheduleReplot();
}

void LinePlot::setScale(const PlotScale& scale) {
    if (m_scale == scale) return;
    m_scale = scale;
    scheduleReplot();
}

void LinePlot::scheduleReplot() {
    if (!m_replotTimer.isActive()) m_replotTimer.start();
}

void LinePlot::replotNow() {
    m_drawing->fit(m_data, m_scale);
    // A plot without a size yet has nothing to paint on; it replots itself when it gets one.
    if (!m_drawing->size().isEmpty()) m_drawing->replot(QCustomPlot::rpQueuedReplot);
    renewReadOut();
    ++m_replots;
    if (std::exchange(m_pointsChanged, false)) Q_EMIT pointsChanged();
}

void LinePlot::redraw() {
    m_drawing->drawPlot(m_data, m_scale, currentTheme());
    scheduleReplot();
}

void LinePlot::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) redraw();
}

void LinePlot::paintEvent(QPaintEvent* /*event*/) {
    if (!hasFocus()) return;
    QPainter painter(this);
    painter.setPen(QPen(currentTheme().constitution, kFocusFrame));
    painter.drawRect(rect().adjusted(1, 1, -1, -1));
}

void LinePlot::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void LinePlot::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    moveTo(std::nullopt);
    update();
}

double LinePlot::xAt(const QPointF& position) const {
    return m_drawing->xAxis->pixelToCoord(m_drawing->mapFrom(this, position).x());
}

void LinePlot::mouseMoveEvent(QMouseEvent* event) {
    moveTo(xAt(event->position()));
}

void LinePlot::leaveEvent(QEvent* event) {
    QWidget::leaveEvent(event);
    moveTo(std::nullopt);
}

/// With Ctrl it magnifies; without, it scrolls the page.
void LinePlot::wheelEvent(QWheelEvent* event) {
    if (!(event->modifiers() & Qt::ControlModifier)) return event->ignore();
    zoomAround(xAt(event->position()), event->angleDelta().y() > 0 ? 1 / kZoomStep : kZoomStep);
    event->accept();
}

void LinePlot::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Left:
            return step(-1);
        case Qt::Key_Right:
            return step(1);
        case Qt::Key_Home:
            return goToEnd(false);
        case Qt::Key_End:
            return goToEnd(true);
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoom(1 / kZoomStep);
        case Qt::Key_Minus:
            return zoom(kZoomStep);
        case Qt::Key_Escape:
            if (!m_crosshair) return QWidget::keyPressEvent(event);
            return moveTo(std::nullopt);
        default:
            return QWidget::keyPressEvent(event);
    }
}

/// To the next x that was measured; the first time to the latest one.
void LinePlot::step(int by) {
    const std::vector<double> xs = measuredXs(m_data);
    if (xs.empty()) return;
    const auto last = std::ssize(xs) - 1;
    if (!m_crosshair) return goTo(xs.back());
    const auto place = std::ranges::lower_bound(xs, *m_crosshair) - xs.begin();
    goTo(xs[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(place + by, 0, last))]);
}

void LinePlot::goToEnd(bool last) {
    const std::vector<double> xs = measuredXs(m_data);
    if (!xs.empty()) goTo(last ? xs.back() : xs.front());
}

/// Keys may lead out of the part that is magnified; it goes with them.
void LinePlot::goTo(double x) {
    moveTo(x);
    if (!m_scale.zoom) return;
    const PlotSpan part = panned(*m_scale.zoom, x, wholeSteps());
    if (part != *m_scale.zoom) choosePart(part);
}

void LinePlot::moveTo(std::optional<double> x) {
    if (!x && !m_crosshair) return;
    showCrosshair(x);
    Q_EMIT crosshairMoved(m_crosshair);
}

void LinePlot::zoom(double factor) {
    const PlotSpan now = xSpanOf(m_data, m_scale);
    zoomAround(m_crosshair.value_or((now.low + now.high) / 2), factor);
}

void LinePlot::zoomAround(double middle, double factor) {
    choosePart(zoomed(xSpanOf(m_data, m_scale), middle, factor, wholeSteps()));
}

PlotSpan LinePlot::wholeSteps() const {
    PlotScale all = m_scale;
    all.zoom.reset();
    return xSpanOf(m_data, all);
}

void LinePlot::choosePart(const std::optional<PlotSpan>& part) {
    PlotScale scale = m_scale;
    scale.zoom = part;
    setScale(scale);
    Q_EMIT zoomChosen(part);
}

void LinePlot::setCrosshair(std::optional<double> x) {
    m_crosshair = x && nearestX(m_data, *x) ? x : std::nullopt;
    m_drawing->showCrosshair(m_crosshair);
    m_readOut->setText(m_crosshair ? readOutAt(m_data, *m_crosshair) : QString());
    if (!m_crosshair) m_readOut->hide();
    tellReadOut();
}

void LinePlot::followCrosshair(std::optional<double> x) {
    setCrosshair(x);
    m_readOut->hide();
    scheduleReplot();
}

/// Points have come, or gone, below a crosshair that stays.
void LinePlot::renewReadOut() {
    if (!m_crosshair) return;
    setCrosshair(m_readOut->isHidden() ? m_crosshair : nearestX(m_data, *m_crosshair));
    placeReadOut();
}

/// Who can't see the box hears it before the help.
void LinePlot::tellReadOut() {
    const QString description = accessibleDescription();
    if (!m_crosshair && m_help.isEmpty()) return;
    if (m_help.isEmpty()) m_help = description;
    const QString told = m_crosshair ? readOut() + QLatin1Char('\n') + m_help : m_help;
    if (told != description) setAccessibleDescription(told);
    if (!m_crosshair) m_help.clear();
}

void LinePlot::showCrosshair(std::optional<double> x) {
    followCrosshair(x ? nearestX(m_data, *x) : std::nullopt);
    if (!m_crosshair) return;
    m_readOut->show();
    placeReadOut();
}

/// On the side of the line where there is room, and never beyond the plot's edge.
void LinePlot::placeReadOut() {
    if (!m_crosshair || m_readOut->isHidden()) return;
    m_readOut->adjustSize();
    const QCPAxis* axis = m_drawing->xAxis;
    const int line = m_drawing->x() + static_cast<int>(axis->coordToPixel(*m_crosshair));
    const bool isRight = *m_crosshair < axis->range().center();
    const int left = isRight ? line + kStep : line - kStep - m_readOut->width();
    const int top = m_drawing->y() + m_drawing->axisRect()->rect().top();
    m_readOut->move(std::clamp(left, 0, std::max(0, width() - m_readOut->width())),
                    std::clamp(top, 0, std::max(0, height() - m_readOut->height())));
    m_readOut->raise();
}

QString LinePlot::readOut() const {
    return m_readOut->text();
}

}  // namespace sami
