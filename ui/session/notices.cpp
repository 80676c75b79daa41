#include "ui/session/notices.h"

#include <utility>

#include "ui/session/experiment_session.h"
#include "ui/session/run_notice.h"
#include "ui/session/run_steering.h"
#include "ui/text/health_words.h"
#include "ui/text/shown_text.h"

namespace sami {

Notices::Notices(ExperimentSession* session, RunSteering* steering) : QObject(session), m_session(session) {
    connect(session, &ExperimentSession::opened, this, &Notices::begin);
    connect(session, &ExperimentSession::runsChanged, this, &Notices::update);
    connect(session, &ExperimentSession::failed, this, &Notices::say);
    connect(steering, &RunSteering::failed, this, &Notices::say);
    connect(steering, &RunSteering::startingChanged, this, &Notices::clearFor);
}

void Notices::begin() {
    m_dismissed.clear();
    const OpenedExperiment& experiment = m_session->experiment();
    m_message = {};
    m_news = {};
    m_ofRun = m_gone = {};
    QString aside = experiment.readOnlyReason.isEmpty() ? experiment.missingRuns : experiment.readOnlyReason;
    if (experiment.heldElsewhere)
        aside = tr("%1 As soon as that is over it can be changed here, too; you need not open it again.").arg(aside);
    m_aside = aside.isEmpty() ? Notice() : Notice{aside, Notice::Action::Dismiss, 0, Notice::Kind::Aside};
    update();
}

void Notices::clearFor(bool starting) {
    if (!starting) return;
    m_message = {};
    update();
}

void Notices::say(const QString& sentence) {
    m_message = {sentence, Notice::Action::Dismiss};
    update();
}

void Notices::tellDone(const QString& sentence) {
    m_message = {sentence, Notice::Action::Dismiss, 0, Notice::Kind::News};
    update();
}

void Notices::tellAnswers() {
    const RunEntry* run = m_session->run();
    const QString broken = run == nullptr ? QString() : brokenRuleSentence(run->progress);
    const QString name = run == nullptr ? QString() : shownText(fromUtf8(run->name));
    if (broken.isEmpty()) {
        m_news = {tr("%1 has trained a model. Its answers and those of before can be read side by side.").arg(name),
                  Notice::Action::ReadAnswers, 0, Notice::Kind::News};
    } else {
        // No good news of a model that a rule of health was broken for.
        m_news = {tr("%1 is over. %2 Read its answers before you use a model of it.").arg(name, broken),
                  Notice::Action::ReadAnswers, 0, Notice::Kind::Aside};
    }
    update();
}

void Notices::answersAreRead() {
    m_news = {};
    update();
}

void Notices::dismiss() {
    if (m_told == m_message) {
        m_message = {};
    } else if (m_told == m_aside) {
        m_aside = {};
    } else {
        m_dismissed.insert(m_told.sentence);
    }
    update();
}

Notice Notices::ofRun() const {
    const RunEntry* shown = m_session->run();
    return shown == nullptr ? Notice() : noticeOf(*shown);
}

Notice Notices::present() const {
    for (const Notice* notice : {&m_message, &m_gone, &m_ofRun, &m_news, &m_aside}) {
        if (!notice->sentence.isEmpty()) return *notice;
    }
    const RunEntry* shown = m_session->run();
    for (const auto& [number, run] : m_session->experiment().runs) {
        if (&run == shown) continue;
        if (std::optional<Notice> notice = noticeAside(run); notice && !m_dismissed.contains(notice->sentence))
            return *notice;
    }
    return {};
}

void Notices::update() {
    const Notice gone = m_session->experiment().gone.isEmpty() ? Notice() : Notice{m_session->experiment().gone};
    if (std::exchange(m_gone, gone) != gone && !gone.sentence.isEmpty()) m_message = {};
    Notice ofNow = ofRun();
    // Whoever has just been told something else has to hear what happens to the run.
    if (std::exchange(m_ofRun, ofNow) != ofNow && !ofNow.sentence.isEmpty()) m_message = {};
    const Notice notice = present();
    if (std::exchange(m_told, notice) != notice) Q_EMIT changed(notice);
}

}  // namespace sami
