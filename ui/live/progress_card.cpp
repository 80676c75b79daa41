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
#include "ui/controls/space_key.h"
#include "ui/controls/steady_focus.h"
#include "ui/text/figures.h"

namespace sami {

namespace {

/// In the order a worker goes through them.
constexpr std::string_view kPhases[] = {"load", "generate", "evaluate-before", "train", "checkpoint", "evaluate-after"};

/// In a narrow window the phases stand in two rows.
constexpr int kPhaseWidth = 17 * kStep;

QString sentenceCase(const QString& line) {
    return line.left(1).toUpper() + line.mid(1);
}

}  // namespace

ProgressCard::ProgressCard(QWidget* parent) : QFrame(parent) {
    setRole(this, QStringLiteral("card"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kStep, 2 * kStep, 2 * kStep, 2 * kStep);
    layout->setSpacing(kStep + kHalfStep);
    auto* head = new QHBoxLayout;
    head->setSpacing(kStep);
    m_headline = makeHeading({}, this);
    m_left = makeText({}, this, Tone::Muted);
    m_pause = new QPushButton(this);
    m_stop = new QPushButton(tr("Stop"), this);
    SpaceKey::guard(m_stop);
    connect(m_pause, &QPushButton::clicked, this, &ProgressCard::pauseOrResume);
    connect(m_stop, &QPushButton::clicked, this, &ProgressCard::stopRequested);
    head->addWidget(m_headline);
    head->addStretch(1);
    head->addWidget(m_left);
    head->addSpacing(kStep);
    head->addWidget(m_pause);
    head->addWidget(m_stop);
    layout->addLayout(head);
    m_bar = new QProgressBar(this);
    m_bar->setTextVisible(false);
    layout->addWidget(m_bar);
    for (const std::string_view phase : kPhases)
        m_phases.push_back(makeText(phaseWord(std::string(phase)), this, Tone::Muted));
    auto* phases = new CardGrid(kPhaseWidth, this);
    phases->setCards({m_phases.begin(), m_phases.end()});
    layout->addWidget(phases);
}

void ProgressCard::pauseOrResume() {
    if (m_offersResume) {
        Q_EMIT resumeRequested();
    } else {
        Q_EMIT pauseRequested();
    }
}

void ProgressCard::showProgress(const RunProgress& progress, const RunStatus& status) {
    const std::optional<ProgressEvent>& now = progress.progress();
    const bool running = status.state == RunState::Running && !status.starting && now;
    const bool undisturbed = status.responding && !status.stopAsked && !status.pauseAsked;
    m_headline->setText(running && undisturbed ? phaseWord(now->phase) : sentenceCase(stateLine(progress, status)));
    QStringList left;
    if (now && !status.starting && now->total > 0) left.append(tr("%1 of %2").arg(now->done).arg(now->total));
    if (running && now->etaSeconds) left.append(tr("%1 left").arg(duration(*now->etaSeconds)));
    m_left->setText(left.join(QStringLiteral("  ·  ")));
    showBar(progress, status);
    showButtons(status);
    showPhases(progress, status);
}

void ProgressCard::showBar(const RunProgress& progress, const RunStatus& status) {
    const std::optional<ProgressEvent>& now = progress.progress();
    // A bar without a range would run for ever; that is right only while something is being started or loaded.
    const bool unknown = status.starting || (status.state == RunState::Running && now && now->total <= 0);
    if (unknown) {
        m_bar->setRange(0, 0);
    } else if (now) {
        m_bar->setRange(0, std::max(1, static_cast<int>(now->total)));
        m_bar->setValue(static_cast<int>(now->done));
    } else {
        m_bar->setRange(0, 1);
        m_bar->setValue(status.state == RunState::Finished ? 1 : 0);
    }
}

void ProgressCard::showButtons(const RunStatus& status) {
    const bool finished = status.state == RunState::Finished;
    m_offersResume = status.canResume();
    m_pause->setText(m_offersResume ? tr("Resume") : tr("Pause"));
    m_stop->setVisible(!finished);
    m_pause->setVisible(!finished);
    setEnabledKeepingFocus(m_pause, m_offersResume || status.canPause(), this);
    m_stop->setEnabled(status.canStop());
}

void ProgressCard::showPhases(const RunProgress& progress, const RunStatus& status) {
    const std::optional<ProgressEvent>& now = progress.progress();
    const bool finished = status.state == RunState::Finished;
    const auto present = std::find(std::begin(kPhases), std::end(kPhases), now ? now->phase : std::string());
    const auto place = static_cast<std::size_t>(present - std::begin(kPhases));
    const bool known = present != std::end(kPhases);
    for (std::size_t i = 0; i < m_phases.size(); ++i) {
        const bool open = !finished && known && i == place;
        const bool done = finished || (known && i < place);
        // Half a disc: begun, and not being worked on.
        const QString begun = status.isActive() ? QStringLiteral("●") : QStringLiteral("◐");
        const QString mark = done ? QStringLiteral("✓") : open ? begun : QStringLiteral("○");
        m_phases[i]->setText(mark + QLatin1Char(' ') + phaseWord(std::string(kPhases[i])));
        setTone(m_phases[i], open ? Tone::Text : done ? Tone::Candidate : Tone::Muted);
    }
}

}  // namespace sami
