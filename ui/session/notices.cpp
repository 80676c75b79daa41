#include "ui/session/notices.h"

#include <utility>

#include "ui/session/experiment_session.h"
#include "ui/session/run_notice.h"
#include "ui/session/run_steering.h"

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
    if (experiment.heldElsewhere) {
        m_message.sentence = tr("%1 As soon as that is over it can be changed here, too; you need not open it again.")
                                 .arg(experiment.readOnlyReason);
        m_message.kind = Notice::Kind::Aside;
    } else if (!experiment.readOnlyReason.isEmpty()) {
        m_message = {experiment.readOnlyReason, Notice::Action::Dismiss, 0, Notice::Kind::Aside};
    } else if (!experiment.missingRuns.isEmpty()) {
        m_message = {experiment.missingRuns, Notice::Action::Dismiss, 0, Notice::Kind::Aside};
    }
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

void Notices::tellAnswers() {
    m_message = {tr("A model has been trained. Its answers and those of before can be read side by side."),
                 Notice::Action::ReadAnswers, 0, Notice::Kind::News};
    update();
}

void Notices::answersAreRead() {
    if (m_message.action == Notice::Action::ReadAnswers) dismiss();
}

void Notices::dismiss() {
    if (m_message.sentence.isEmpty()) m_dismissed.insert(m_told.sentence);
    m_message = {};
    update();
}

Notice Notices::present() const {
    if (!m_message.sentence.isEmpty()) return m_message;
    const RunEntry* shown = m_session->run();
    if (shown != nullptr) {
        if (Notice notice = noticeOf(*shown); !notice.sentence.isEmpty()) return notice;
    }
    for (const auto& [number, run] : m_session->experiment().runs) {
        if (&run == shown) continue;
        if (std::optional<Notice> notice = noticeAside(run); notice && !m_dismissed.contains(notice->sentence))
            return *notice;
    }
    return {};
}

void Notices::update() {
    const Notice notice = present();
    if (std::exchange(m_told, notice) != notice) Q_EMIT changed(notice);
}

}  // namespace sami
