#include "ui/start/choice_card.h"

#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/controls/labels.h"

namespace sami {

namespace {

constexpr int kCheckSize = 20;

}  // namespace

ChoiceCard::ChoiceCard(QWidget* parent) : QAbstractButton(parent), m_content(new QVBoxLayout(this)) {
    setCheckable(true);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    m_content->setContentsMargins(2 * kStep, 2 * kStep, 2 * kStep, 2 * kStep);
    m_content->setSpacing(kHalfStep);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::MinimumExpanding);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

QLabel* ChoiceCard::addTitle(const QString& title) {
    QLabel* label = makeTitle(title, this);
    label->setWordWrap(true);
    label->setContentsMargins(0, 0, scaledToFont(kCheckSize, font()) + kStep, 0);
    makePassive(label);
    m_content->addWidget(label);
    return label;
}

QSize ChoiceCard::sizeHint() const {
    return layout()->sizeHint();
}

QSize ChoiceCard::minimumSizeHint() const {
    return layout()->minimumSize();
}

int ChoiceCard::heightForWidth(int width) const {
    return layout()->heightForWidth(width);
}

void ChoiceCard::paintEvent(QPaintEvent*) {
    paintChoice(*this, isChecked(), underMouse(), hasFocus());
}

void makePassive(QWidget* widget) {
    widget->setAttribute(Qt::WA_TransparentForMouseEvents);
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
