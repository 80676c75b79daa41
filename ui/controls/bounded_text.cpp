#include "ui/controls/bounded_text.h"

#include <algorithm>

#include <QLabel>
#include <QScrollBar>

#include "ui/controls/labels.h"
#include "ui/text/wrapped_lines.h"

namespace sami {

namespace {

/// Narrower, a sentence has a word a line.
constexpr int kNarrowest = 12;
/// Of the style sheet, which shows the focus.
constexpr int kFrame = 2;

}  // namespace

BoundedText::BoundedText(int mostLines, QWidget* parent)
    : QScrollArea(parent), m_label(makeParagraph({}, this)), m_mostLines(mostLines) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWidgetResizable(true);
    setWidget(m_label);
    viewport()->setAutoFillBackground(false);
    m_label->setAutoFillBackground(false);
    setFocusPolicy(Qt::NoFocus);
    // Keys reach it where there is something to scroll.
    connect(verticalScrollBar(), &QScrollBar::rangeChanged, this,
            [this](int, int last) { setFocusPolicy(last > 0 ? Qt::TabFocus : Qt::NoFocus); });
}

void BoundedText::setText(const QString& text) {
    m_label->setText(text);
    verticalScrollBar()->setValue(0);
    setAccessibleName(text);
    updateGeometry();
}

QString BoundedText::text() const {
    return m_label->text();
}

int BoundedText::heightForWidth(int width) const {
    const int most = m_mostLines * lineHeight(m_label->font());
    const int all = m_label->heightForWidth(width - 2 * kFrame);
    return std::clamp(all, lineHeight(m_label->font()), most) + 2 * kFrame;
}

QSize BoundedText::sizeHint() const {
    const int width = m_label->sizeHint().width() + 2 * kFrame;
    return {width, heightForWidth(width)};
}

QSize BoundedText::minimumSizeHint() const {
    return {lettersWide(*this, kNarrowest), lineHeight(m_label->font()) + 2 * kFrame};
}

}  // namespace sami
