#include "ui/start/own_principles_card.h"

#include <algorithm>

#include <QLabel>
#include <QVBoxLayout>

#include "ui/controls/clamped_text.h"
#include "ui/controls/labels.h"
#include "ui/start/pair_card.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr int kPrincipleLines = 3;
/// Room for the check mark.
constexpr int kMarkRoom = 4 * kStep;

}  // namespace

OwnPrinciplesCard::OwnPrinciplesCard(QWidget* parent)
    : QAbstractButton(parent), m_title(makeTitle({}, this)), m_principles(new ClampedText(kPrincipleLines, this)) {
    setCheckable(true);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kStep, 2 * kStep, 2 * kStep, 2 * kStep);
    layout->setSpacing(kHalfStep);
    m_title->setWordWrap(true);
    m_title->setContentsMargins(0, 0, kMarkRoom, 0);
    for (QWidget* part : std::initializer_list<QWidget*>{m_title, m_principles}) {
        part->setAttribute(Qt::WA_TransparentForMouseEvents);
        layout->addWidget(part);
    }
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::MinimumExpanding);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
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

QSize OwnPrinciplesCard::sizeHint() const {
    return layout()->sizeHint();
}

int OwnPrinciplesCard::heightForWidth(int width) const {
    return layout()->heightForWidth(width);
}

void OwnPrinciplesCard::paintEvent(QPaintEvent*) {
    paintChoice(*this, isChecked(), underMouse(), hasFocus());
}

}  // namespace sami
