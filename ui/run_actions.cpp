#include "ui/run_actions.h"

#include <QWidget>

#include "ui/page_deck.h"
#include "ui/session/experiment_session.h"
#include "ui/session/run_steering.h"
#include "ui/text/run_words.h"
#include "ui/theme/icon.h"

namespace sami {

RunActions::RunActions(ExperimentSession* session, RunSteering* steering, PageDeck* deck, QWidget* window)
    : QObject(window), m_session(session), m_steering(steering), m_deck(deck) {
    m_run = make(tr("Teach the model"), Qt::CTRL | Qt::Key_Return, {}, window);
    m_pause = make(tr("Pause"), Qt::Key_Space, QStringLiteral("pause"), window);
    m_stop = make(tr("Stop"), Qt::CTRL | Qt::Key_Period, QStringLiteral("stop"), window);
    for (QAction* action : {m_pause, m_stop}) action->setAutoRepeat(false);  // a key held down asks once
    connect(m_run, &QAction::triggered, this, &RunActions::runOrResume);
    connect(m_pause, &QAction::triggered, this, &RunActions::pauseOrResume);
    connect(m_stop, &QAction::triggered, steering, &RunSteering::stop);
    connect(steering, &RunSteering::startingChanged, this, &RunActions::update);
    connect(session, &ExperimentSession::opened, this, &RunActions::update);
    connect(session, &ExperimentSession::runsChanged, this, &RunActions::update);
    connect(deck, &PageDeck::pageShown, this, &RunActions::update);
    for (const Page* page : deck->findChildren<Page*>()) connect(page, &Page::offerChanged, this, &RunActions::update);
}

QAction* RunActions::make(const QString& text, const QKeySequence& keys, const QString& icon, QWidget* window) {
    auto* action = new QAction(text, this);
    action->setShortcut(keys);
    if (!icon.isEmpty()) action->setIcon(themedIcon(icon));
    window->addAction(action);
    return action;
}

bool RunActions::canResume() const {
    return m_session->run() != nullptr && m_session->run()->canResume();
}

void RunActions::update() {
    const RunEntry* run = m_session->run();
    const bool goesOn = run != nullptr && (run->canResume() || run->isPausing());
    m_pause->setText(run != nullptr ? pauseWord(*run) : tr("Pause"));
    m_pause->setIcon(themedIcon(goesOn ? QStringLiteral("resume") : QStringLiteral("pause")));
    const bool starting = m_steering->isStarting();
    Q_EMIT pauseEnabled(!starting && run != nullptr && run->canPauseOrGoOn());
    const RunEntry* working = m_session->atWork();
    m_stop->setEnabled(working != nullptr && working->canStop());
    const QString offer = m_deck->page()->offer();
    m_run->setEnabled(!starting && (!offer.isEmpty() || run == nullptr || !run->isActive()));
    m_run->setText(!offer.isEmpty() ? offer : canResume() ? tr("Resume learning") : tr("Teach the model"));
}

void RunActions::runOrResume() {
    if (!m_deck->page()->offer().isEmpty()) {
        m_deck->page()->press();
    } else if (canResume()) {
        m_steering->resume();
    } else {
        m_deck->showPage(pageId::start);
    }
}

void RunActions::pauseOrResume() {
    if (canResume()) {
        m_steering->resume();
    } else {
        m_steering->pause();
    }
}

}  // namespace sami
