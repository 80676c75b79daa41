#include "ui/live/samples_card.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/controls/card.h"
#include "ui/controls/card_grid.h"
#include "ui/controls/clamped_text.h"
#include "ui/controls/labels.h"
#include "ui/controls/page_picker.h"
#include "ui/controls/steady_focus.h"
#include "ui/text/numbers.h"
#include "ui/text/response_view.h"
#include "ui/text/shown_text.h"
#include "ui/text/wrapped_lines.h"

namespace sami {

namespace {

/// With more constitutions than fit beside each other at this width, the columns stand in rows.
constexpr int kNarrowestColumn = 20;  // letters
/// Of a constitution; the rest of a longer one stands in the tooltip.
constexpr int kConstitutionLines = 6;
constexpr int kAnswerLines = 6;
constexpr int kThoughtLines = 3;
constexpr std::size_t kMostSamples = 300;

/// What the picker says of a sample: "12. Why is the sky blue?"
QString entryOf(std::size_t index, const Sample& sample) {
    return SamplesCard::tr("%1. %2").arg(wholeNumber(static_cast<std::int64_t>(index) + 1),
                                         shownText(sample.query).simplified());
}

}  // namespace

SamplesCard::SamplesCard(QWidget* parent) : QWidget(parent) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* card = new Card(tr("What it writes"), this);
    outer->addWidget(card);
    m_place = makeText({}, card, Tone::Muted);
    card->titleRow()->addWidget(m_place);
    addButtons(card->titleRow());
    m_picker = new PagePicker(card);
    m_picker->setAccessibleName(tr("Question whose answers are shown"));
    connect(m_picker, &QComboBox::activated, this, &SamplesCard::go);
    m_writtenBy = makeText({}, card, Tone::Muted);
    card->content()->addWidget(m_picker);
    card->content()->addWidget(m_writtenBy);
    m_grid = new CardGrid(kNarrowestColumn, card);
    card->content()->addWidget(m_grid, 1);
    clear();
}

void SamplesCard::addButtons(QHBoxLayout* row) {
    struct Step {
        const char* sign;
        const char* name;
    };
    static constexpr Step kSteps[] = {{"|◀", QT_TR_NOOP("First answers")},
                                      {"◀", QT_TR_NOOP("Earlier answers")},
                                      {"▶", QT_TR_NOOP("Later answers")},
                                      {"▶|", QT_TR_NOOP("Newest answers")}};
    for (const Step& step : kSteps) {
        auto* button = new QToolButton(this);
        button->setText(QString::fromUtf8(step.sign));
        button->setAccessibleName(tr(step.name));
        button->setToolTip(tr(step.name));
        fitBesideTitle(button);
        row->addWidget(button);
        m_steps.push_back(button);
    }
    connect(m_steps[0], &QToolButton::clicked, this, [this] { go(0); });
    connect(m_steps[1], &QToolButton::clicked, this, [this] { go(m_current - 1); });
    connect(m_steps[2], &QToolButton::clicked, this, [this] { go(m_current + 1); });
    connect(m_steps[3], &QToolButton::clicked, this, [this] { go(count() - 1); });
}

SamplesCard::Column SamplesCard::makeColumn(std::size_t index, const ConstitutionName& name) {
    auto* widget = new QWidget(m_grid);
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kHalfStep);
    Column column{widget,
                  name,
                  makeParagraph(name.title, widget, constitutionTone(index)),
                  new ClampedText(kConstitutionLines, widget),
                  new ClampedText(kThoughtLines, widget),
                  makeText({}, widget, Tone::Muted),
                  new ResponseView(widget)};
    explain(column.length, tokensExplained());
    column.view->setMinimumHeight(kAnswerLines * lineHeight(font()));
    column.view->setAccessibleName(tr("Answer under %1").arg(name.title));
    layout->addWidget(column.name);
    layout->addWidget(column.says);
    layout->addWidget(column.thought);
    layout->addWidget(column.length);
    layout->addWidget(column.view, 1);
    return column;
}

void SamplesCard::setConstitutions(const std::vector<ConstitutionName>& names,
                                   const std::vector<Principle>& principles) {
    m_principles = principles;
    if (std::ranges::equal(m_columns, names, {}, &Column::constitution)) return;
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
    renewPicker();
    showCurrent();
}

void SamplesCard::renewPicker() {
    m_picker->clear();
    m_picker->setEnabled(!m_samples.empty());
    QStringList entries;
    for (const Sample& sample : m_samples) entries.append(entryOf(static_cast<std::size_t>(entries.size()), sample));
    if (entries.isEmpty()) entries.append(tr("No answers yet."));
    m_picker->addItems(entries);
}

void SamplesCard::add(std::vector<Sample> samples) {
    if (samples.empty()) return;
    if (m_samples.empty()) m_picker->clear();
    const std::size_t first = m_samples.size();
    for (Sample& sample : samples) m_samples.push_back(std::move(sample));
    if (m_samples.size() <= kMostSamples) {
        m_picker->setEnabled(true);
        for (std::size_t i = first; i < m_samples.size(); ++i) m_picker->addItem(entryOf(i, m_samples[i]));
    } else {
        const auto surplus = static_cast<std::ptrdiff_t>(m_samples.size() - kMostSamples);
        m_samples.erase(m_samples.begin(), m_samples.begin() + surplus);
        m_current = std::max(0, m_current - static_cast<int>(surplus));
        renewPicker();
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
    const Sample* shown = m_current < 0 ? nullptr : &m_samples[static_cast<std::size_t>(m_current)];
    for (std::size_t i = 0; i < m_steps.size(); ++i)
        setEnabledKeepingFocus(m_steps[i], i < 2 ? m_current > 0 : m_current + 1 < count(), this);
    m_place->setText(shown == nullptr ? QString()
                                      : tr("%1 of %2").arg(wholeNumber(m_current + 1), wholeNumber(count())));
    if (shown != nullptr) m_picker->setCurrentIndex(m_current);
    m_writtenBy->setText(shown == nullptr ? tr("They appear here once the model has written all of them.")
                                          : shown->writtenBy);
    for (std::size_t i = 0; i < m_columns.size(); ++i)
        showIn(m_columns[i], shown != nullptr && i < shown->answers.size() ? &shown->answers[i] : nullptr);
}

void SamplesCard::showIn(const Column& column, const SampleAnswer* answer) {
    const auto lines =
        answer == nullptr ? std::vector<ConstitutionLine>() : linesOf(toUtf8(answer->constitution), m_principles);
    const QString title = titleOf(column.constitution, lines, m_principles);
    column.name->setText(title);
    explain(column.name, answer == nullptr ? QString() : markedLines(lines));
    column.says->setText(lines.size() > 1 ? markedLines(lines) : QString());
    column.says->setVisible(lines.size() > 1);
    const bool hasThought = answer != nullptr && !answer->thought.isEmpty();
    column.thought->setText(hasThought ? tr("Before it: %1").arg(shownText(answer->thought)) : QString());
    column.thought->setVisible(hasThought);
    column.view->setAccessibleName(tr("Answer under %1").arg(title));
    column.view->showPlain(answer == nullptr ? QString() : answer->text);
    column.length->setText(answer == nullptr ? QString()
                                             : answerLength(static_cast<double>(answer->tokens), answer->cutOff));
}

}  // namespace sami
