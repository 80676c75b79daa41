#include "ui/principles/probe_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/controls/labels.h"
#include "ui/session/probe_run.h"

namespace sami {

ProbeBar::ProbeBar(const QString& action, const QString& why, QWidget* parent)
    : QWidget(parent),
      m_action(action),
      m_row(new QHBoxLayout),
      m_button(new QPushButton(action, this)),
      m_state(makeParagraph({}, this, Tone::Muted)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kHalfStep);
    m_row->setSpacing(2 * kStep);
    m_row->addWidget(m_button);
    m_row->addStretch();
    column->addLayout(m_row);
    column->addWidget(m_state);
    explain(m_button, why);
    connect(m_button, &QPushButton::clicked, this, &ProbeBar::press);
}

void ProbeBar::press() {
    if (!m_button->isEnabled()) return;
    if (m_probe != nullptr && m_probe->isRunning()) {
        Q_EMIT stopRequested();
    } else {
        Q_EMIT startRequested();
    }
}

void ProbeBar::setFound(const QString& sentence) {
    m_found = sentence;
    update();
}

void ProbeBar::forgetProblem() {
    m_hidesProblem = m_probe != nullptr && !m_probe->isRunning();
    update();
}

void ProbeBar::addField(QWidget* field, int stretch) {
    m_row->insertWidget(m_row->count() - 2, field, stretch);
}

void ProbeBar::follow(const ProbeRun* probe) {
    m_probe = probe;
    connect(probe, &ProbeRun::changed, this, &ProbeBar::update);
    update();
}

void ProbeBar::setObstacle(const QString& sentence) {
    m_obstacle = sentence;
    update();
}

void ProbeBar::update() {
    const bool isRunning = m_probe != nullptr && m_probe->isRunning();
    m_button->setText(isRunning ? tr("Stop") : m_action);
    m_button->setEnabled(isRunning || m_obstacle.isEmpty());
    if (isRunning) m_hidesProblem = false;
    const QString problem = m_probe == nullptr || m_hidesProblem ? QString() : m_probe->problem();
    m_state->setText(isRunning               ? m_probe->progress()
                     : !problem.isEmpty()    ? problem
                     : !m_obstacle.isEmpty() ? m_obstacle
                                             : m_found);
    m_state->setVisible(!m_state->text().isEmpty());
    setTone(m_state, !isRunning && !problem.isEmpty() ? Tone::Alarm : Tone::Muted);
}

}  // namespace sami
