#include "ui/start/own_pair_card.h"

#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>

#include "ui/controls/labels.h"
#include "ui/start/choice_card.h"
#include "ui/start/principle_field.h"
#include "ui/text/shown_text.h"

namespace sami {

OwnPairCard::OwnPairCard(QWidget* parent) : QAbstractButton(parent) {
    setCheckable(true);
    setAttribute(Qt::WA_Hover);
    setText(tr("Write your own"));
    setAccessibleName(tr("Write your own principle and its antithesis"));
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(2 * kStep, 2 * kStep, 2 * kStep, 2 * kStep);
    grid->setHorizontalSpacing(2 * kStep);
    grid->setVerticalSpacing(kHalfStep);
    QLabel* title = makeTitle(text(), this);
    makePassive(title);
    m_principle = new PrincipleField(tr("Answer as a pirate would."), tr("Principle"), this);
    m_antithesis = new PrincipleField(tr("Answer in plain modern English."), tr("Antithesis"), this);
    QLabel* principleWord = makeText(tr("Principle"), this, Tone::Constitution);
    QLabel* antithesisWord = makeText(tr("Antithesis"), this, Tone::Antithesis);
    explain(principleWord, constitutionExplained());
    explain(antithesisWord, antithesisExplained());
    grid->addWidget(title, 0, 0, 1, 2);
    grid->setRowMinimumHeight(1, kHalfStep);
    grid->addWidget(principleWord, 2, 0);
    grid->addWidget(antithesisWord, 2, 1);
    grid->addWidget(m_principle, 3, 0);
    grid->addWidget(m_antithesis, 3, 1);
    for (QLineEdit* field : {m_principle, m_antithesis}) {
        connect(field, &QLineEdit::textEdited, this, &OwnPairCard::chooseAndTell);
    }
    // The fields are what is written into: the card itself would be a stop of Tab that cannot be seen.
    setFocusPolicy(Qt::NoFocus);
    connect(this, &QAbstractButton::clicked, this, [this] {
        setChecked(true);
        m_principle->setFocus(Qt::MouseFocusReason);
    });
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void OwnPairCard::chooseAndTell() {
    setChecked(true);
    Q_EMIT edited();
}

Principle OwnPairCard::principle() const {
    return {"own", toUtf8(m_principle->text().trimmed()), toUtf8(m_antithesis->text().trimmed())};
}

void OwnPairCard::setPrinciple(const Principle& principle) {
    m_principle->setText(fromUtf8(principle.text));
    m_antithesis->setText(fromUtf8(principle.antithesis));
    setChecked(true);
    for (QLineEdit* field : {m_principle, m_antithesis}) field->home(false);
}

QString OwnPairCard::problem() const {
    const Principle own = principle();
    if (own.text.empty()) return tr("Write the principle the model should follow.");
    if (own.antithesis.empty()) return tr("Write the opposite as well: the model learns by telling the two apart.");
    if (saysTheSame(own.text, own.antithesis)) return tr("Principle and antithesis are the same; make them opposites.");
    return {};
}

QSize OwnPairCard::sizeHint() const {
    return layout()->sizeHint();
}

void OwnPairCard::paintEvent(QPaintEvent*) {
    paintChoice(*this, isChecked(), underMouse(), false);
}

}  // namespace sami
