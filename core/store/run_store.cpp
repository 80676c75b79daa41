#include "core/store/run_store.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "core/run/run_progress_snapshot.h"
#include "core/store/draft_store.h"
#include "core/store/guarded.h"
#include "core/store/model_store.h"
#include "core/store/response_store.h"
#include "core/store/statement.h"
#include "core/store/transaction.h"
#include "core/store/verdict_store.h"

namespace sami {

namespace {

constexpr const char* kRuns =
    "SELECT number, name, folder, task, state, created, problem, typeof(created) IN ('real', 'integer') FROM run "
    "ORDER BY number";

std::optional<RunState> runStateOf(const std::string& word) {
    for (const RunState state : {RunState::Waiting, RunState::Running, RunState::Paused, RunState::Stopped,
                                 RunState::Failed, RunState::Finished, RunState::Interrupted}) {
        if (toString(state) == word) return state;
    }
    return std::nullopt;
}

RunRow runRowOf(Statement& select) {
    RunRow row;
    row.number = select.integer(0);
    row.name = select.text(1);
    row.folder = select.text(2);
    for (const RunTask task : {RunTask::Compare, RunTask::Judge, RunTask::Probe, RunTask::Write}) {
        if (toString(task) == select.text(3)) row.task = task;
    }
    row.created = select.real(5);
    row.problem = select.text(6);
    const std::optional<RunState> state = runStateOf(select.text(4));
    row.state = state.value_or(RunState::Interrupted);
    if (!state && row.problem.empty()) {
        row.problem = sentence(
            "the experiment file holds the state \"{state}\" for this run, which this version does not know; it was "
            "written by a newer one or changed by hand",
            {{"state", select.text(4)}});
    }
    if (select.integer(7) == 0 && row.problem.empty()) {
        row.problem = sentence(
            "the experiment file holds \"{value}\" for the time at which this run was made; it was changed by hand",
            {{"value", select.text(5)}});
    }
    return row;
}

/// Key of a comparison as it was given to the judge.
Result<std::int64_t> judgedComparison(const VerdictEvent& verdict) {
    std::int64_t number = 0;
    const char* const end = verdict.pairId.data() + verdict.pairId.size();
    const auto read = std::from_chars(verdict.pairId.data(), end, number);
    if (read.ec == std::errc{} && read.ptr == end) return number;
    return fail(ErrorKind::Input, "a verdict is on the pair \"{pair}\", which is no comparison of this experiment",
                {{"pair", verdict.pairId}});
}

Verdict judgedVerdict(const VerdictEvent& event, double time) {
    Verdict verdict;
    verdict.judge = event.judge;
    verdict.outcome = event.outcome;
    verdict.scoreBaseline = event.scoreBaseline;
    verdict.scoreCandidate = event.scoreCandidate;
    verdict.tokensBaseline = event.tokensBaseline;
    verdict.tokensCandidate = event.tokensCandidate;
    verdict.order = event.order;
    verdict.rationale = event.rationale;
    verdict.promptHash = event.promptHash;
    verdict.seconds = event.seconds.value_or(0);
    verdict.created = time;
    return verdict;
}

Result<std::int64_t> writeVerdicts(const Database& database, const std::vector<RunEvent>& events,
                                   std::int64_t fromSeq) {
    const VerdictStore verdicts(database);
    std::int64_t written = 0;
    for (const RunEvent& event : events) {
        const auto* given = std::get_if<VerdictEvent>(&event.body);
        if (given == nullptr || event.header.seq < fromSeq) continue;
        const Result<std::int64_t> comparison = judgedComparison(*given);
        if (!comparison) return comparison;
        const Verdict verdict = judgedVerdict(*given, event.header.time);
        if (Result<void> done = verdicts.record(*comparison, verdict); !done) return std::unexpected(done.error());
        ++written;
    }
    return written;
}

/// Drafts may be read again: the store knows those that it has.
Result<std::int64_t> writeDrafts(const Database& database, std::int64_t run, const WritePlan& plan,
                                 const std::vector<RunEvent>& events) {
    const DraftStore drafts(database);
    std::int64_t written = 0;
    for (const RunEvent& event : events) {
        const auto* draft = as<DraftEvent>(event);
        if (draft == nullptr) continue;
        const Result<bool> isNew = drafts.record(run, plan, *draft, event.header.time);
        if (!isNew) return std::unexpected(isNew.error());
        written += *isNew ? 1 : 0;
    }
    return written;
}

/// Makes the models known that the events tell of.
Result<void> writeModels(const Database& database, std::int64_t run, const std::vector<RunEvent>& events) {
    const ModelStore models(database);
    for (const RunEvent& event : events) {
        const auto* checkpoint = std::get_if<CheckpointEvent>(&event.body);
        if (checkpoint == nullptr || checkpoint->kind == CheckpointKind::Resume) continue;
        const bool isStep = checkpoint->kind == CheckpointKind::Step;
        const std::string local = std::filesystem::path(checkpoint->path).filename().string();
        const Result<std::int64_t> row = models.rowOf(run, local, isStep ? ModelKind::Step : ModelKind::Iteration,
                                                      checkpoint->iteration, isStep ? checkpoint->step : 0);
        if (!row) return std::unexpected(row.error());
    }
    return {};
}

}  // namespace

Result<std::vector<RunRow>> RunStore::runs() const {
    return guarded(*m_database, [&]() -> Result<std::vector<RunRow>> {
        std::vector<RunRow> result;
        Statement select(*m_database, kRuns);
        while (select.step()) result.push_back(runRowOf(select));
        return result;
    });
}

namespace {

/// What the experiment keeps of a configuration: the queries, pairs and rows, which may be many, stay in the run's
/// folder.
std::string keptConfig(RunConfig config) {
    config.queries.clear();
    config.judgePairs.clear();
    config.probe.rows.clear();
    return dumpLine(toJson(config));
}

}  // namespace

Result<void> RunStore::add(const RunRow& row, const RunConfig& config) const {
    return guarded(*m_database, [&]() -> Result<void> {
        Statement(
            *m_database,
            "INSERT INTO run (number, name, folder, task, config_json, state, created) VALUES (?, ?, ?, ?, ?, ?, ?)")
            .bind(row.number, row.name, row.folder, toString(row.task), keptConfig(config), toString(row.state),
                  row.created)
            .run();
        return {};
    });
}

Result<RunConfig> RunStore::config(std::int64_t number) const {
    return guarded(*m_database, [&]() -> Result<RunConfig> {
        const std::string place = sentence("{file}: run {number}", {{"file", m_database->path()}, {"number", number}});
        Statement select(*m_database, "SELECT config_json FROM run WHERE number = ?");
        if (!select.bind(number).step()) {
            return fail(ErrorKind::NotFound, "{file}: run {number} does not exist",
                        {{"file", m_database->path()}, {"number", number}});
        }
        const Result<Json> json = parseJson(select.text(0), place);
        if (!json) return std::unexpected(json.error());
        return runConfigFromJson(*json, place);
    });
}

Result<RunPosition> RunStore::position(std::int64_t number) const {
    return guarded(*m_database, [&]() -> Result<RunPosition> {
        Statement select(*m_database,
                         "SELECT next_event, events_offset, next_response, responses_offset, progress, "
                         "typeof(next_event) || typeof(events_offset) || typeof(next_response) || "
                         "typeof(responses_offset) = 'integerintegerintegerinteger' AND "
                         "min(next_event, events_offset, next_response, responses_offset) >= 0 FROM run "
                         "WHERE number = ?");
        RunPosition position;
        if (!select.bind(number).step()) return position;
        if (select.integer(5) == 0) {
            return fail(ErrorKind::Input,
                        "{file}: how far the files of run {number} were read is not a number; it was changed by hand",
                        {{"file", m_database->path()}, {"number", number}});
        }
        position.nextEvent = select.integer(0);
        position.eventsOffset = static_cast<std::uint64_t>(select.integer(1));
        position.nextResponse = select.integer(2);
        position.responsesOffset = static_cast<std::uint64_t>(select.integer(3));
        if (select.text(4).empty()) return position;
        // A snapshot of another version says nothing: the events tell it all again then.
        const Result<Json> json = parseJson(select.text(4), "progress");
        if (!json) return position;
        if (Result<RunProgress> progress = runProgressFromJson(*json, "progress"))
            position.progress = std::move(*progress);
        return position;
    });
}

Result<std::int64_t> RunStore::writeEvents(std::int64_t number, const std::vector<RunEvent>& events,
                                           std::int64_t fromSeq) const {
    Statement insert(*m_database,
                     "INSERT OR IGNORE INTO event (run, seq, attempt, time, type, json) VALUES (?, ?, ?, ?, ?, ?)");
    std::int64_t added = 0;
    for (const RunEvent& event : events) {
        if (event.header.seq < fromSeq) continue;
        ++added;
        if (std::holds_alternative<ProgressEvent>(event.body)) continue;
        insert
            .bind(number, event.header.seq, event.header.attempt, event.header.time, typeOf(event.body),
                  dumpLine(toJson(event)))
            .run();
    }
    return added;
}

Result<RunImport> RunStore::write(const RunRow& run, const RunConfig& config, const RunBatch& batch) const {
    return guarded(*m_database, [&]() -> Result<RunImport> {
        Transaction transaction(*m_database);
        // Lines may be read again: what the experiment has, not how far was read, tells what is new.
        Statement known(*m_database, "SELECT coalesce(max(seq) + 1, 0) FROM event WHERE run = ?");
        known.bind(run.number).step();
        const std::int64_t fromSeq = known.integer(0);
        const RunWriter writer{run.number, run.task == RunTask::Iterate, config.principles};
        const Result<ImportCount> responses = ResponseStore(*m_database).addFromRun(writer, batch.responses);
        if (!responses) return std::unexpected(responses.error());
        if (Result<void> done = writeModels(*m_database, run.number, batch.events); !done)
            return std::unexpected(done.error());
        const Result<std::int64_t> events = writeEvents(run.number, batch.events, fromSeq);
        if (!events) return std::unexpected(events.error());
        const Result<std::int64_t> verdicts = writeVerdicts(*m_database, batch.events, fromSeq);
        if (!verdicts) return std::unexpected(verdicts.error());
        const Result<std::int64_t> drafts = writeDrafts(*m_database, run.number, config.write, batch.events);
        if (!drafts) return std::unexpected(drafts.error());
        if (batch.config) {
            Statement(*m_database, "UPDATE run SET config_json = ? WHERE number = ?")
                .bind(keptConfig(*batch.config), run.number)
                .run();
        }
        std::string progress;
        if (batch.position.progress) progress = dumpLine(toJson(*batch.position.progress));
        Statement(
            *m_database,
            "UPDATE run SET state = ?, next_event = ?, events_offset = ?, next_response = ?, responses_offset = ?, "
            "progress = ?, problem = ? WHERE number = ?")
            .bind(toString(batch.state), batch.position.nextEvent,
                  static_cast<std::int64_t>(batch.position.eventsOffset), batch.position.nextResponse,
                  static_cast<std::int64_t>(batch.position.responsesOffset), progress, batch.problem, run.number)
            .run();
        transaction.commit();
        return RunImport{*events, responses->added, *verdicts, *drafts};
    });
}

Result<std::vector<RunEvent>> RunStore::events(std::int64_t number, std::int64_t fromSeq, std::int64_t limit) const {
    return guarded(*m_database, [&]() -> Result<std::vector<RunEvent>> {
        std::vector<RunEvent> result;
        const std::string place =
            sentence("{file}: event of run {number}", {{"file", m_database->path()}, {"number", number}});
        Statement select(*m_database, "SELECT json FROM event WHERE run = ? AND seq >= ? ORDER BY seq LIMIT ?");
        select.bind(number, fromSeq, limit);
        while (select.step()) {
            const Result<Json> json = parseJson(select.text(0), place);
            if (!json) return std::unexpected(json.error());
            Result<RunEvent> event = runEventFromJson(*json, place);
            if (!event) return std::unexpected(event.error());
            result.push_back(std::move(*event));
        }
        return result;
    });
}

std::string_view runNameStem(RunTask task) {
    switch (task) {
        case RunTask::Iterate:
            return "run";
        case RunTask::Compare:
            return "compare";
        case RunTask::Judge:
            return "judge";
        case RunTask::Probe:
            return "probe";
        case RunTask::Write:
            return "write";
        case RunTask::Unknown:
            break;
    }
    return "unknown";
}

std::string runFolderName(std::int64_t number, std::string_view name) {
    char digits[24];
    std::snprintf(digits, sizeof digits, "%04lld-", static_cast<long long>(number));
    return digits + std::string(name);
}

}  // namespace sami
