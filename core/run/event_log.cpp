#include "core/run/event_log.h"

#include <algorithm>
#include <chrono>

#include "core/base/json_fields.h"

namespace sami {

Result<EventLog> EventLog::open(const RunFolder& folder) {
    Result<LineAppender> appender = LineAppender::open(folder.eventsFile());
    if (!appender) return std::unexpected(appender.error());
    LineFollower follower(folder.eventsFile());
    const Result<std::vector<Json>> events = follower.poll();
    if (!events) return std::unexpected(events.error());
    std::int64_t lastAttempt = 0;
    std::int64_t expected = 0;
    for (const Json& event : *events) {
        const std::string place = folder.eventsFile().string() + ":" + std::to_string(expected + 1);
        JsonFields fields(event, place);
        std::int64_t seq = 0;
        std::int64_t attempt = 0;
        fields.required("seq", seq);
        fields.required("attempt", attempt);
        if (seq != expected++) fields.refuse("seq", "is not the number that follows; the file was changed by hand");
        if (Result<void> read = fields.finishOpen(); !read) return std::unexpected(read.error());
        lastAttempt = std::max(lastAttempt, attempt);
    }
    return EventLog(std::move(*appender), lastAttempt + 1);
}

Result<void> EventLog::write(std::string_view type, const OrderedJson& fields) {
    const std::chrono::duration<double> time = std::chrono::system_clock::now().time_since_epoch();
    OrderedJson event{{"seq", m_nextSeq}, {"time", time.count()}, {"attempt", m_attempt}, {"type", type}};
    event.update(fields);
    if (Result<void> written = m_appender.append(event); !written) return written;
    ++m_nextSeq;
    return {};
}

}  // namespace sami
