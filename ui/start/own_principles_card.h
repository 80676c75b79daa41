#pragma once

#include <vector>

#include "core/constitution/principle.h"
#include "ui/start/choice_card.h"

namespace sami {

class ClampedText;

/// The open experiment with what it teaches, where that is no single pair.
class OwnPrinciplesCard final : public ChoiceCard {
    Q_OBJECT

public:
    explicit OwnPrinciplesCard(QWidget* parent);

    /// @param file without folders
    void showPrinciples(const QString& file, const std::vector<Principle>& principles);

private:
    QLabel* m_title;
    ClampedText* m_principles;
};

}  // namespace sami
