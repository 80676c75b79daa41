#include "core/workbench/run_follower.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace sami {

namespace {

std::uint64_t sizeOf(const std::filesystem::path& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    return error ? 0 : size;
}

/// A noted place that does not fit the file, whatever the reason, is given up once: what the experiment has already it
/// passes over. @return whether the follower begins anew
template <class Follower>
bool givesUpNoted(Follower& file, bool& isTried) {
    if (std::exchange(isTried, true) || file.offset() == 0) return false;
    file.startAt(0, 0);
    return true;
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
      m_worker(m_folder),
      m_noted(std::move(position)) {
    const bool isSame = !isAnother(m_folder.eventsFile(), m_noted.eventsOffset) &&
                        !isAnother(m_folder.responsesFile(), m_noted.responsesOffset);
    if (!isSame) return;
    // Files of older versions know the number of responses and not where they end.
    if (m_noted.responsesOffset > 0) m_responseFile.startAt(m_noted.responsesOffset, m_noted.nextResponse);
    if (!m_noted.progress) return;
    m_progress = *m_noted.progress;
    m_eventFile.startAt(m_noted.eventsOffset, m_noted.nextEvent);
}

bool RunFollower::isBehind() const {
    return sizeOf(m_folder.eventsFile()) > m_eventFile.offset() ||
           sizeOf(m_folder.responsesFile()) > m_responseFile.offset();
}

RunNews RunFollower::poll(bool withResponses) {
    RunNews news;
    // The worker first: one that is gone has written all it ever will, so nothing is read too early.
    m_worker.look();
    Result<EventSlice> slice = readEvents();
    if (slice) {
        for (const RunEvent& event : slice->events) m_progress.consume(event);
        news.events = std::move(slice->events);
        news.more = slice->more;
    } else {
        news.problem = slice.error().detail;
    }
    Result<std::vector<Response>> responses = std::vector<Response>();
    if (withResponses) responses = readResponses();
    if (responses) {
        news.responses = std::move(*responses);
        news.more = news.more || (withResponses && m_responseFile.hasMore());
    } else if (news.problem.empty()) {
        news.problem = responses.error().detail;
    }
    m_events.insert(m_events.end(), news.events.begin(), news.events.end());
    m_responses.insert(m_responses.end(), news.responses.begin(), news.responses.end());
    return news;
}

Result<EventSlice> RunFollower::readEvents() {
    Result<EventSlice> slice = m_eventFile.poll();
    if (!slice && givesUpNoted(m_eventFile, m_eventsAreTried)) {
        m_progress = RunProgress();
        slice = m_eventFile.poll();
    }
    m_eventsAreTried = m_eventsAreTried || (slice && !slice->events.empty());
    return slice;
}

Result<std::vector<Response>> RunFollower::readResponses() {
    Result<std::vector<Response>> responses = m_responseFile.poll();
    if (!responses && givesUpNoted(m_responseFile, m_responsesAreTried)) responses = m_responseFile.poll();
    m_responsesAreTried = m_responsesAreTried || (responses && !responses->empty());
    return responses;
}

RunBatch RunFollower::batch() const {
    RunBatch batch{.events = m_events, .responses = m_responses, .position = {}, .state = state(), .problem = {}};
    batch.position.nextEvent = isShortOfNoted() ? m_noted.nextEvent : m_eventFile.nextSeq();
    batch.position.eventsOffset = isShortOfNoted() ? m_noted.eventsOffset : m_eventFile.offset();
    batch.position.nextResponse = m_responseFile.nextSeq();
    batch.position.responsesOffset = m_responseFile.offset();
    batch.position.progress = progress();
    return batch;
}

void RunFollower::forgetBatch() {
    m_events.clear();
    m_responses.clear();
}

}  // namespace sami
