#pragma once

#include <QAbstractButton>

#include "core/constitution/principle.h"

class QVBoxLayout;

namespace sami {

/// A principle pair as the demo offers it.
struct PairOffer {
    Principle principle;
    QString title;
    QString description;
};

/// One principle pair to choose: a card that behaves as a radio button. A check mark and a heavier edge mark the
/// choice.
class PairCard final : public QAbstractButton {
    Q_OBJECT

public:
    PairCard(const PairOffer& offer, QWidget* parent);

    const Principle& principle() const { return m_principle; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool hitButton(const QPoint& position) const override { return rect().contains(position); }

private:
    void addSide(QVBoxLayout& layout, const QString& word, const QString& text, bool constitution);

    Principle m_principle;
};

/// Draws the edge of a card that can be chosen, with its check mark in the upper right corner.
void paintChoice(QWidget& card, bool chosen, bool hovered, bool focused);

}  // namespace sami
