#include "ui/start/own_principles_card.h"

#include <algorithm>

#include <QLabel>
#include <QVBoxLayout>

#include "ui/controls/clamped_text.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr int kPrincipleLines = 3;

}  // namespace

OwnPrinciplesCard::OwnPrinciplesCard(QWidget* parent)
    : ChoiceCard(parent), m_title(addTitle({})), m_principles(new ClampedText(kPrincipleLines, this)) {
    makePassive(m_principles);
    content()->addWidget(m_principles);
}

void OwnPrinciplesCard::showPrinciples(const QString& file, const std::vector<Principle>& principles) {
    const auto learned = std::ranges::count(principles, PrincipleUse::Learned, &Principle::use);
    m_title->setText(learned == 1 ? tr("%1, with its principle").arg(shownText(file))
                                  : tr("%1, with its %2 principles").arg(shownText(file), wholeNumber(learned)));
    QStringList texts;
    for (const Principle& principle : principles) {
        if (principle.use == PrincipleUse::Learned) texts.append(shownText(fromUtf8(principle.text)));
    }
    m_principles->setText(texts.join(QStringLiteral(" · ")));
    setText(m_title->text());
    setAccessibleName(tr("%1. %2").arg(m_title->text(), m_principles->text()));
}

}  // namespace sami
