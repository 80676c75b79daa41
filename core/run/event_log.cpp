#include "core/run/event_log.h"

#include <algorithm>

#include "core/base/wall_clock.h"
#include "core/run/event_follower.h"

namespace sami {

Result<EventLog> EventLog::open(const RunFolder& folder, const std::function<void(const RunEvent&)>& earlier,
                                LogUse use) {
    Result<std::optional<LineAppender>> appender = appenderFor(use, folder.eventsFile());
    if (!appender) return std::unexpected(appender.error());
    EventFollower follower(folder.eventsFile());
    std::int64_t lastAttempt = 0;
    for (bool more = true; more;) {
        const Result<EventSlice> slice = follower.poll();
        if (!slice) return std::unexpected(slice.error());
        for (const RunEvent& event : slice->events) {
            lastAttempt = std::max(lastAttempt, event.header.attempt);
            if (earlier) earlier(event);
        }
        more = slice->more;
    }
    return EventLog(std::move(*appender), lastAttempt + 1);
}

Result<void> EventLog::write(EventBody body) {
    if (!m_appender) return {};
    const RunEvent event{{m_nextSeq, secondsSinceEpoch(), m_attempt}, std::move(body)};
    if (Result<void> written = m_appender->append(toJson(event)); !written) return written;
    ++m_nextSeq;
    return {};
}

}  // namespace sami
