#pragma once

#include <QAbstractButton>

class QLabel;
class QVBoxLayout;

namespace sami {

/// A card to choose among others, which behaves as a radio button: a check mark and a heavier edge mark the choice.
class ChoiceCard : public QAbstractButton {
    Q_OBJECT

public:
    explicit ChoiceCard(QWidget* parent);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool hitButton(const QPoint& position) const override { return rect().contains(position); }

    QVBoxLayout* content() const { return m_content; }
    /// A title that leaves room for the check mark, first on the card.
    QLabel* addTitle(const QString& title);

private:
    QVBoxLayout* m_content;
};

/// What a card shows must not catch the press that is meant for the card.
void makePassive(QWidget* widget);

/// Draws the edge of a card that can be chosen, with its check mark in the upper right corner.
void paintChoice(QWidget& card, bool chosen, bool hovered, bool focused);

}  // namespace sami
