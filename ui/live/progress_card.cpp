#include "ui/live/progress_card.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/controls/card_grid.h"
#include "ui/controls/labels.h"
#include "ui/controls/progress.h"
#include "ui/controls/space_key.h"
#include "ui/controls/steady_focus.h"
#include "ui/controls/turning_row.h"
#include "ui/text/health_words.h"
#include "ui/text/numbers.h"
#include "ui/text/run_words.h"

namespace sami {

namespace {

/// In the order a worker goes through them.
constexpr std::string_view kPhases[] = {"load", "generate", "evaluate-before", "train", "checkpoint", "evaluate-after"};

/// In a narrow window the phases stand in two rows.
/// Letters.
constexpr int kPhaseWidth = 22;
/// From here on what is left and the ways out stand beside the headline.
constexpr int kHeadLetters = 84;

enum class PhaseState { Open, Begun, Done };

/// What the events of the present iteration say of a phase, whichever worker went through it.
PhaseState recorded(const RunProgress& progress, std::string_view phase) {
    if (progress.iterations().empty()) return PhaseState::Open;
    const auto& iterations = progress.iterations();
    const auto present = progress.progress() ? iterations.find(progress.progress()->iteration) : iterations.end();
    // Before an iteration has left anything, its number is known from its progress only.
    if (progress.progress() && progress.progress()->iteration > 0 && present == iterations.end())
        return PhaseState::Open;
    const IterationProgress& known = present == iterations.end() ? iterations.rbegin()->second : present->second;
    const bool trained = !known.checkpoint.empty();
    const auto doneIf = [](bool done) { return done ? PhaseState::Done : PhaseState::Open; };
    if (phase == "generate") return doneIf(trained || known.before || known.filtered);
    if (phase == "evaluate-before") return doneIf(trained || known.before);
    if (phase == "train" && !trained && known.steps > 0) return PhaseState::Begun;
    if (phase == "train" || phase == "checkpoint") return doneIf(trained);
    if (phase == "evaluate-after") return doneIf(known.after != nullptr);
    return PhaseState::Open;
}

/// "Learning", with the number of the iteration where there are several.
QString phaseHeadline(const RunEntry& run) {
    QString phase = phaseWord(run.progress.progress()->phase);
    const QString iteration = iterationOf(run);
    const auto& started = run.progress.started();
    if (iteration.isEmpty() || !started || started->iterations < 2) return phase;
    return ProgressCard::tr("%1, %2").arg(phase, iteration);
}

QString sentenceCase(const QString& line) {
    return line.left(1).toUpper() + line.mid(1);
}

}  // namespace

ProgressCard::ProgressCard(QWidget* parent) : QFrame(parent) {
    setRole(this, QStringLiteral("card"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kStep, 2 * kStep, 2 * kStep, 2 * kStep);
    layout->setSpacing(kStep + kHalfStep);
    auto* head = new TurningRow(kHeadLetters, kStep, this);
    auto* ways = new QWidget(head);
    auto* row = new QHBoxLayout(ways);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kStep);
    m_headline = makeHeading({}, this);
    m_headline->setWordWrap(true);
    m_left = makeText({}, this, Tone::Muted);
    m_pause = new QPushButton(this);
    m_stop = new QPushButton(tr("Stop"), this);
    SpaceKey::guard(m_stop);
    connect(m_pause, &QPushButton::clicked, this, &ProgressCard::pauseOrResume);
    connect(m_stop, &QPushButton::clicked, this, &ProgressCard::stopRequested);
    row->addWidget(m_left, 1);
    row->addSpacing(kStep);
    row->addWidget(m_pause);
    row->addWidget(m_stop);
    head->add(m_headline, 1);
    head->add(ways, 0);
    layout->addWidget(head);
    m_reason = makeParagraph({}, this);
    layout->addWidget(m_reason);
    m_bar = new QProgressBar(this);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress of the present phase"));
    layout->addWidget(m_bar);
    for (const std::string_view phase : kPhases)
        m_phases.push_back(makeText(phaseWord(std::string(phase)), this, Tone::Muted));
    auto* phases = new CardGrid(kPhaseWidth, this);
    phases->setCards({m_phases.begin(), m_phases.end()});
    layout->addWidget(phases);
    m_leftOut = makeParagraph({}, this, Tone::Muted);
    layout->addWidget(m_leftOut);
}

void ProgressCard::pauseOrResume() {
    if (m_offersResume) {
        Q_EMIT resumeRequested();
    } else {
        Q_EMIT pauseRequested();
    }
}

void ProgressCard::showRun(const RunEntry& run) {
    const std::optional<ProgressEvent>& now = run.progress.progress();
    const bool running = run.state == RunState::Running && !run.starting && now;
    const bool undisturbed = run.responding && (!run.asked || run.asked == RunRequest::Run);
    m_headline->setText(running && undisturbed ? phaseHeadline(run) : sentenceCase(stateLine(run)));
    QStringList left;
    const QString count = run.starting ? QString() : phaseCount(run);
    if (!count.isEmpty()) left.append(count);
    if (const QString time = running ? timeLeft(run.progress) : QString(); !time.isEmpty()) left.append(time);
    m_left->setText(left.join(QStringLiteral("  ·  ")));
    showBar(run);
    showButtons(run);
    showPhases(run);
    showReason(run);
    m_leftOut->setText(leftOutSentence(run.progress));
    m_leftOut->setVisible(!m_leftOut->text().isEmpty());
}

/// Why it had paused itself, of a run that is over; while it waits the banner says so, with what can be done.
void ProgressCard::showReason(const RunEntry& run) {
    const bool isOver = !run.isActive() && run.state != RunState::Waiting && run.state != RunState::Paused;
    const QString reason = isOver ? brokenRuleSentence(run.progress) : QString();
    m_reason->setText(reason);
    m_reason->setVisible(!reason.isEmpty());
}

void ProgressCard::showBar(const RunEntry& run) {
    const RunProgress& progress = run.progress;
    const std::optional<ProgressEvent>& now = progress.progress();
    // A bar without a range would run for ever; that is right only while something is being started or loaded.
    const bool unknown = run.starting || (run.state == RunState::Running && now && now->total <= 0);
    if (unknown) {
        showProgress(*m_bar, 0, 0);
    } else if (now && now->phase == "train" && !run.isActive() && progress.started()) {
        // What was begun of the next update is lost.
        showProgress(*m_bar, static_cast<int>(progress.lastStep()),
                     std::max(1, static_cast<int>(progress.started()->totalSteps)));
    } else if (now) {
        showProgress(*m_bar, static_cast<int>(now->done), std::max(1, static_cast<int>(now->total)));
    } else {
        showProgress(*m_bar, run.state == RunState::Finished ? 1 : 0, 1);
    }
}

void ProgressCard::showButtons(const RunEntry& run) {
    const bool finished = run.state == RunState::Finished;
    m_offersResume = run.canResume();
    m_pause->setText(pauseWord(run));
    m_stop->setVisible(!finished);
    m_pause->setVisible(!finished);
    setEnabledKeepingFocus(m_pause, run.canPauseOrGoOn(), this);
    m_stop->setEnabled(run.canStop());
}

void ProgressCard::showPhases(const RunEntry& run) {
    const RunProgress& progress = run.progress;
    const std::optional<ProgressEvent>& now = progress.progress();
    const auto present = std::find(std::begin(kPhases), std::end(kPhases), now ? now->phase : std::string());
    const bool finished = run.state == RunState::Finished;
    for (const std::string_view& phase : kPhases) {
        const bool open = !finished && &phase == present;
        const bool passed = present != std::end(kPhases) && &phase < present;
        const PhaseState found = recorded(progress, phase);
        const bool done = finished || (!open && (passed || found == PhaseState::Done));
        const bool begun = open || (!done && found == PhaseState::Begun);
        // Half a disc: begun, and not being worked on.
        const QString begunMark = open && run.isActive() ? QStringLiteral("●") : QStringLiteral("◐");
        const QString mark = done ? QStringLiteral("✓") : begun ? begunMark : QStringLiteral("○");
        QLabel* label = m_phases[static_cast<std::size_t>(&phase - kPhases)];
        label->setText(mark + QLatin1Char(' ') + phaseWord(std::string(phase)));
        setTone(label, open ? Tone::Text : done ? Tone::Candidate : Tone::Muted);
    }
}

}  // namespace sami
