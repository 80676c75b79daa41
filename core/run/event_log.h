#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "core/run/line_file.h"
#include "core/run/run_event.h"
#include "core/run/run_folder.h"

namespace sami {

/// The worker's side of events.jsonl: numbers the events and stamps them with time and attempt.
class EventLog {
public:
    /// Opens the file of a run for a new attempt; a torn last line is cut first. The caller's first event is `started`
    /// in attempt 1 and `resumed` in later ones. @param earlier is given the events of earlier attempts in order, as
    /// EventFollower returns them.  Error: a line that is no event, or another worker holds the file.
    /// @param use Read: nothing is cut, held or written
    static Result<EventLog> open(const RunFolder& folder, const std::function<void(const RunEvent&)>& earlier = {},
                                 LogUse use = LogUse::Write);

    /// Appends the event with its number, the time and the attempt; nothing in a log that is only read.
    Result<void> write(EventBody body);
    /// Returns once what was written is on the disk.
    Result<void> sync() { return m_appender ? m_appender->sync() : Result<void>(); }

    bool isWritten() const { return m_appender.has_value(); }
    std::int64_t attempt() const { return m_attempt; }
    std::int64_t nextSeq() const { return m_nextSeq; }

private:
    EventLog(std::optional<LineAppender> appender, std::int64_t attempt)
        : m_appender(std::move(appender)),
          m_attempt(attempt),
          m_nextSeq(m_appender ? m_appender->linesOnOpening() : 0) {}

    std::optional<LineAppender> m_appender;
    std::int64_t m_attempt;
    std::int64_t m_nextSeq;
};

}  // namespace sami
