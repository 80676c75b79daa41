#pragma once

#include "core/constitution/principle.h"
#include "ui/start/choice_card.h"
#include "ui/theme/theme.h"

namespace sami {

/// A principle pair as the demo offers it.
struct PairOffer {
    Principle principle;
    QString title;
    QString description;
};

/// One principle pair to choose.
class PairCard final : public ChoiceCard {
    Q_OBJECT

public:
    PairCard(const PairOffer& offer, QWidget* parent);

    const Principle& principle() const { return m_principle; }

private:
    void addSide(const QString& word, const QString& text, Tone tone);

    Principle m_principle;
};

}  // namespace sami
