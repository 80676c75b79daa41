#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/run/run_folder.h"
#include "core/run/run_progress.h"
#include "core/store/comparison_store.h"
#include "core/store/database.h"
#include "core/store/experiment_lock.h"
#include "core/store/principle_store.h"
#include "core/store/query_store.h"
#include "core/store/response_store.h"
#include "core/store/run_store.h"

namespace sami {

class RunImporter;

/// What a new experiment starts with.
struct NewExperiment {
    RunSettings settings;
    std::vector<Principle> principles;
    std::vector<Query> queries;
};

/// What an import of a run folder brought.
struct RunImport {
    std::int64_t events = 0;
    std::int64_t responses = 0;
    std::int64_t verdicts = 0;
    RunState state = RunState::Waiting;
};

/// An experiment: FILE.sami (SQLite) and the run folders beside it in FILE.sami.runs. One object has one connection
/// and belongs to one thread. Only one process writes at a time; others open it read-only.
class Experiment {
public:
    /// Error: the file exists, or can't be written. Nothing stays behind on failure.
    static Result<Experiment> create(const std::filesystem::path& path, const NewExperiment& content);

    /// ReadWrite: ErrorKind::Locked names the holder when another process writes. A file of a newer version, a
    /// read-only file or a read-only folder opens read-only all the same: see readOnlyReason(). Older files are
    /// migrated, after a backup.
    static Result<Experiment> open(const std::filesystem::path& path, Access access = Access::ReadWrite);

    Experiment(Experiment&&) noexcept;
    Experiment& operator=(Experiment&&) noexcept;
    ~Experiment();

    const std::filesystem::path& path() const;
    std::filesystem::path runsFolder() const;  ///< FILE.sami.runs
    bool isReadOnly() const;
    /// One sentence for the banner; empty when writable or opened read-only on purpose.
    const std::string& readOnlyReason() const;

    PrincipleStore principles() const;
    QueryStore queries() const;
    RunStore runs() const;
    ResponseStore responses() const;
    ComparisonStore comparisons() const;

    RunFolder folder(const RunRow& run) const;

    /// A configuration for the next run of a task, filled with the experiment's settings, principles and queries;
    /// numbered and named when it is launched.
    Result<RunConfig> newRunConfig(RunTask task) const;
    /// Numbers and names the run, writes its folder and its row. The caller starts the worker on folder(row).
    Result<RunRow> launch(RunConfig config) const;
    /// The same while another process holds the experiment: the folder alone, under a free number, which the holder's
    /// next importRuns() takes in.
    Result<RunRow> launchWithoutRow(RunConfig config) const;

    /// Takes in what the worker wrote since the last time: events, responses, verdicts. Doing it twice changes nothing;
    /// one transaction. Torn last lines wait.
    Result<RunImport> importRun(const RunRow& run) const;
    /// Every run folder there is, runs launched without a row included.
    Result<std::vector<RunRow>> importRuns() const;

    /// The runs there are, those launched without a row at the end; takes nothing in.
    Result<std::vector<RunRow>> allRuns() const;

    /// From the run folder where it exists, else from the imported events.
    Result<RunProgress> progress(const RunRow& run) const;
    Result<RunState> state(const RunRow& run) const;

    /// The latest run of the task Iterate; ErrorKind::NotFound without one.
    Result<RunRow> latestIterating() const;
    /// Where a model by its name in the experiment lies: MODEL of the settings for `base`, else the checkpoint folder.
    /// Error: unknown, or written elsewhere (imported responses have no model), or the checkpoint is not complete.
    Result<std::string> modelLocation(std::string_view model) const;
    /// Settings of the run that a model comes from; the experiment's own for "base" before any run and for imported
    /// responses.
    Result<RunSettings> settingsOf(std::string_view model) const;
    /// Name of the base model as the run of `model` had it answer: "base" or "run-2/base".
    Result<std::string> baseBeside(std::string_view model) const;

private:
    struct State;
    /// A run folder without a row, and the row it will get.
    struct StrayRun {
        RunRow row;
        RunConfig config;
    };
    Result<std::vector<StrayRun>> strayRuns() const;
    Result<void> adoptFolders() const;
    RunImporter& importer(const RunRow& run) const;
    explicit Experiment(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

}  // namespace sami
