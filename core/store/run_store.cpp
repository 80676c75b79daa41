#include "core/store/run_store.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "core/store/guarded.h"
#include "core/store/statement.h"
#include "core/store/transaction.h"

namespace sami {

namespace {

constexpr const char* kRunColumns = "SELECT number, name, folder, task, state, created FROM run ";

/// First word of the names of a task's runs.
std::string_view nameStem(RunTask task) {
    switch (task) {
        case RunTask::Iterate:
            return "run";
        case RunTask::Compare:
            return "compare";
        case RunTask::Judge:
            return "judge";
    }
    return "";
}

RunState stateOf(const std::string& word) {
    for (const RunState state : {RunState::Running, RunState::Paused, RunState::Stopped, RunState::Failed,
                                 RunState::Finished, RunState::Interrupted}) {
        if (toString(state) == word) return state;
    }
    return RunState::Waiting;
}

RunRow runRowOf(Statement& select) {
    RunRow row{.number = select.integer(0), .name = select.text(1), .folder = select.text(2)};
    for (const RunTask task : {RunTask::Compare, RunTask::Judge}) {
        if (toString(task) == select.text(3)) row.task = task;
    }
    row.state = stateOf(select.text(4));
    row.created = select.real(5);
    return row;
}

/// N of "run-N", 0 for any other name.
std::int64_t numberInName(std::string_view name, std::string_view stem) {
    if (!name.starts_with(stem) || name.size() <= stem.size() + 1 || name[stem.size()] != '-') return 0;
    std::int64_t number = 0;
    for (const char c : name.substr(stem.size() + 1)) {
        if (c < '0' || c > '9' || number > 1'000'000'000) return 0;
        number = number * 10 + (c - '0');
    }
    return number;
}

std::vector<double> numbersOf(const std::string& json) {
    const Result<Json> list = parseJson(json, "mean tokens");
    std::vector<double> numbers;
    if (!list || !list->is_array()) return numbers;
    for (const Json& number : *list) numbers.push_back(number.is_number() ? number.get<double>() : 0);
    return numbers;
}

std::string dropsAsJson(const std::optional<FilteredEvent>& filtered) {
    OrderedJson json = OrderedJson::object();
    if (filtered) {
        for (const auto& [word, count] : filtered->dropped) json[word] = count;
    }
    return dumpLine(json);
}

std::optional<FilteredEvent> filteredOf(std::int64_t iteration, std::optional<std::int64_t> kept,
                                        const std::string& dropped) {
    if (!kept) return std::nullopt;
    FilteredEvent filtered{.iteration = iteration, .kept = *kept, .dropped = {}, .metrics = {}};
    if (const Result<Json> json = parseJson(dropped, "dropped"); json && json->is_object()) {
        for (const auto& [word, count] : json->items()) {
            if (count.is_number_integer()) filtered.dropped[word] = count.get<std::int64_t>();
        }
    }
    return filtered;
}

void writeIteration(Statement& upsert, std::int64_t run, const IterationProgress& progress) {
    std::optional<double> seconds;
    std::optional<double> before;
    std::optional<double> after;
    std::optional<double> ceiling;
    std::vector<double> tokensBefore;
    std::vector<double> tokensAfter;
    std::int64_t steps = progress.steps;
    if (progress.before) {
        before = progress.before->metrics.number("mi");
        ceiling = progress.before->ceiling;
        tokensBefore = progress.before->metrics.list("mean_tokens");
    }
    if (progress.after) {
        after = progress.after->metrics.number("mi");
        ceiling = progress.after->ceiling;
        tokensAfter = progress.after->metrics.list("mean_tokens");
    }
    if (progress.finished) {
        steps = progress.finished->steps;
        seconds = progress.finished->seconds;
        before = progress.finished->miBefore;
        after = progress.finished->miAfter;
        ceiling = progress.finished->ceiling;
        tokensBefore = progress.finished->meanTokensBefore;
        tokensAfter = progress.finished->meanTokensAfter;
    }
    std::optional<std::int64_t> kept;
    if (progress.filtered) kept = progress.filtered->kept;
    upsert
        .bind(run, progress.iteration, steps, seconds, before, after, ceiling, dumpLine(OrderedJson(tokensBefore)),
              dumpLine(OrderedJson(tokensAfter)), kept, dropsAsJson(progress.filtered), progress.checkpoint)
        .run();
}

constexpr const char* kReplaceIteration =
    "INSERT OR REPLACE INTO iteration (run, number, steps, seconds, mi_before, mi_after, ceiling, mean_tokens_before, "
    "mean_tokens_after, kept, dropped, checkpoint) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

/// Inserts the events the file does not have; returns how many were new.
std::int64_t insertEvents(const Database& database, std::int64_t run, const std::vector<RunEvent>& events,
                          std::int64_t nextSeq) {
    Statement insert(database,
                     "INSERT OR IGNORE INTO event (run, seq, attempt, time, type, json) VALUES (?, ?, ?, ?, ?, ?)");
    std::int64_t added = 0;
    for (const RunEvent& event : events) {
        const EventHeader& header = event.header;
        if (header.seq < nextSeq) continue;
        ++added;
        if (as<ProgressEvent>(event)) continue;
        insert.bind(run, header.seq, header.attempt, header.time, typeOf(event.body), dumpLine(toJson(event))).run();
    }
    return added;
}

}  // namespace

Result<std::vector<RunRow>> RunStore::runs() const {
    return guarded(*m_database, [&]() -> Result<std::vector<RunRow>> {
        std::vector<RunRow> result;
        Statement select(*m_database, std::string(kRunColumns) + "ORDER BY number");
        while (select.step()) result.push_back(runRowOf(select));
        return result;
    });
}

Result<RunRow> RunStore::run(std::string_view name) const {
    return guarded(*m_database, [&]() -> Result<RunRow> {
        Statement select(*m_database, std::string(kRunColumns) + "WHERE name = ?");
        if (select.bind(name).step()) return runRowOf(select);
        return fail(ErrorKind::NotFound,
                    m_database->path().string() + ": no run is called \"" + std::string(name) + "\"");
    });
}

Result<RunRow> RunStore::next(RunTask task) const {
    const Result<std::vector<RunRow>> all = runs();
    if (!all) return std::unexpected(all.error());
    RunRow row;
    row.number = 1;
    row.task = task;
    std::int64_t count = 0;
    for (const RunRow& run : *all) {
        row.number = std::max(row.number, run.number + 1);
        count = std::max(count, numberInName(run.name, nameStem(task)));
    }
    row.name = std::string(nameStem(task)) + "-" + std::to_string(count + 1);
    row.folder = runFolderName(row.number, row.name);
    row.created = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    return row;
}

Result<void> RunStore::add(const RunRow& row, const RunConfig& config) const {
    return guarded(*m_database, [&]() -> Result<void> {
        Statement(
            *m_database,
            "INSERT INTO run (number, name, folder, task, config_json, state, created) VALUES (?, ?, ?, ?, ?, ?, ?)")
            .bind(row.number, row.name, row.folder, toString(row.task), dumpLine(toJson(config)), toString(row.state),
                  row.created)
            .run();
        return {};
    });
}

Result<void> RunStore::setConfig(std::int64_t number, const RunConfig& config) const {
    return guarded(*m_database, [&]() -> Result<void> {
        Statement(*m_database, "UPDATE run SET config_json = ? WHERE number = ?")
            .bind(dumpLine(toJson(config)), number)
            .run();
        return {};
    });
}

Result<RunConfig> RunStore::config(std::int64_t number) const {
    return guarded(*m_database, [&]() -> Result<RunConfig> {
        const std::string place = m_database->path().string() + ": run " + std::to_string(number);
        Statement select(*m_database, "SELECT config_json FROM run WHERE number = ?");
        if (!select.bind(number).step()) return fail(ErrorKind::NotFound, place + " does not exist");
        const Result<Json> json = parseJson(select.text(0), place);
        if (!json) return std::unexpected(json.error());
        return runConfigFromJson(*json, place);
    });
}

Result<std::vector<IterationRow>> RunStore::iterations() const {
    return guarded(*m_database, [&]() -> Result<std::vector<IterationRow>> {
        std::vector<IterationRow> result;
        Statement select(*m_database,
                         "SELECT i.run, i.number, r.name, i.steps, i.seconds, i.mi_before, i.mi_after, i.ceiling, "
                         "i.mean_tokens_before, i.mean_tokens_after, i.kept, i.dropped, i.checkpoint "
                         "FROM iteration i JOIN run r ON r.number = i.run ORDER BY i.run, i.number");
        while (select.step()) {
            IterationRow row;
            row.runNumber = select.integer(0);
            row.number = select.integer(1);
            const std::string lineage = select.text(2) == "run-1" ? "" : select.text(2) + "/";
            row.model = lineage + "iteration-" + std::to_string(row.number);
            row.steps = select.integer(3);
            row.seconds = select.optionalReal(4);
            row.miBefore = select.optionalReal(5);
            row.miAfter = select.optionalReal(6);
            row.ceiling = select.optionalReal(7);
            row.meanTokensBefore = numbersOf(select.text(8));
            row.meanTokensAfter = numbersOf(select.text(9));
            row.filtered = filteredOf(row.number, select.optionalInteger(10), select.text(11));
            row.checkpoint = select.text(12);
            result.push_back(std::move(row));
        }
        return result;
    });
}

Result<std::vector<RunEvent>> RunStore::events(std::int64_t number) const {
    return guarded(*m_database, [&]() -> Result<std::vector<RunEvent>> {
        const std::string place = m_database->path().string() + ": event of run " + std::to_string(number);
        std::vector<RunEvent> result;
        Statement select(*m_database, "SELECT json FROM event WHERE run = ? ORDER BY seq");
        select.bind(number);
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

Result<std::int64_t> RunStore::nextEventSeq(std::int64_t number) const {
    return guarded(*m_database, [&]() -> Result<std::int64_t> {
        Statement select(*m_database, "SELECT next_event FROM run WHERE number = ?");
        return select.bind(number).step() ? select.integer(0) : 0;
    });
}

Result<std::vector<std::pair<std::int64_t, double>>> RunStore::metric(std::int64_t number, std::string_view type,
                                                                      std::string_view name) const {
    using Points = std::vector<std::pair<std::int64_t, double>>;
    return guarded(*m_database, [&]() -> Result<Points> {
        // SQLite gives a bare column beside max() the value of the row that holds the maximum.
        Statement select(*m_database,
                         "SELECT json_extract(json, '$.step') AS step, json_extract(json, '$.' || ?), max(seq) "
                         "FROM event WHERE run = ? AND type = ? GROUP BY step ORDER BY step");
        select.bind(name, number, type);
        Points points;
        while (select.step()) {
            if (!select.isNull(1)) points.emplace_back(select.integer(0), select.real(1));
        }
        return points;
    });
}

Result<std::int64_t> RunStore::addEvents(std::int64_t number, const std::vector<RunEvent>& events,
                                         const RunProgress& progress, RunState state) const {
    const Result<std::int64_t> nextSeq = nextEventSeq(number);
    if (!nextSeq) return nextSeq;
    return guarded(*m_database, [&]() -> Result<std::int64_t> {
        Transaction transaction(*m_database);
        const std::int64_t added = insertEvents(*m_database, number, events, *nextSeq);
        if (added > 0) {
            Statement upsert(*m_database, kReplaceIteration);
            for (const auto& [key, iteration] : progress.iterations()) writeIteration(upsert, number, iteration);
        }
        Statement(*m_database, "UPDATE run SET state = ?, next_event = max(next_event, ?) WHERE number = ?")
            .bind(toString(state), progress.nextSeq(), number)
            .run();
        transaction.commit();
        return added;
    });
}

namespace {

/// SQL for everything in a run's configuration that a base model's held-out answers depend on.
std::string answeringSettings() {
    std::string list;
    for (const char* key : {"model", "prompt_format", "generation_template", "training_template", "response_prefix",
                            "max_new_tokens", "stop", "cut_at"}) {
        list += (list.empty() ? "" : ", ") + ("json_extract(config_json, '$.settings." + std::string(key) + "')");
    }
    return "json_array(" + list + ")";
}

}  // namespace

Result<std::string> RunStore::modelName(std::int64_t number, std::string_view nameInRun) const {
    return guarded(*m_database, [&]() -> Result<std::string> {
        const std::string settings = answeringSettings();
        Statement select(*m_database, "SELECT name, task, " + settings + " = (SELECT " + settings +
                                          " FROM run WHERE task = 'iterate' ORDER BY number LIMIT 1) FROM run "
                                          "WHERE number = ?");
        const bool found = select.bind(number).step();
        const bool firstLineage = !found || select.text(1) != "iterate" || select.text(0) == "run-1";
        const bool sameBase = nameInRun == "base" && found && select.optionalInteger(2) == 1;
        if (firstLineage || sameBase) return std::string(nameInRun);
        return select.text(0) + "/" + std::string(nameInRun);
    });
}

std::string runFolderName(std::int64_t number, std::string_view name) {
    char digits[24];
    std::snprintf(digits, sizeof digits, "%04lld-", static_cast<long long>(number));
    return digits + std::string(name);
}

}  // namespace sami
