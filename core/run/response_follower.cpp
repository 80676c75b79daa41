#include "core/run/response_follower.h"

#include "core/run/numbered_line.h"

namespace sami {

namespace {

Result<std::optional<Response>> responseOf(std::string_view line, std::int64_t expectedSeq, const std::string& place) {
    const Result<Json> json = parseJson(line, place);
    if (!json) return std::unexpected(json.error());
    Result<Response> response = responseFromJson(*json, place);
    if (!response) return std::unexpected(response.error());
    if (Result<void> follows = checkLineNumber(response->line.seq, expectedSeq, place); !follows)
        return std::unexpected(follows.error());
    return response;
}

}  // namespace

Result<std::vector<Response>> ResponseFollower::poll(std::size_t maxBytes) {
    const Result<std::string> text = m_reader.next(maxBytes);
    if (!text) return std::unexpected(text.error());
    Result<NumberedLines<Response>> lines = takeNumberedLines<Response>(m_reader, *text, responseOf);
    if (!lines) return std::unexpected(lines.error());
    m_hasMore = lines->more;
    return std::move(lines->values);
}

void ResponseFollower::startAt(std::uint64_t offset, std::int64_t responses) {
    m_reader.startAt(offset, static_cast<std::size_t>(responses));
}

}  // namespace sami
