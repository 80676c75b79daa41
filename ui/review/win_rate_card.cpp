#include "ui/review/win_rate_card.h"

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/controls/card.h"
#include "ui/controls/labels.h"
#include "ui/controls/progress.h"
#include "ui/review/interval_bar.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// It asks for the quantity that was trained on.
constexpr const char* kCircularJudge = "pmi";

/// The rate over principles that were held out, in one sentence.
QString ofHeldOut(const WinRate& found) {
    return WinRateCard::tr("Principles that were not taught: %1 [%2, %3], n = %4 pairs.")
        .arg(percent(found.rate), percent(found.wilson.low), percent(found.wilson.high))
        .arg(found.counts.judged());
}

}  // namespace

WinRateCard::WinRateCard(QWidget* parent) : QWidget(parent) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* card = new Card(tr("Win rate"), this, tr("How often the trained model's answer fits the principle better."));
    outer->addWidget(card);
    m_status = makeParagraph({}, card, Tone::Muted);
    m_progress = new QProgressBar(card);
    m_progress->setTextVisible(false);
    m_judge = new QPushButton(tr("Judge the answers"), card);
    connect(m_judge, &QPushButton::clicked, this, &WinRateCard::judgeRequested);
    m_numbers = makeNumbers();
    card->content()->addWidget(m_numbers);
    card->content()->addWidget(m_status);
    card->content()->addWidget(m_progress);
    card->content()->addWidget(m_judge, 0, Qt::AlignLeft);
    card->content()->addStretch(1);
    showJudging({});
}

QWidget* WinRateCard::makeNumbers() {
    auto* numbers = new QWidget(this);
    auto* layout = new QVBoxLayout(numbers);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kStep);
    m_share = makeHeading({}, numbers);
    setTone(m_share, Tone::Candidate);
    m_bar = new IntervalBar(numbers);
    m_interval = makeParagraph({}, numbers);
    m_counts = makeParagraph({}, numbers);
    m_formula = makeParagraph({}, numbers, Tone::Muted);
    m_lead = makeParagraph({}, numbers, Tone::Muted);
    m_note = makeParagraph({}, numbers, Tone::Muted);
    explainNumbers();
    layout->addWidget(m_share);
    layout->addWidget(m_bar);
    for (QLabel* line : {m_interval, m_counts, m_formula, m_lead, m_note}) layout->addWidget(line);
    return numbers;
}

void WinRateCard::explainNumbers() {
    m_interval->setToolTip(plainToolTip(
        tr("With other questions of the same kind the share would come out differently: in 95 of 100 such trials an "
           "interval made this way holds the true share. Wilson's formula is good for few questions too.")));
    m_formula->setToolTip(
        plainToolTip(tr("Raw: the pairs won and half of the ties, over all pairs judged; length is not corrected for. "
                        "The judge pmi compares how much likelier the base model finds an answer under the principle "
                        "than under the antithesis (pointwise mutual information).")));
    m_lead->setToolTip(plainToolTip(tr(
        "A true lead of this size over 50\u00a0% would be found in four of five comparisons with as many questions, at "
        "the 5\u00a0% level.")));
}

void WinRateCard::showRate(const JudgeSummary& summary) {
    m_rate = summary.rate;
    m_unjudged = summary.unjudged;
    if (m_rate && m_rate->rate.counts.judged() == 0 && m_rate->rate.counts.errors == 0) m_rate.reset();
    if (m_rate) {
        const WinRate& found = m_rate->rate;
        m_share->setText(percent(found.rate));
        m_bar->setShare(found.counts.judged() > 0 ? found.rate : 0.5, found.wilson);
        m_interval->setText(
            tr("95\u00a0% interval: %1 to %2 (Wilson)").arg(percent(found.wilson.low), percent(found.wilson.high)));
        const QString counts = tr("n = %1 pairs · ties: %2 · errors: %3")
                                   .arg(found.counts.judged())
                                   .arg(found.counts.ties)
                                   .arg(found.counts.errors);
        m_counts->setText(summary.heldOutRate ? counts + QLatin1Char('\n') + ofHeldOut(summary.heldOutRate->rate)
                                              : counts);
        m_formula->setText(tr("Formula: %1, a tie counts one half. Judge: %2.")
                               .arg(fromUtf8(m_rate->formula()), shownText(fromUtf8(m_rate->judge))));
        m_lead->setText(tr("With %1 questions, a lead over 50\u00a0% of less than %2 could be chance.")
                            .arg(found.counts.judged())
                            .arg(percentagePoints(found.smallestLead)));
        const bool circular = m_rate->judge == kCircularJudge;
        m_note->setVisible(circular);
        m_note->setText(circular
                            ? tr("This judge asks the base model which answer speaks more for the principle than for "
                                 "its antithesis. The model was trained on that very quantity, so the judge is "
                                 "circular: read the answers too.")
                            : QString());
    }
    updateVisibility();
}

void WinRateCard::showJudging(const JudgingState& state) {
    m_state = state;
    showProgress(*m_progress, static_cast<int>(state.done), static_cast<int>(state.total));
    if (state.running) {
        m_status->setText(state.total > 0 ? tr("Judging %1 of %2 pairs …").arg(state.done).arg(state.total)
                                          : tr("The judge is being loaded …"));
    } else {
        const QString ended = state.problem.isEmpty() ? state.note : state.problem;
        m_status->setText(ended.isEmpty() ? tr("Nothing has been judged yet.") : ended);
    }
    setTone(m_status, state.problem.isEmpty() || state.running ? Tone::Muted : Tone::Alarm);
    updateVisibility();
}

void WinRateCard::updateVisibility() {
    m_numbers->setVisible(m_rate.has_value());
    const bool said = !m_state.problem.isEmpty() || !m_state.note.isEmpty();
    m_status->setVisible(m_state.running || !m_rate || said);
    m_progress->setVisible(m_state.running);
    const bool left = m_rate && (m_rate->rate.counts.errors > 0 || m_unjudged > 0);
    m_judge->setText(left ? tr("Judge the rest") : tr("Judge the answers"));
    m_judge->setVisible(!m_state.running && (!m_rate || left));
}

QString WinRateCard::summary() const {
    if (!m_rate) return m_status->text();
    QStringList lines{m_share->text()};
    for (const QLabel* line : {m_interval, m_counts, m_formula, m_lead, m_note}) lines.append(line->text());
    return lines.join(QLatin1Char('\n'));
}

}  // namespace sami
