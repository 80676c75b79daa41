#include "ui/review/win_rate_card.h"

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/controls/card.h"
#include "ui/controls/help_mark.h"
#include "ui/controls/labels.h"
#include "ui/controls/progress.h"
#include "ui/review/interval_bar.h"
#include "ui/text/numbers.h"

namespace sami {

namespace {

/// The sentences beneath the bar in their order, and how they are toned: what was found, then how.
struct WinRateLine {
    QString WinRateWords::* words;
    Tone tone;
};
constexpr WinRateLine kLines[] = {{&WinRateWords::interval, Tone::Text}, {&WinRateWords::counts, Tone::Text},
                                  {&WinRateWords::chance, Tone::Text},   {&WinRateWords::heldOut, Tone::Text},
                                  {&WinRateWords::earlier, Tone::Text},  {&WinRateWords::power, Tone::Muted},
                                  {&WinRateWords::method, Tone::Muted},  {&WinRateWords::caveat, Tone::Muted}};

}  // namespace

WinRateCard::WinRateCard(QWidget* parent) : QWidget(parent) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* card =
        new Card(tr("Win rate"), this, tr("How often the model on the right answers closer to the principle."));
    outer->addWidget(card);
    m_help = new HelpMark(tr("the win rate"), winRateExplained(), card);
    card->titleRow()->addWidget(m_help);
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
    layout->addWidget(m_share);
    layout->addWidget(m_bar);
    for (const WinRateLine& line : kLines) {
        m_lines.push_back(makeParagraph({}, numbers, line.tone));
        layout->addWidget(m_lines.back());
    }
    return numbers;
}

void WinRateCard::showRate(const JudgeSummary& summary) {
    m_words.reset();
    m_isLeft = false;
    if (summary.rate && summary.rate->rate.counts.judged() + summary.rate->rate.counts.errors > 0) {
        const WinRate& found = summary.rate->rate;
        m_words = winRateWords(summary);
        m_isLeft = found.counts.errors > 0 || summary.unjudged > 0;
        // Where every judgement went wrong there is no share to draw.
        m_bar->setVisible(found.counts.judged() > 0);
        if (found.counts.judged() > 0) m_bar->setShare(found.rate, found.wilson);
        showWords();
    }
    updateVisibility();
}

void WinRateCard::showWords() {
    m_share->setText(m_words->share);
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const QString& words = (*m_words).*kLines[i].words;
        m_lines[i]->setText(words);
        m_lines[i]->setVisible(!words.isEmpty());
    }
}

void WinRateCard::showJudging(const JudgingState& state) {
    m_state = state;
    showProgress(*m_progress, static_cast<int>(state.done), static_cast<int>(state.total));
    setTone(m_status, state.problem.isEmpty() || state.running ? Tone::Muted : Tone::Alarm);
    updateVisibility();
}

void WinRateCard::setObstacle(const QString& sentence) {
    m_obstacle = sentence;
    updateVisibility();
}

QString WinRateCard::statusText() const {
    if (m_state.running) {
        if (m_state.total <= 0) return tr("The judge is being loaded …");
        return tr("Judging %1 of %2\u00a0pairs …").arg(wholeNumber(m_state.done), wholeNumber(m_state.total));
    }
    if (!m_state.problem.isEmpty()) return m_state.problem;
    if (!m_state.note.isEmpty()) return m_state.note;
    if (m_words && !m_isLeft) return {};
    if (m_words) return m_obstacle;
    const QString nothing = tr("Nothing has been judged yet.");
    return m_obstacle.isEmpty() ? nothing : tr("%1 %2", "two sentences").arg(nothing, m_obstacle);
}

void WinRateCard::updateVisibility() {
    m_numbers->setVisible(m_words.has_value());
    m_status->setText(statusText());
    m_status->setVisible(!m_status->text().isEmpty());
    m_progress->setVisible(m_state.running);
    m_judge->setText(m_isLeft ? tr("Judge the rest") : tr("Judge the answers"));
    const bool offered = !m_state.running && (!m_words || m_isLeft);
    // The button goes where it was pressed: the focus stays in the card, not on whatever comes next.
    if ((!offered || !m_obstacle.isEmpty()) && m_judge->hasFocus()) m_help->setFocus(Qt::OtherFocusReason);
    m_judge->setVisible(offered);
    m_judge->setEnabled(m_obstacle.isEmpty());
}

QString WinRateCard::summary() const {
    return m_words ? m_words->text() : m_status->text();
}

}  // namespace sami
