#include "ui/start/pair_card.h"

#include <QLabel>
#include <QLayout>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/controls/labels.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr int kCheckSize = 20;

/// The labels of the card must not catch the press meant for the card.
QLabel* passive(QLabel* label) {
    label->setAttribute(Qt::WA_TransparentForMouseEvents);
    return label;
}

}  // namespace

PairCard::PairCard(const PairOffer& offer, QWidget* parent) : QAbstractButton(parent), m_principle(offer.principle) {
    setCheckable(true);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    setText(offer.title);
    const QString principle = shownText(fromUtf8(offer.principle.text));
    const QString antithesis = shownText(fromUtf8(offer.principle.antithesis));
    setAccessibleName(tr("%1. %2 Or: %3").arg(offer.title, principle, antithesis));
    explain(this, offer.description);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kStep, 2 * kStep, 2 * kStep, 2 * kStep);
    layout->setSpacing(kHalfStep);
    QLabel* title = passive(makeTitle(offer.title, this));
    title->setWordWrap(true);
    title->setContentsMargins(0, 0, scaledToFont(kCheckSize, font()) + kStep, 0);
    layout->addWidget(title);
    layout->addSpacing(kStep);
    addSide(*layout, tr("Principle"), principle, true);
    layout->addSpacing(kStep);
    addSide(*layout, tr("Antithesis"), antithesis, false);
    layout->addStretch(1);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::MinimumExpanding);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void PairCard::addSide(QVBoxLayout& layout, const QString& word, const QString& text, bool constitution) {
    layout.addWidget(passive(makeText(word, this, constitution ? Tone::Constitution : Tone::Antithesis)));
    layout.addWidget(passive(makeParagraph(text, this)));
}

QSize PairCard::sizeHint() const {
    return layout()->sizeHint();
}

QSize PairCard::minimumSizeHint() const {
    return layout()->minimumSize();
}

int PairCard::heightForWidth(int width) const {
    return layout()->heightForWidth(width);
}

void PairCard::paintEvent(QPaintEvent*) {
    paintChoice(*this, isChecked(), underMouse(), hasFocus());
}

void paintChoice(QWidget& card, bool chosen, bool hovered, bool focused) {
    const Theme& theme = currentTheme();
    QPainter painter(&card);
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal width = chosen || focused ? 2 : 1;
    const QColor edge = focused                       ? theme.constitution
                        : chosen                      ? theme.text
                        : hovered && card.isEnabled() ? theme.outline
                                                      : theme.border;
    painter.setPen(QPen(edge, width));
    painter.setBrush(theme.surface);
    painter.drawRoundedRect(QRectF(card.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2), 8, 8);
    if (!card.isEnabled() && !chosen) return;  // nothing to choose
    const qreal size = scaledToFont(kCheckSize, card.font());
    painter.translate(card.width() - 2 * kStep - size, 2 * kStep - 2);
    painter.scale(size / kCheckSize, size / kCheckSize);
    painter.setPen(QPen(chosen ? theme.text : theme.outline, 1.5));
    painter.setBrush(chosen ? theme.text : theme.surface);
    painter.drawEllipse(QRectF(1, 1, kCheckSize - 2, kCheckSize - 2));
    if (!chosen) return;
    painter.setPen(QPen(theme.surface, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QPointF tick[] = {{6, 10.5}, {9, 13.5}, {14.5, 7}};
    painter.drawPolyline(tick, 3);
}

}  // namespace sami
