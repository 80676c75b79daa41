#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/run/line_reader.h"
#include "core/run/run_event.h"

namespace sami {

/// The events of one look at the file.
struct EventSlice {
    std::vector<RunEvent> events;
    bool more = false;  ///< whether another look brings more at once
};

/// Follows a growing events.jsonl and parses each line once. Of the `progress` events of one slice only the last is
/// returned: no other says anything that it does not, and most lines of a long run are such.
class EventFollower {
public:
    explicit EventFollower(std::filesystem::path file) : m_reader(std::move(file)) {}

    /// The next events, from at most about `maxBytes` of text. Error: a line that is no event or does not have the
    /// number that follows; names file and line. Those before it are returned first, and it is met again until the file
    /// is put right.
    Result<EventSlice> poll(std::size_t maxBytes = kSliceBytes);

    /// Goes on behind the first `events` events, which end at `offset`.
    void startAt(std::uint64_t offset, std::int64_t events);
    std::uint64_t offset() const { return m_reader.offset(); }
    /// Number that the next event must have.
    std::int64_t nextSeq() const { return static_cast<std::int64_t>(m_reader.lines()); }

    /// A slice that is read within a few milliseconds.
    static constexpr std::size_t kSliceBytes = std::size_t{1} << 18;

private:
    LineReader m_reader;
};

}  // namespace sami
