#include "ui/live/samples_card.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/controls/card.h"
#include "ui/controls/card_grid.h"
#include "ui/controls/elided_label.h"
#include "ui/controls/labels.h"
#include "ui/text/numbers.h"
#include "ui/text/response_view.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// With more constitutions than fit beside each other at this width, the columns stand in rows.
constexpr int kNarrowestColumn = 18 * kStep;
constexpr std::size_t kMostSamples = 1000;

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
    m_grid = new CardGrid(kNarrowestColumn, card);
    card->content()->addWidget(m_grid, 1);
    clear();
}

SamplesCard::Column SamplesCard::makeColumn(std::size_t index, const ConstitutionName& name) {
    auto* widget = new QWidget(m_grid);
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kHalfStep);
    Column column{widget, makeText(name.title, widget, constitutionTone(index)), makeText({}, widget, Tone::Muted),
                  new ResponseView(widget)};
    column.length->setToolTip(plainToolTip(tokensExplained()));
    column.view->setMinimumHeight(14 * kStep);
    column.view->setAccessibleName(tr("Answer under %1").arg(name.title));
    auto* head = new QHBoxLayout;
    head->addWidget(column.name);
    head->addStretch(1);
    head->addWidget(column.length);
    layout->addLayout(head);
    layout->addWidget(column.view, 1);
    return column;
}

void SamplesCard::setConstitutions(const std::vector<ConstitutionName>& names) {
    const auto isNamed = [](const Column& column, const ConstitutionName& name) {
        return column.name->text() == name.title;
    };
    if (std::ranges::equal(m_columns, names, isNamed)) return;
    for (const Column& column : m_columns) delete column.widget;
    m_columns.clear();
    std::vector<QWidget*> widgets;
    for (const ConstitutionName& name : names) {
        m_columns.push_back(makeColumn(m_columns.size(), name));
        widgets.push_back(m_columns.back().widget);
    }
    m_grid->setCards(widgets);
    showCurrent();
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
    while (m_samples.size() > kMostSamples) {
        m_samples.pop_front();
        m_current = std::max(0, m_current - 1);
    }
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
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const std::vector<SampleAnswer>* answers =
            any ? &m_samples[static_cast<std::size_t>(m_current)].answers : nullptr;
        showIn(m_columns[i], answers != nullptr && i < answers->size() ? &(*answers)[i] : nullptr);
    }
}

void SamplesCard::showIn(const Column& column, const SampleAnswer* answer) {
    column.view->showPlain(answer == nullptr ? QString() : answer->text);
    column.name->setToolTip(answer == nullptr ? QString() : plainToolTip(shownText(answer->constitution)));
    column.length->setText(answer == nullptr ? QString()
                                             : answerLength(static_cast<double>(answer->tokens), answer->cutOff));
}

}  // namespace sami
