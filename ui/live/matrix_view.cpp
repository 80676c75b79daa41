#include "ui/live/matrix_view.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include "ui/controls/labels.h"
#include "ui/text/numbers.h"
#include "ui/theme/theme.h"

namespace sami {

namespace {

constexpr int kLargestCell = 9 * kStep;

QString cellText(double value) {
    return plainNumber(value, 2);
}

}  // namespace

MatrixView::MatrixView(QString title, QWidget* parent) : QWidget(parent), m_title(std::move(title)) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void MatrixView::setMatrix(const std::vector<std::vector<double>>& values, const QStringList& names) {
    m_values = values;
    m_names = names;
    setAccessibleName(values.empty() ? tr("%1: not measured yet").arg(m_title)
                                     : tr("%1: %2 of %3 rows highest on the diagonal")
                                           .arg(m_title)
                                           .arg(rowsRight())
                                           .arg(static_cast<int>(values.size())));
    update();
}

int MatrixView::rowsRight() const {
    int right = 0;
    for (std::size_t i = 0; i < m_values.size(); ++i) {
        const std::vector<double>& row = m_values[i];
        bool largest = true;
        for (std::size_t j = 0; j < row.size(); ++j) largest = largest && (j == i || row[i] > row[j]);
        right += largest ? 1 : 0;
    }
    return right;
}

QRectF MatrixView::cell(int row, int column) const {
    const int count = std::max<int>(1, static_cast<int>(m_values.size()));
    const int line = fontMetrics().height();
    const qreal left = std::min(width() / 3, 11 * kStep);
    const qreal top = 2 * line + 2 * kStep;
    const qreal wide = std::min<qreal>((width() - left) / count, 2 * kLargestCell);
    const qreal high = std::min<qreal>((height() - top) / count, kLargestCell);
    return {left + column * wide, top + row * high, wide - 2, high - 2};
}

QColor MatrixView::fill(double value) const {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const std::vector<double>& row : m_values) {
        for (const double entry : row) {
            if (!std::isfinite(entry)) continue;
            low = std::min(low, entry);
            high = std::max(high, entry);
        }
    }
    QColor colour = currentTheme().constitution;
    if (!std::isfinite(value) || high <= low) return currentTheme().sunken;
    // At most half opaque: the number on it must stay readable in the text colour.
    colour.setAlphaF(static_cast<float>(0.06 + 0.38 * (value - low) / (high - low)));
    return colour;
}

void MatrixView::paintLabels(QPainter& painter) const {
    const Theme& theme = currentTheme();
    const int line = fontMetrics().height();
    painter.setPen(theme.text);
    painter.drawText(QRect(0, 0, width(), line), Qt::AlignLeft | Qt::AlignVCenter, m_title);
    for (int i = 0; i < static_cast<int>(m_values.size()); ++i) {
        const QRectF first = cell(i, 0);
        const QRectF top = cell(0, i);
        painter.setPen(theme.of(constitutionTone(static_cast<std::size_t>(i))));
        const QString name = i < m_names.size() ? m_names[i] : QString::number(i + 1);
        const int room = static_cast<int>(first.left()) - kStep;
        painter.drawText(QRectF(0, first.top(), room, first.height()), Qt::AlignLeft | Qt::AlignVCenter,
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
            const double value = row[static_cast<std::size_t>(j)];
            const QRectF box = cell(i, j);
            painter.setBrush(fill(value));
            painter.setPen(i == j ? QPen(theme.text, 2) : QPen(Qt::NoPen));
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4);
            painter.setPen(theme.text);
            painter.drawText(box, Qt::AlignCenter, cellText(value));
        }
    }
}

void MatrixView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!m_values.empty()) {
        paintLabels(painter);
        paintCells(painter);
        return;
    }
    painter.setPen(currentTheme().text);
    painter.drawText(QRect(0, 0, width(), fontMetrics().height()), Qt::AlignLeft | Qt::AlignVCenter, m_title);
    painter.setPen(currentTheme().muted);
    painter.drawText(rect().adjusted(0, fontMetrics().height() + kStep, 0, 0),
                     Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, tr("Not measured yet."));
}

bool MatrixView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    for (int i = 0; i < static_cast<int>(m_values.size()); ++i) {
        for (int j = 0; j < static_cast<int>(m_values.size()); ++j) {
            if (!cell(i, j).contains(help->pos()) || i >= m_names.size() || j >= m_names.size()) continue;
            const double value = m_values[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
            QToolTip::showText(help->globalPos(), plainToolTip(tr("The answer written under “%1”, read under “%2”: "
                                                                  "%3 nats per token")
                                                                   .arg(m_names[j], m_names[i], cellText(value))));
            return true;
        }
    }
    QToolTip::hideText();
    return true;
}

QSize MatrixView::sizeHint() const {
    return {28 * kStep, 22 * kStep};
}

QSize MatrixView::minimumSizeHint() const {
    return {22 * kStep, 16 * kStep};
}

}  // namespace sami
