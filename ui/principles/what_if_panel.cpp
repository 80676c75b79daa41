#include "ui/principles/what_if_panel.h"

#include <cmath>

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/controls/labels.h"
#include "ui/controls/page_picker.h"
#include "ui/principles/probe_bar.h"
#include "ui/principles/weighed_view.h"
#include "ui/review/remark_dialog.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

WhatIfPanel::WhatIfPanel(QWidget* parent)
    : QWidget(parent),
      m_bar(new ProbeBar(tr("Ask"), tr("The model answers under the constitution, and with this pair turned round."),
                         this)),
      m_query(new QLineEdit(this)),
      m_models(new PagePicker(this)),
      m_without(new QCheckBox(tr("Drop each in turn"), this)),
      m_margin(makeParagraph({}, this)),
      m_token(makeParagraph({}, this, Tone::Muted)) {
    m_query->setAccessibleName(tr("Question"));
    m_query->setPlaceholderText(tr("Ask something, and see what the chosen pair does to the answer"));
    m_query->setMaxLength(static_cast<int>(kMaxShownCharacters));
    m_models->setAccessibleName(tr("Model that answers"));
    explain(m_without, tr("Scores the answers again without each other principle, to see what it carried."));
    m_bar->addField(m_query, 2);
    m_bar->addField(m_models);
    m_bar->addField(m_without);
    connect(m_query, &QLineEdit::returnPressed, m_bar, &ProbeBar::startRequested);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kHalfStep);
    layout->addWidget(m_bar);
    layout->addWidget(makeAnswers(), 1);
    layout->addWidget(m_margin);
    layout->addWidget(m_token);
}

QWidget* WhatIfPanel::makeAnswers() {
    auto* answers = new QWidget(this);
    auto* grid = new QGridLayout(answers);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(2 * kStep);
    grid->setVerticalSpacing(kHalfStep);
    for (int side = 0; side < 2; ++side) {
        const auto place = static_cast<std::size_t>(side);
        m_titles[place] = makeText(side == 0 ? tr("Under the constitution") : tr("With the pair turned round"), answers,
                                   side == 0 ? Tone::Constitution : Tone::Antithesis);
        m_answers[place] = new WeighedView(answers);
        m_answers[place]->setAccessibleName(m_titles[place]->text());
        connect(m_answers[place], &WeighedView::tokenShown, m_token, &QLabel::setText);
        m_remarks[place] = makeRemarkButton(answers);
        connect(m_remarks[place], &QPushButton::clicked, this,
                [this, view = m_answers[place]] { Q_EMIT remarkWanted(m_asked, view->meant()); });
        auto* head = new QHBoxLayout;
        head->addWidget(m_titles[place], 1);
        head->addWidget(m_remarks[place]);
        grid->addLayout(head, 0, side);
        grid->addWidget(m_answers[place], 1, side);
        grid->setColumnStretch(side, 1);
    }
    grid->setRowStretch(1, 1);
    return answers;
}

void WhatIfPanel::showModels(const std::vector<AskableModel>& models) {
    const QVariant before = m_models->currentData();
    m_models->clear();
    for (const AskableModel& model : models) m_models->addItem(model.words, fromUtf8(model.name));
    const int kept = m_models->findData(before);
    m_models->setCurrentIndex(kept >= 0 ? kept : 0);
}

void WhatIfPanel::setObstacle(const QString& obstacle) {
    m_bar->setObstacle(obstacle);
}

WhatIfWish WhatIfPanel::wish() const {
    WhatIfWish wish;
    wish.query = toUtf8(m_query->text().trimmed());
    if (m_models->currentIndex() >= 0) wish.models = {toUtf8(m_models->currentData().toString())};
    return wish;
}

bool WhatIfPanel::dropsOthers() const {
    return m_without->isChecked();
}

void WhatIfPanel::showUnfinished() {
    if (m_isBeingWritten) m_margin->setText(tr("Not finished: these answers were not weighed."));
    m_isBeingWritten = false;
}

void WhatIfPanel::clear() {
    m_isBeingWritten = false;
    for (WeighedView* answer : m_answers) answer->clearAnswer();
    for (QPushButton* remark : m_remarks) remark->hide();
    m_margin->clear();
    m_token->clear();
}

void WhatIfPanel::showWhatIf(const WhatIf& whatIf) {
    if (whatIf.models.empty()) return clear();
    m_asked = fromUtf8(whatIf.query);
    m_titles[1]->setText(tr("With “%1” turned round").arg(shownText(fromUtf8(whatIf.principle.name))));
    m_answers[1]->setAccessibleName(m_titles[1]->text());
    const WhatIfModel& model = whatIf.models.back();
    const double scale = tintScale(whatIf.models);
    for (std::size_t side = 0; side < 2; ++side) m_answers[side]->showAnswer(model.answers[side], scale);
    m_isBeingWritten = !model.isWeighed;
    // Something can be said of an answer once it is whole.
    for (QPushButton* remark : m_remarks) remark->setVisible(model.isWeighed);
    if (!model.isWeighed)
        return m_margin->setText(tr("Being written and weighed: the tints and the margin come with the scores."));
    QStringList parts;
    parts.append(
        std::isfinite(model.margin)
            ? tr("Margin %1 nats per token: how much likelier each answer is under its own side. Blue and "
                 "underlined: owed to the constitution; orange and dotted: to the antithesis; the strongest at "
                 "%2 nats.")
                  .arg(plainNumber(model.margin, 3), plainNumber(scale, 1))
            : tr("One of the answers is empty: there is no margin."));
    QStringList carried;
    for (const MarginWithout& without : model.without)
        carried.append(
            tr("%1 carried %2").arg(shownText(fromUtf8(without.principle)), plainNumber(without.carried, 3)));
    if (!carried.isEmpty()) parts.append(tr("Of it %1.").arg(carried.join(QStringLiteral(", "))));
    m_margin->setText(parts.join(QLatin1Char(' ')));
}

}  // namespace sami
