#include "ui/controls/clamped_text.h"

#include <algorithm>

#include <QEvent>
#include <QPainter>

#include "ui/controls/labels.h"
#include "ui/text/wrapped_lines.h"

namespace sami {

namespace {

constexpr int kReadableCharacters = 60;

}  // namespace

ClampedText::ClampedText(int maxLines, QWidget* parent) : QWidget(parent), m_maxLines(maxLines) {
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void ClampedText::setText(const QString& text) {
    if (text == m_text) return;
    m_text = text;
    setAccessibleName(m_text);
    updateToolTip();
    updateGeometry();
    update();
}

void ClampedText::setMaxLines(int maxLines) {
    if (maxLines == m_maxLines) return;
    m_maxLines = maxLines;
    updateToolTip();
    updateGeometry();
    update();
}

bool ClampedText::isElided() const {
    return wrapLines(m_text, font(), std::max(1, width()), m_maxLines).elided;
}

int ClampedText::heightForWidth(int width) const {
    const qsizetype lines = wrapLines(m_text, font(), std::max(1, width), m_maxLines).lines.size();
    return std::max(1, static_cast<int>(lines)) * lineHeight(font());
}

QSize ClampedText::sizeHint() const {
    const int widest = lettersWide(*this, kReadableCharacters);
    const int width = std::min(widest, fontMetrics().size(0, m_text).width() + 1);
    return {width, heightForWidth(width)};
}

QSize ClampedText::minimumSizeHint() const {
    return {lettersWide(*this, 6), lineHeight(font())};
}

void ClampedText::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    drawLines(painter, wrapLines(m_text, font(), width(), m_maxLines).lines, rect(), m_text);
}

void ClampedText::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    updateToolTip();
}

void ClampedText::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::FontChange) return;
    updateToolTip();
    updateGeometry();
}

void ClampedText::updateToolTip() {
    setToolTip(isElided() ? plainToolTip(m_text) : QString());
}

}  // namespace sami
