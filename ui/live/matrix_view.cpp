#include "ui/live/matrix_view.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include "ui/controls/labels.h"
#include "ui/text/numbers.h"
#include "ui/theme/theme.h"

namespace sami {

namespace {

/// Heights of a line.
constexpr int kLargestCell = 4;

QString withSign(double value) {
    return value > 0 ? QLatin1Char('+') + plainNumber(value, 2) : plainNumber(value, 2);
}

}  // namespace

MatrixView::MatrixView(QString title, QWidget* parent) : QWidget(parent), m_title(std::move(title)) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setFocusPolicy(Qt::TabFocus);
}

void MatrixView::setMatrix(const std::vector<std::vector<double>>& values, const QStringList& names, double darkest) {
    m_values = values;
    m_names = names;
    m_darkest = darkest;
    leaveCell();
    setAccessibleName(values.empty() ? tr("%1: not measured yet").arg(m_title)
                                     : tr("%1: %2 of %3 answers likeliest under their own instruction")
                                           .arg(m_title, wholeNumber(answersRight()), wholeNumber(std::ssize(values))));
    update();
}

int MatrixView::answersRight() const {
    int right = 0;
    const int count = static_cast<int>(m_values.size());
    for (int j = 0; j < count; ++j) {
        bool largest = true;
        for (int i = 0; i < count; ++i) largest = largest && (i == j || difference(i, j) < 0);
        right += largest ? 1 : 0;
    }
    return right;
}

double MatrixView::difference(int row, int column) const {
    const auto i = static_cast<std::size_t>(row);
    const auto j = static_cast<std::size_t>(column);
    return m_values[i][j] - m_values[j][j];
}

QRectF MatrixView::cell(int row, int column) const {
    const int count = std::max<int>(1, static_cast<int>(m_values.size()));
    const int line = fontMetrics().height();
    const qreal left = std::min(width() / 3, 7 * line);
    const qreal top = 2 * line + 2 * kStep;
    const qreal wide = std::min<qreal>((width() - left) / count, 2 * kLargestCell * line);
    const qreal high = std::min<qreal>((height() - top) / count, kLargestCell * line);
    return {left + column * wide, top + row * high, wide - 2, high - 2};
}

QColor MatrixView::fill(int row, int column) const {
    const double apart = difference(row, column);
    if (row == column || !std::isfinite(apart) || m_darkest <= 0) return currentTheme().sunken;
    QColor colour = apart < 0 ? currentTheme().constitution : currentTheme().antithesis;
    // At most half opaque: the number on it must stay readable in the text colour.
    colour.setAlphaF(static_cast<float>(0.04 + 0.40 * std::min(1.0, std::abs(apart) / m_darkest)));
    return colour;
}

QString MatrixView::cellText(int row, int column) const {
    const auto at = static_cast<std::size_t>(row);
    return row == column ? plainNumber(m_values[at][at], 2) : withSign(difference(row, column));
}

QString MatrixView::explained(int row, int column) const {
    if (row >= m_names.size() || column >= m_names.size()) return {};
    const double value = m_values[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
    if (row == column) {
        return tr("The answer written under “%1”, read under it: %2\u00a0nats per token")
            .arg(m_names[column], plainNumber(value, 2));
    }
    return tr("The answer written under “%1”, read under “%2”: %3\u00a0nats per token, %4 against its own instruction")
        .arg(m_names[column], m_names[row], plainNumber(value, 2), withSign(difference(row, column)));
}

void MatrixView::paintLabels(QPainter& painter) const {
    const Theme& theme = currentTheme();
    const int line = fontMetrics().height();
    painter.setPen(theme.text);
    painter.drawText(QRect(kHalfStep, 0, width(), line), Qt::AlignLeft | Qt::AlignVCenter, m_title);
    for (int i = 0; i < static_cast<int>(m_values.size()); ++i) {
        const QRectF first = cell(i, 0);
        const QRectF top = cell(0, i);
        painter.setPen(theme.of(constitutionTone(static_cast<std::size_t>(i))));
        const QString name = i < m_names.size() ? m_names[i] : wholeNumber(i + 1);
        const int room = static_cast<int>(first.left()) - kStep - kHalfStep;
        painter.drawText(QRectF(kHalfStep, first.top(), room, first.height()), Qt::AlignLeft | Qt::AlignVCenter,
                         fontMetrics().elidedText(name, Qt::ElideRight, room));
        painter.drawText(QRectF(top.left(), line + kStep, top.width(), line), Qt::AlignCenter,
                         fontMetrics().elidedText(name, Qt::ElideRight, static_cast<int>(top.width())));
    }
}

void MatrixView::paintCells(QPainter& painter) const {
    const Theme& theme = currentTheme();
    for (int i = 0; i < static_cast<int>(m_values.size()); ++i) {
        const std::vector<double>& row = m_values[static_cast<std::size_t>(i)];
        for (int j = 0; j < static_cast<int>(row.size()); ++j) {
            const QRectF box = cell(i, j);
            painter.setBrush(fill(i, j));
            painter.setPen(i == j ? QPen(theme.text, 2) : QPen(Qt::NoPen));
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4);
            painter.setPen(theme.text);
            painter.drawText(box, Qt::AlignCenter, cellText(i, j));
            if (i != m_row || j != m_column) continue;
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(theme.constitution, 2));
            painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), 4, 4);
        }
    }
}

void MatrixView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (hasFocus()) {
        painter.setPen(QPen(currentTheme().constitution, 2));
        painter.drawRect(rect().adjusted(1, 1, -1, -1));
    }
    if (!m_values.empty()) {
        paintLabels(painter);
        paintCells(painter);
        return;
    }
    painter.setPen(currentTheme().text);
    painter.drawText(QRect(kHalfStep, 0, width(), fontMetrics().height()), Qt::AlignLeft | Qt::AlignVCenter, m_title);
    painter.setPen(currentTheme().muted);
    painter.drawText(rect().adjusted(kHalfStep, fontMetrics().height() + kStep, 0, 0),
                     Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, tr("Not measured yet."));
}

bool MatrixView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    for (int i = 0; i < static_cast<int>(m_values.size()); ++i) {
        for (int j = 0; j < static_cast<int>(m_values.size()); ++j) {
            if (!cell(i, j).contains(help->pos())) continue;
            QToolTip::showText(help->globalPos(), plainToolTip(explained(i, j)));
            return true;
        }
    }
    QToolTip::hideText();
    return true;
}

void MatrixView::keyPressEvent(QKeyEvent* event) {
    const bool isNew = m_row < 0;
    switch (event->key()) {
        case Qt::Key_Left:
            return moveTo(m_row, m_column - 1);
        case Qt::Key_Right:
            return isNew ? moveTo(0, 0) : moveTo(m_row, m_column + 1);
        case Qt::Key_Up:
            return moveTo(m_row - 1, m_column);
        case Qt::Key_Down:
            return isNew ? moveTo(0, 0) : moveTo(m_row + 1, m_column);
        default:
            return QWidget::keyPressEvent(event);
    }
}

void MatrixView::moveTo(int row, int column) {
    const int last = static_cast<int>(m_values.size()) - 1;
    if (last < 0) return;
    m_row = std::clamp(row, 0, last);
    m_column = std::clamp(column, 0, last);
    setAccessibleDescription(cellRead());
    QToolTip::showText(mapToGlobal(cell(m_row, m_column).bottomLeft().toPoint()), plainToolTip(cellRead()), this);
    update();
}

QString MatrixView::cellRead() const {
    return m_row < 0 ? QString() : explained(m_row, m_column);
}

void MatrixView::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    leaveCell();
    update();
}

/// Nor is what it said of that cell left standing.
void MatrixView::leaveCell() {
    if (m_row < 0) return;
    m_row = -1;
    setAccessibleDescription({});
    QToolTip::hideText();
}

QSize MatrixView::sizeHint() const {
    const int line = fontMetrics().height();
    return {14 * line, 11 * line};
}

QSize MatrixView::minimumSizeHint() const {
    const int line = fontMetrics().height();
    return {11 * line, 8 * line};
}

}  // namespace sami
