#include "core/run/event_follower.h"

#include <charconv>

#include "core/run/numbered_line.h"

namespace sami {

namespace {

/// Removes `word` from the front; false where it does not stand there.
bool skip(std::string_view& text, std::string_view word) {
    if (!text.starts_with(word)) return false;
    text.remove_prefix(word.size());
    return true;
}

bool skipInteger(std::string_view& text, std::int64_t& out) {
    const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
    if (read.ec != std::errc{}) return false;
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    return true;
}

/// Whether the line is a `progress` event with this number, told from its beginning as EventLog writes it.
bool isProgress(std::string_view line, std::int64_t expectedSeq) {
    std::int64_t seq = 0;
    std::int64_t attempt = 0;
    if (!line.ends_with('}') || !skip(line, "{\"seq\":") || !skipInteger(line, seq)) return false;
    if (seq != expectedSeq || !skip(line, ",\"time\":")) return false;
    const std::size_t end = line.find_first_not_of("0123456789.eE+-");
    if (end == std::string_view::npos) return false;
    line.remove_prefix(end);
    return skip(line, ",\"attempt\":") && skipInteger(line, attempt) && skip(line, ",\"type\":\"progress\",");
}

/// For each line whether it is a `progress` event that a later one of them outdates.
std::vector<bool> outdated(const std::vector<std::string_view>& lines, std::int64_t firstSeq) {
    std::vector<bool> found(lines.size());
    bool hasLater = false;
    for (std::size_t i = lines.size(); i-- > 0;) {
        const bool progress = isProgress(lines[i], firstSeq + static_cast<std::int64_t>(i));
        found[i] = progress && hasLater;
        hasLater = hasLater || progress;
    }
    return found;
}

Result<RunEvent> eventOf(std::string_view line, std::int64_t expectedSeq, const std::string& place) {
    const Result<Json> json = parseJson(line, place);
    if (!json) return std::unexpected(json.error());
    Result<RunEvent> event = runEventFromJson(*json, place);
    if (!event) return event;
    if (Result<void> follows = checkLineNumber(event->header.seq, expectedSeq, place); !follows)
        return std::unexpected(follows.error());
    return event;
}

}  // namespace

Result<EventSlice> EventFollower::poll(std::size_t maxBytes) {
    const Result<std::string> text = m_reader.next(maxBytes);
    if (!text) return std::unexpected(text.error());
    const std::vector<bool> passedOver = outdated(wholeLines(*text), nextSeq());
    const auto read = [&, first = nextSeq()](std::string_view line, std::int64_t seq,
                                             const std::string& place) -> Result<std::optional<RunEvent>> {
        if (passedOver[static_cast<std::size_t>(seq - first)]) return std::nullopt;
        Result<RunEvent> event = eventOf(line, seq, place);
        if (!event) return std::unexpected(event.error());
        return std::move(*event);
    };
    Result<NumberedLines<RunEvent>> lines = takeNumberedLines<RunEvent>(m_reader, *text, read);
    if (!lines) return std::unexpected(lines.error());
    return EventSlice{std::move(lines->values), lines->more};
}

void EventFollower::startAt(std::uint64_t offset, std::int64_t events) {
    m_reader.startAt(offset, static_cast<std::size_t>(events));
}

}  // namespace sami
