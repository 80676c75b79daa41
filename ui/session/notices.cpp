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
    m_message = m_session->experiment().readOnlyReason;
    update();
}

void Notices::clearFor(bool starting) {
    if (!starting) return;
    m_message.clear();
    update();
}

void Notices::say(const QString& sentence) {
    m_message = sentence;
    update();
}

void Notices::dismiss() {
    if (m_message.isEmpty()) m_dismissed.insert(m_told.sentence);
    m_message.clear();
    update();
}

Notice Notices::present() const {
    if (!m_message.isEmpty()) return {m_message, Notice::Action::Dismiss};
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
