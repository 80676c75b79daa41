#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/run/run_config.h"
#include "core/run/run_progress.h"
#include "core/store/database.h"

namespace sami {

/// One run as the experiment knows it.
struct RunRow {
    std::int64_t number = 0;  ///< 1, 2, … over all tasks; the NNNN of the folder
    std::string name;         ///< "run-1", "compare-1", "judge-1"
    std::string folder;       ///< name of its folder inside FILE.sami.runs: "0001-run-1"
    RunTask task = RunTask::Iterate;
    /// As of the last import. While a worker is alive Experiment::state() knows better.
    RunState state = RunState::Waiting;
    double created = 0;  ///< seconds since the epoch
    bool operator==(const RunRow&) const = default;
};

/// The figures of a finished or running iteration.
struct IterationRow {
    std::int64_t runNumber = 0;
    std::int64_t number = 0;  ///< along the lineage of its run, from 1
    std::string model;        ///< name of the model it makes: "iteration-1", "run-2/iteration-1"
    std::int64_t steps = 0;
    std::optional<double> seconds;  ///< null until finished, like the figures after training
    std::optional<double> miBefore;
    std::optional<double> miAfter;
    std::optional<double> ceiling;
    std::vector<double> meanTokensBefore;  ///< [C]; empty until known
    std::vector<double> meanTokensAfter;   ///< [C]; empty until known
    std::optional<FilteredEvent> filtered;
    std::string checkpoint;  ///< relative to the run folder; empty until written
};

/// "NNNN-name".
std::string runFolderName(std::int64_t number, std::string_view name);

class RunStore {
public:
    explicit RunStore(const Database& database) : m_database(&database) {}

    Result<std::vector<RunRow>> runs() const;
    /// ErrorKind::NotFound names the run.
    Result<RunRow> run(std::string_view name) const;
    /// Number and name the next run of a task gets; the folder is "NNNN-name".
    Result<RunRow> next(RunTask task) const;
    Result<void> add(const RunRow& row, const RunConfig& config) const;
    Result<RunConfig> config(std::int64_t number) const;
    Result<void> setConfig(std::int64_t number, const RunConfig& config) const;

    /// Iterations of all runs, by run and number.
    Result<std::vector<IterationRow>> iterations() const;
    /// Events of a run in order, without `progress` events.
    Result<std::vector<RunEvent>> events(std::int64_t number) const;
    /// Seq of the first event not imported yet.
    Result<std::int64_t> nextEventSeq(std::int64_t number) const;
    /// Figure `name` ("loss", "mi", …) of events of type "step" or "held_out" by (step, value), each step from its
    /// highest attempt.
    Result<std::vector<std::pair<std::int64_t, double>>> metric(std::int64_t number, std::string_view type,
                                                                std::string_view name) const;

    /// Takes in events not seen before (by seq) and brings state and iterations up to date. `progress` is the picture
    /// after all events of the run.
    Result<std::int64_t> addEvents(std::int64_t number, const std::vector<RunEvent>& events,
                                   const RunProgress& progress, RunState state) const;

    /// "base", "iteration-1" of the first iterating run, "run-2/iteration-1" of the second: the name under which a
    /// model of a run's own lineage ("base", "iteration-1") is known in the experiment. Runs share "base" where it is
    /// the same model and answers in the same way (format, templates, length limit …); otherwise it is "run-2/base".
    Result<std::string> modelName(std::int64_t number, std::string_view nameInRun) const;

private:
    const Database* m_database;
};

}  // namespace sami
