#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/dataset/response.h"
#include "core/run/run_config.h"
#include "core/run/run_progress.h"
#include "core/store/database.h"
#include "core/store/draft_store.h"

namespace sami {

/// One run as the experiment knows it.
struct RunRow {
    std::int64_t number = 0;  ///< 1, 2, … over all tasks; the NNNN of the folder
    std::string name{};       ///< "run-1", "compare-1", "judge-1"
    std::string folder{};     ///< name of its folder inside FILE.sami.runs: "0001-run-1"
    RunTask task = RunTask::Iterate;
    RunState state = RunState::Waiting;  ///< as of the last time anything was taken in
    double created = 0;                  ///< seconds since the epoch
    std::string problem{};               ///< why its files or its row can't be read, one sentence; empty otherwise
    bool operator==(const RunRow&) const = default;
};

/// How far the files of a run have been taken in.
struct RunPosition {
    std::int64_t nextEvent = 0;  ///< seq
    std::uint64_t eventsOffset = 0;
    std::int64_t nextResponse = 0;  ///< seq
    std::uint64_t responsesOffset = 0;
    std::optional<RunProgress> progress;  ///< where the run stands there; nothing in files of older versions
};

/// What was read of a run's files since the last time.
struct RunBatch {
    std::vector<RunEvent> events;
    std::vector<Response> responses;
    RunPosition position;  ///< after them
    RunState state = RunState::Waiting;
    std::string problem;
    std::optional<RunConfig> config{};  ///< where it is another than the run was launched with
};

/// What a batch brought that was not there before.
struct RunImport {
    std::int64_t events = 0;
    std::int64_t responses = 0;
    std::int64_t verdicts = 0;
    std::int64_t drafts = 0;
    bool operator==(const RunImport&) const = default;
};

/// "NNNN-name".
std::string runFolderName(std::int64_t number, std::string_view name);
/// First word of the names of a task's runs: "run", "compare", "judge".
std::string_view runNameStem(RunTask task);

/// The runs of an experiment.
class RunStore {
public:
    explicit RunStore(const Database& database) : m_database(&database) {}

    /// What runs of the task write have written.
    DraftStore drafts() const { return DraftStore(*m_database); }
    /// By number. A row that can't be read has a problem instead of being left out.
    Result<std::vector<RunRow>> runs() const;
    Result<void> add(const RunRow& row, const RunConfig& config) const;
    /// As the run was launched or gone on with, without its queries and pairs: those are in its folder alone.
    Result<RunConfig> config(std::int64_t number) const;

    /// Error: what the file holds is no position; the files of the run tell everything again.
    Result<RunPosition> position(std::int64_t number) const;
    /// Takes in what was not seen before (by seq), the verdicts among the events included; one transaction. Error: a
    /// response that contradicts a query, a verdict on a comparison that is not there.
    Result<RunImport> write(const RunRow& run, const RunConfig& config, const RunBatch& batch) const;
    /// Events of a run in order from `seq` on, at most so many; `progress` events are not kept.
    Result<std::vector<RunEvent>> events(std::int64_t number, std::int64_t fromSeq, std::int64_t limit) const;

private:
    Result<std::int64_t> writeEvents(std::int64_t number, const std::vector<RunEvent>& events,
                                     std::int64_t fromSeq) const;
    const Database* m_database;
};

}  // namespace sami
