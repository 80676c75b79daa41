#include "core/store/run_importer.h"

#include <charconv>

#include "core/store/comparison_store.h"
#include "core/store/guarded.h"
#include "core/store/response_store.h"
#include "core/store/run_store.h"
#include "core/store/transaction.h"

namespace sami {

namespace {

std::optional<std::int64_t> seqOf(const Json& line) {
    if (!line.is_object() || !line.contains("seq") || !line["seq"].is_number_integer()) return std::nullopt;
    return line["seq"].get<std::int64_t>();
}

/// `seq` of a line must be `expected`.
Result<void> checkSeq(const Json& line, std::int64_t expected, const std::string& file) {
    const std::string place = file + ":" + std::to_string(expected + 1);
    const std::optional<std::int64_t> seq = seqOf(line);
    if (!seq) return fail(ErrorKind::Input, place + ": \"seq\" is missing");
    if (*seq == expected) return {};
    return fail(ErrorKind::Input, place + ": \"seq\" is " + line["seq"].dump() + " instead of " +
                                      std::to_string(expected) + "; lines were lost or changed by hand");
}

Result<std::int64_t> comparisonOf(const std::string& pairId, const std::string& place) {
    std::int64_t number = 0;
    const char* const end = pairId.data() + pairId.size();
    const auto read = std::from_chars(pairId.data(), end, number);
    if (read.ec == std::errc{} && read.ptr == end) return number;
    return fail(ErrorKind::Input, place + ": pair_id \"" + pairId + "\" is no comparison of this experiment");
}

}  // namespace

RunImporter::RunImporter(const Database& database, std::int64_t run, RunFolder folder)
    : m_database(&database),
      m_run(run),
      m_folder(std::move(folder)),
      m_events(m_folder.eventsFile()),
      m_responses(m_folder.responsesFile()) {}

Result<void> RunImporter::read() {
    if (Result<void> done = readEvents(); !done) return done;
    return readResponses();
}

Result<void> RunImporter::readEvents() {
    for (bool more = true; more;) {
        Result<EventSlice> slice = m_events.poll();
        if (!slice) return std::unexpected(slice.error());
        for (RunEvent& event : slice->events) {
            // A file that was replaced comes again from its beginning.
            if (event.header.seq < m_progress.nextSeq()) continue;
            m_progress.consume(event);
            m_pendingEvents.push_back(std::move(event));
        }
        more = slice->more;
    }
    return {};
}

Result<void> RunImporter::readResponses() {
    LineFollower follower = m_responses;
    const Result<std::vector<Json>> lines = follower.poll();
    if (!lines) return std::unexpected(lines.error());
    const std::string file = m_folder.responsesFile().string();
    std::vector<Response> read;
    for (const Json& line : *lines) {
        const std::int64_t expected = m_nextResponse + static_cast<std::int64_t>(read.size());
        if (Result<void> inOrder = checkSeq(line, expected, file); !inOrder) return inOrder;
        Result<Response> response = responseFromJson(line, file + ":" + std::to_string(expected + 1));
        if (!response) return std::unexpected(response.error());
        read.push_back(std::move(*response));
    }
    m_responses = std::move(follower);
    m_nextResponse += static_cast<std::int64_t>(read.size());
    m_pendingResponses.insert(m_pendingResponses.end(), std::make_move_iterator(read.begin()),
                              std::make_move_iterator(read.end()));
    return {};
}

RunState RunImporter::state() const {
    return m_progress.state(m_folder.workerIsAlive());
}

Result<RunImporter::Brought> RunImporter::write() {
    const RunState now = state();
    // Every commit is synced to the disk: asking often while nothing happens must not cost one.
    if (m_pendingEvents.empty() && m_pendingResponses.empty() && m_writtenState == now) return Brought{};
    return guarded(*m_database, [&]() -> Result<Brought> {
        Transaction transaction(*m_database);
        Brought brought;
        std::vector<Response> renamed = m_pendingResponses;
        for (Response& response : renamed) {
            Result<std::string> name = RunStore(*m_database).modelName(m_run, response.model);
            if (!name) return std::unexpected(name.error());
            response.model = std::move(*name);
        }
        const Result<ImportCount> responses = ResponseStore(*m_database).addFromRun(m_run, renamed);
        if (!responses) return std::unexpected(responses.error());
        brought.responses = responses->added;
        if (Result<void> done = writeEvents(brought, now); !done) return std::unexpected(done.error());
        transaction.commit();
        m_writtenState = now;
        forgetPending();
        return brought;
    });
}

Result<void> RunImporter::writeEvents(Brought& brought, RunState now) {
    const RunStore runs(*m_database);
    const Result<std::int64_t> fromSeq = runs.nextEventSeq(m_run);
    if (!fromSeq) return std::unexpected(fromSeq.error());
    const Result<std::int64_t> events = runs.addEvents(m_run, m_pendingEvents, m_progress, now);
    if (!events) return std::unexpected(events.error());
    // A run that goes on with more iterations has another configuration than it was launched with.
    if (const Result<RunConfig> config = m_folder.readConfig(); config && *events > 0) {
        if (Result<void> updated = runs.setConfig(m_run, *config); !updated) return updated;
    }
    const Result<std::int64_t> verdicts = writeVerdicts(*fromSeq);
    if (!verdicts) return std::unexpected(verdicts.error());
    brought.events = *events;
    brought.verdicts = *verdicts;
    return {};
}

Result<std::int64_t> RunImporter::writeVerdicts(std::int64_t fromSeq) {
    std::int64_t written = 0;
    for (const RunEvent& event : m_pendingEvents) {
        const auto* read = as<VerdictEvent>(event);
        if (read == nullptr || event.header.seq < fromSeq) continue;
        const std::string place = m_folder.eventsFile().string() + ":" + std::to_string(event.header.seq + 1);
        const Result<std::int64_t> comparison = comparisonOf(read->pairId, place);
        if (!comparison) return comparison;
        Verdict verdict;
        verdict.judge = read->judge;
        verdict.outcome = read->outcome;
        verdict.scoreBaseline = read->scoreBaseline;
        verdict.scoreCandidate = read->scoreCandidate;
        verdict.tokensBaseline = read->tokensBaseline;
        verdict.tokensCandidate = read->tokensCandidate;
        verdict.created = event.header.time;
        if (Result<void> done = ComparisonStore(*m_database).record(*comparison, verdict); !done) {
            return std::unexpected(done.error());
        }
        ++written;
    }
    return written;
}

void RunImporter::forgetPending() {
    m_pendingEvents.clear();
    m_pendingResponses.clear();
}

}  // namespace sami
