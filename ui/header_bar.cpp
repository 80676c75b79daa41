#include "ui/header_bar.h"

#include <algorithm>

#include <QAction>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QResizeEvent>
#include <QStringList>
#include <QToolButton>

#include "ui/controls/elided_label.h"
#include "ui/controls/labels.h"
#include "ui/controls/space_key.h"
#include "ui/controls/state_mark.h"
#include "ui/controls/steady_focus.h"
#include "ui/text/numbers.h"
#include "ui/text/run_words.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr int kHeight = 7 * kStep;
constexpr int kIcon = 20;
/// In a narrower bar the other experiments are told of in a word and the model takes no more than it needs: what the
/// open one does is to be read.
constexpr int kWideLetters = 128;

Tone toneOf(const RunEntry& run) {
    if (run.starting) return Tone::Text;
    switch (run.state) {
        case RunState::Running:
            return run.responding ? Tone::Candidate : Tone::Alarm;
        case RunState::Finished:
            return Tone::Candidate;
        case RunState::Failed:
        case RunState::Interrupted:
            return Tone::Alarm;
        default:
            return Tone::Muted;
    }
}

StateMark::Shape shapeOf(const RunEntry& run) {
    if (run.state == RunState::Failed || run.state == RunState::Interrupted) return StateMark::Shape::Square;
    if (run.state == RunState::Finished && !run.starting) return StateMark::Shape::Check;
    return run.isActive() ? StateMark::Shape::Filled : StateMark::Shape::Hollow;
}

QToolButton* makeButton(QAction* action, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setDefaultAction(action);
    const int icon = scaledToFont(kIcon, parent->font());
    button->setIconSize({icon, icon});
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    return button;
}

}  // namespace

HeaderBar::HeaderBar(QMenu* experimentMenu, QAction* pause, QAction* stop, QWidget* parent) : QFrame(parent) {
    setRole(this, QStringLiteral("bar"));
    setFixedHeight(std::max(kHeight, fontMetrics().height() + 4 * kStep));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(kStep + kHalfStep, 0, 2 * kStep, 0);
    layout->setSpacing(kStep);
    m_experiment = new QToolButton(this);
    m_experiment->setPopupMode(QToolButton::InstantPopup);
    m_experiment->setMenu(experimentMenu);
    m_experiment->setFont(titleFont(font()));
    m_model = new ElidedLabel(this);
    m_model->setForegroundRole(QPalette::PlaceholderText);
    m_mark = new StateMark(this);
    m_state = new ElidedLabel(this);
    layout->addWidget(m_experiment);
    layout->addSpacing(kStep);
    layout->addWidget(m_model, 1);
    layout->addWidget(m_mark);
    layout->addWidget(m_state, 1);
    m_others = new QToolButton(this);
    m_others->setVisible(false);
    connect(m_others, &QToolButton::clicked, this, [this] { Q_EMIT openRequested(m_firstOther); });
    layout->addWidget(m_others);
    m_pause = makeButton(pause, this);
    QToolButton* stopButton = makeButton(stop, this);
    SpaceKey::guard(stopButton);
    layout->addWidget(m_pause);
    layout->addWidget(stopButton);
    showExperiment({});
    showNoRun();
}

void HeaderBar::showExperiment(const QString& path) {
    const QString name = QFileInfo(path).fileName();
    m_experiment->setText(path.isEmpty() ? tr("No experiment")
                                         : nameOnButton(fontMetrics().elidedText(name, Qt::ElideMiddle, 30 * kStep)));
    explain(m_experiment, path);
}

void HeaderBar::showModel(const QString& model, const QString& device, const QString& devices) {
    m_model->setHint(devices);
    m_model->setText(device.isEmpty() ? model : tr("%1 · %2").arg(model, device));
}

void HeaderBar::showState(const RunEntry& run, bool named) {
    m_mark->show(shapeOf(run), toneOf(run));
    const QString state = stateLine(run);
    m_state->setText(named ? tr("%1 · %2").arg(shownText(fromUtf8(run.name)), state) : state);
}

void HeaderBar::showOthersAtWork(const std::vector<RecentExperiment>& others) {
    m_others->setVisible(!others.empty());
    m_firstOther = others.empty() ? QString() : others.front().path;
    if (others.empty()) return;
    const QString name =
        nameOnButton(fontMetrics().elidedText(QFileInfo(m_firstOther).fileName(), Qt::ElideMiddle, 20 * kStep));
    const bool paused = others.front().glance.work == ExperimentGlance::Work::Paused;
    const QString count = wholeNumber(std::ssize(others));
    const int number = static_cast<int>(others.size());
    m_othersTold = others.size() > 1
                       ? QStringList{tr("%1 others at work or paused", nullptr, number).arg(count),
                                     tr("%1 others", "experiments at work", number).arg(count)}
                       : QStringList{(paused ? tr("%1 is paused") : tr("%1 is at work")).arg(name),
                                     nameOnButton(fontMetrics().elidedText(QFileInfo(m_firstOther).fileName(),
                                                                           Qt::ElideMiddle, 10 * kStep))};
    m_others->setAccessibleName(m_othersTold.front());
    fitToWidth();
    QStringList paths;
    for (const RecentExperiment& other : others) paths.append(other.path);
    explain(m_others, tr("A worker goes on in %1. A press opens it.").arg(paths.join(QStringLiteral(", "))));
}

void HeaderBar::fitToWidth() {
    const bool isWide = width() >= lettersWide(*this, kWideLetters);
    static_cast<QBoxLayout*>(layout())->setStretchFactor(m_model, isWide ? 1 : 0);
    if (!m_othersTold.isEmpty()) m_others->setText(isWide ? m_othersTold.front() : m_othersTold.back());
}

void HeaderBar::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    fitToWidth();
}

void HeaderBar::showNoRun() {
    m_mark->show(StateMark::Shape::None, Tone::Muted);
    m_state->setText({});
    showModel({}, {});
}

void HeaderBar::enablePause(bool enabled) {
    setEnabledKeepingFocus(m_pause, enabled, this);
}

QString HeaderBar::stateText() const {
    return m_state->text();
}

QString modelDisplayName(const std::string& model) {
    if (model == "demo") return QStringLiteral("SmolLM2-135M");
    const QString name = shownText(fromUtf8(model));
    const QString last = name.section(QLatin1Char('/'), -1);
    return last.endsWith(QLatin1String(".gguf")) ? last.chopped(5) : last;
}

}  // namespace sami
