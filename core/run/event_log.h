#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/run/line_file.h"
#include "core/run/run_folder.h"

namespace sami {

/// The worker's side of events.jsonl: numbers the events and stamps them with time and attempt.
class EventLog {
public:
    /// Opens the file of a run for a new attempt; a torn last line is cut first. The caller's first event is `started`
    /// in attempt 1 and `resumed` in later ones. Error: a line that is no event, or another worker holds the file.
    static Result<EventLog> open(const RunFolder& folder);

    /// Appends {"seq", "time", "attempt", "type", …fields}.
    Result<void> write(std::string_view type, const OrderedJson& fields = OrderedJson::object());
    Result<void> sync() { return m_appender.sync(); }

    std::int64_t attempt() const { return m_attempt; }
    std::int64_t nextSeq() const { return m_nextSeq; }

private:
    EventLog(LineAppender appender, std::int64_t attempt)
        : m_appender(std::move(appender)), m_attempt(attempt), m_nextSeq(m_appender.linesOnOpening()) {}

    LineAppender m_appender;
    std::int64_t m_attempt;
    std::int64_t m_nextSeq;
};

}  // namespace sami
