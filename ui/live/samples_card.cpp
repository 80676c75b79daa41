#include "ui/live/samples_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/controls/card.h"
#include "ui/controls/elided_label.h"
#include "ui/controls/labels.h"
#include "ui/text/figures.h"
#include "ui/text/response_view.h"

namespace sami {

namespace {

QToolButton* makeStepButton(Qt::ArrowType arrow, const QString& name, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setArrowType(arrow);
    button->setAccessibleName(name);
    button->setToolTip(name);
    button->setMaximumHeight(3 * kStep);  // no taller than the title beside it
    return button;
}

}  // namespace

SamplesCard::SamplesCard(QWidget* parent) : QWidget(parent) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* card = new Card(tr("What it writes"), this);
    outer->addWidget(card);
    m_place = makeText({}, card, Tone::Muted);
    m_previous = makeStepButton(Qt::LeftArrow, tr("Earlier answers"), card);
    m_next = makeStepButton(Qt::RightArrow, tr("Later answers"), card);
    connect(m_previous, &QToolButton::clicked, this, [this] { go(m_current - 1); });
    connect(m_next, &QToolButton::clicked, this, [this] { go(m_current + 1); });
    card->titleRow()->addWidget(m_place);
    card->titleRow()->addWidget(m_previous);
    card->titleRow()->addWidget(m_next);
    m_query = new ElidedLabel(card);
    m_writtenBy = makeText({}, card, Tone::Muted);
    card->content()->addWidget(m_query);
    card->content()->addWidget(m_writtenBy);
    auto* row = new QHBoxLayout;
    row->setSpacing(2 * kStep);
    for (int i = 0; i < 2; ++i) {
        auto* column = new QVBoxLayout;
        column->setSpacing(kHalfStep);
        m_names[i] = makeText({}, card, i == 0 ? Tone::Constitution : Tone::Antithesis);
        m_lengths[i] = makeText({}, card, Tone::Muted);
        m_lengths[i]->setToolTip(plainToolTip(tokensExplained()));
        auto* head = new QHBoxLayout;
        head->addWidget(m_names[i]);
        head->addStretch(1);
        head->addWidget(m_lengths[i]);
        column->addLayout(head);
        m_views[i] = new ResponseView(card);
        m_views[i]->setMinimumHeight(14 * kStep);
        column->addWidget(m_views[i], 1);
        row->addLayout(column, 1);
    }
    card->content()->addLayout(row, 1);
    setConstitutions({tr("Principle"), tr("Antithesis")});
    clear();
}

void SamplesCard::setConstitutions(const QStringList& names) {
    for (int i = 0; i < 2 && i < names.size(); ++i) {
        m_names[i]->setText(names[i]);
        m_views[i]->setAccessibleName(tr("Answer under %1").arg(names[i]));
    }
}

void SamplesCard::clear() {
    m_samples.clear();
    m_current = -1;
    m_followsNewest = true;
    showCurrent();
}

void SamplesCard::add(std::vector<Sample> samples) {
    if (samples.empty()) return;
    for (Sample& sample : samples) m_samples.push_back(std::move(sample));
    if (m_followsNewest) m_current = count() - 1;
    showCurrent();
}

void SamplesCard::go(int index) {
    if (index < 0 || index >= count()) return;
    m_current = index;
    m_followsNewest = index == count() - 1;
    showCurrent();
}

void SamplesCard::showCurrent() {
    const bool any = m_current >= 0;
    m_previous->setEnabled(m_current > 0);
    m_next->setEnabled(m_current + 1 < count());
    m_place->setText(any ? tr("%1 of %2").arg(m_current + 1).arg(count()) : QString());
    m_query->setText(any ? m_samples[static_cast<std::size_t>(m_current)].query : tr("No answers yet."));
    m_writtenBy->setText(any ? m_samples[static_cast<std::size_t>(m_current)].writtenBy
                             : tr("They appear here once the model has written all of them."));
    for (std::size_t i = 0; i < 2; ++i) {
        const bool has = any && i < m_samples[static_cast<std::size_t>(m_current)].answers.size();
        const Sample::Answer answer =
            has ? m_samples[static_cast<std::size_t>(m_current)].answers[i] : Sample::Answer();
        m_views[i]->showPlain(answer.text);
        m_lengths[i]->setText(has ? answerLength(static_cast<double>(answer.tokens), answer.cutOff) : QString());
    }
}

}  // namespace sami
