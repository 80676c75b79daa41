#include "core/run/response_follower.h"

#include "core/run/numbered_line.h"

namespace sami {

namespace {

Result<Response> responseOf(std::string_view line, std::int64_t expectedSeq, const std::string& place) {
    const Result<Json> json = parseJson(line, place);
    if (!json) return std::unexpected(json.error());
    Result<Response> response = responseFromJson(*json, place);
    if (!response) return response;
    if (Result<void> follows = checkLineNumber(response->seq, expectedSeq, place); !follows)
        return std::unexpected(follows.error());
    return response;
}

}  // namespace

Result<std::vector<Response>> ResponseFollower::poll(std::size_t maxBytes) {
    const Result<std::string> text = m_reader.next(maxBytes);
    if (!text) return std::unexpected(text.error());
    const std::vector<std::string_view> lines = wholeLines(*text);
    std::vector<Response> responses;
    std::size_t bytes = 0;
    std::size_t taken = 0;
    for (; taken < lines.size(); bytes += lines[taken++].size() + 1) {
        Result<Response> response =
            responseOf(lines[taken], nextSeq() + static_cast<std::int64_t>(taken), m_reader.place(taken));
        if (!response && taken == 0) return std::unexpected(response.error());
        if (!response) break;
        responses.push_back(std::move(*response));
    }
    m_hasMore = m_reader.hasMore() || taken < lines.size();
    m_reader.take(bytes, taken);
    return responses;
}

void ResponseFollower::startAt(std::uint64_t offset, std::int64_t responses) {
    m_reader.startAt(offset, static_cast<std::size_t>(responses));
}

}  // namespace sami
