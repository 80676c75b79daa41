#include "ui/review/query_heading.h"

#include <limits>

#include <QPushButton>
#include <QVBoxLayout>

#include "ui/controls/clamped_text.h"
#include "ui/controls/labels.h"
#include "ui/theme/theme.h"

namespace sami {

namespace {

constexpr int kFoldedLines = 4;

}  // namespace

QueryHeading::QueryHeading(QWidget* parent)
    : QWidget(parent), m_text(new ClampedText(kFoldedLines, this)), m_unfold(new QPushButton(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_text->setFont(headingFont(m_text->font()));
    setRole(m_unfold, QStringLiteral("link"));
    layout->addWidget(m_text);
    layout->addWidget(m_unfold, 0, Qt::AlignLeft);
    connect(m_unfold, &QPushButton::clicked, this, [this] { fold(!m_isFolded); });
    fold(true);
}

void QueryHeading::setText(const QString& text) {
    if (text == m_text->text()) return;
    m_text->setText(text);
    fold(true);
}

void QueryHeading::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    offer();
}

void QueryHeading::fold(bool folded) {
    m_isFolded = folded;
    m_text->setMaxLines(folded ? kFoldedLines : std::numeric_limits<int>::max());
    m_unfold->setText(folded ? tr("Show the whole question") : tr("Show less"));
    offer();
}

void QueryHeading::offer() {
    m_unfold->setVisible(!m_isFolded || m_text->isElided());
}

}  // namespace sami
