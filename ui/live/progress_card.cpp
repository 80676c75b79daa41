#include "ui/live/progress_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/controls/labels.h"
#include "ui/text/figures.h"

namespace sami {

namespace {

/// In the order a worker goes through them.
const char* const kPhases[] = {"load", "generate", "evaluate-before", "train", "checkpoint", "evaluate-after"};

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
    auto* phases = new QHBoxLayout;
    phases->setSpacing(3 * kStep);
    for (const char* phase : kPhases) {
        m_phases.push_back(makeText(phaseWord(phase), this, Tone::Muted));
        phases->addWidget(m_phases.back());
    }
    phases->addStretch(1);
    layout->addLayout(phases);
}

void ProgressCard::clear() {
    m_seen.clear();
    m_iteration = 0;
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
    const bool running = status.state == RunState::Running && now;
    const bool undisturbed = !status.starting && status.responding && !status.stopAsked && !status.pauseAsked;
    m_headline->setText(running && undisturbed ? phaseWord(now->phase) : sentenceCase(stateLine(progress, status)));
    QStringList left;
    if (running && now->total > 0) left.append(tr("%1 of %2").arg(now->done).arg(now->total));
    if (running && now->etaSeconds) left.append(tr("%1 left").arg(duration(*now->etaSeconds)));
    m_left->setText(left.join(QStringLiteral("  ·  ")));
    const bool done = status.state == RunState::Finished;
    // A bar without a range would run for ever; that is right only while something is being started or loaded.
    const bool unknown = status.starting || (running && now->total <= 0);
    m_bar->setRange(0, unknown ? 0 : running ? static_cast<int>(now->total) : 1);
    m_bar->setValue(running ? static_cast<int>(now->done) : done ? 1 : 0);
    m_offersResume = status.canResume();
    m_pause->setText(m_offersResume ? tr("Resume") : tr("Pause"));
    m_pause->setVisible(!done);
    m_stop->setVisible(!done);
    m_pause->setEnabled(m_offersResume || (status.isActive() && !status.pauseAsked && !status.stopAsked));
    m_stop->setEnabled(status.isActive() && !status.stopAsked);
    showPhases(progress, status);
}

void ProgressCard::showPhases(const RunProgress& progress, const RunStatus& status) {
    const std::optional<ProgressEvent>& now = progress.progress();
    if (now && now->iteration > m_iteration) {
        if (m_iteration > 0) m_seen = {"load"};  // a further iteration goes on with the loaded model
        m_iteration = now->iteration;
    }
    if (now) m_seen.insert(now->phase);
    const bool finished = status.state == RunState::Finished;
    for (std::size_t i = 0; i < m_phases.size(); ++i) {
        const std::string phase = kPhases[i];
        const bool present = !finished && now && now->phase == phase;
        const bool done = finished || (!present && m_seen.contains(phase));
        const QString mark = done ? QStringLiteral("✓") : present ? QStringLiteral("●") : QStringLiteral("○");
        m_phases[i]->setText(mark + QLatin1Char(' ') + phaseWord(phase));
        setTone(m_phases[i], present ? Tone::Text : done ? Tone::Candidate : Tone::Muted);
    }
}

}  // namespace sami
