#include "ui/controls/card.h"

#include <QLabel>
#include <QVBoxLayout>

#include "ui/controls/labels.h"

namespace sami {

Card::Card(const QString& title, QWidget* parent, const QString& caption) : QFrame(parent) {
    setRole(this, QStringLiteral("card"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(2 * kStep, 2 * kStep, 2 * kStep, 2 * kStep);
    outer->setSpacing(kHalfStep);
    m_titleRow = new QHBoxLayout;
    m_titleRow->setSpacing(kStep);
    m_title = makeTitle(title, this);
    m_title->setWordWrap(true);  // buttons beside it must not keep a card from getting narrower
    m_titleRow->addWidget(m_title, 1);
    outer->addLayout(m_titleRow);
    if (!caption.isEmpty()) outer->addWidget(makeParagraph(caption, this, Tone::Muted));
    m_content = new QVBoxLayout;
    m_content->setContentsMargins(0, kStep, 0, 0);
    m_content->setSpacing(kStep);
    outer->addLayout(m_content, 1);
    setAccessibleName(title);
}

}  // namespace sami
