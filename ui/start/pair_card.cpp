#include "ui/start/pair_card.h"

#include <QLabel>
#include <QVBoxLayout>

#include "ui/controls/labels.h"
#include "ui/text/shown_text.h"

namespace sami {

PairCard::PairCard(const PairOffer& offer, QWidget* parent) : ChoiceCard(parent), m_principle(offer.principle) {
    setText(offer.title);
    const QString principle = shownText(fromUtf8(offer.principle.text));
    const QString antithesis = shownText(fromUtf8(offer.principle.antithesis));
    setAccessibleName(tr("%1. %2 Or: %3").arg(offer.title, principle, antithesis));
    explain(this, offer.description);
    addTitle(offer.title);
    content()->addSpacing(kStep);
    addSide(tr("Principle"), principle, Tone::Constitution);
    content()->addSpacing(kStep);
    addSide(tr("Antithesis"), antithesis, Tone::Antithesis);
    content()->addStretch(1);
}

void PairCard::addSide(const QString& word, const QString& text, Tone tone) {
    for (QLabel* label : {makeText(word, this, tone), makeParagraph(text, this)}) {
        makePassive(label);
        content()->addWidget(label);
    }
}

}  // namespace sami
