#include "core/workbench/run_follower.h"

#include <algorithm>
#include <system_error>

namespace sami {

namespace {

std::uint64_t sizeOf(const std::filesystem::path& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    return error ? 0 : size;
}

/// A file that is shorter than what was taken in is another file; one that is gone says nothing.
bool isAnother(const std::filesystem::path& file, std::uint64_t taken) {
    std::error_code error;
    return std::filesystem::exists(file, error) && sizeOf(file) < taken;
}

}  // namespace

RunFollower::RunFollower(RunFolder folder, RunPosition position)
    : m_folder(std::move(folder)),
      m_eventFile(m_folder.eventsFile()),
      m_responseFile(m_folder.responsesFile()),
      m_worker(m_folder) {
    const bool isSame = !isAnother(m_folder.eventsFile(), position.eventsOffset) &&
                        !isAnother(m_folder.responsesFile(), position.responsesOffset);
    if (!isSame) return;
    // Files of older versions know the number of responses and not where they end.
    if (position.responsesOffset > 0)
        m_responseFile.startAt(position.responsesOffset, static_cast<std::size_t>(position.nextResponse));
    if (!position.progress) return;
    m_progress = std::move(*position.progress);
    m_eventFile.startAt(position.eventsOffset, position.nextEvent);
}

bool RunFollower::isBehind() const {
    return sizeOf(m_folder.eventsFile()) > m_eventFile.offset() ||
           sizeOf(m_folder.responsesFile()) > m_responseFile.offset();
}

Result<RunNews> RunFollower::poll(bool withResponses) {
    RunNews news;
    // The worker first: one that is gone has written all it ever will, so nothing is read too early.
    m_worker.look();
    Result<std::vector<Response>> responses = std::vector<Response>();
    if (withResponses) responses = readResponses();
    if (!responses) return std::unexpected(responses.error());
    Result<EventSlice> slice = m_eventFile.poll();
    if (!slice) return std::unexpected(slice.error());
    for (const RunEvent& event : slice->events) m_progress.consume(event);
    news.events = std::move(slice->events);
    news.responses = std::move(*responses);
    news.more = slice->more || (withResponses && m_responseFile.hasMore());
    m_events.insert(m_events.end(), news.events.begin(), news.events.end());
    m_responses.insert(m_responses.end(), news.responses.begin(), news.responses.end());
    return news;
}

Result<std::vector<Response>> RunFollower::readResponses() {
    LineFollower ahead = m_responseFile;
    const std::size_t before = ahead.lines();
    const Result<std::vector<Json>> lines = ahead.poll(EventFollower::kSliceBytes);
    if (!lines) return std::unexpected(lines.error());
    std::vector<Response> responses;
    for (const Json& line : *lines) {
        const std::string place =
            m_folder.responsesFile().string() + ":" + std::to_string(before + responses.size() + 1);
        Result<Response> response = responseFromJson(line, place);
        if (!response) return std::unexpected(response.error());
        const auto expected = static_cast<std::int64_t>(before + responses.size());
        if (response->seq != expected) {
            return fail(ErrorKind::Input, place + ": \"seq\" is " + std::to_string(response->seq) + " instead of " +
                                              std::to_string(expected) + "; lines were lost or changed by hand");
        }
        responses.push_back(std::move(*response));
    }
    m_responseFile = std::move(ahead);
    return responses;
}

RunBatch RunFollower::batch() const {
    RunBatch batch{.events = m_events, .responses = m_responses, .position = {}, .state = state(), .problem = {}};
    batch.position.nextEvent = m_eventFile.nextSeq();
    batch.position.eventsOffset = m_eventFile.offset();
    batch.position.nextResponse = static_cast<std::int64_t>(m_responseFile.lines());
    batch.position.responsesOffset = m_responseFile.offset();
    batch.position.progress = m_progress;
    return batch;
}

void RunFollower::forgetBatch() {
    m_events.clear();
    m_responses.clear();
}

}  // namespace sami
