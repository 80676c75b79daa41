#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/run/run_folder.h"
#include "core/store/comparison_store.h"
#include "core/store/database.h"
#include "core/store/edit_store.h"
#include "core/store/experiment_lock.h"
#include "core/store/model_store.h"
#include "core/store/principle_store.h"
#include "core/store/query_store.h"
#include "core/store/response_store.h"
#include "core/store/run_store.h"
#include "core/store/verdict_store.h"

namespace sami {

/// What a new experiment starts with.
struct NewExperiment {
    RunSettings settings;
    std::vector<Principle> principles;
    std::vector<Query> queries;
};

/// Whether a file is an experiment, of whatever version. Opens no connection.
bool isExperimentFile(const std::filesystem::path& path);

/// Where an experiment keeps its runs: FILE.sami.runs.
std::filesystem::path runsFolderOf(const std::filesystem::path& experiment);

/// What an experiment of that name, which is gone, has left: its write-ahead log, which a new file would replay, or its
/// runs, which a new file would take for its own. Nothing where the name is free.
std::optional<std::filesystem::path> leftOver(const std::filesystem::path& path);

/// Error: the file exists, or something of one that existed, see leftOver().
Result<void> checkNameIsFree(const std::filesystem::path& path);

/// The file of an experiment, FILE.sami (SQLite); the run folders lie beside it in FILE.sami.runs. One object has one
/// connection and belongs to one thread. Only one process writes at a time; others open it read-only.
class Experiment {
public:
    /// Error: as of checkNameIsFree(); or it can't be written. Nothing stays behind on failure.
    static Result<Experiment> create(const std::filesystem::path& path, const NewExperiment& content);

    /// ReadWrite: ErrorKind::Locked names the holder when another process writes. A file of a newer version, a
    /// read-only file or a read-only folder opens read-only all the same: see readOnlyReason(). Older files are
    /// migrated, after a backup. A link is followed: the experiment, its lock and its runs are where the file is.
    /// @param whyNotUpdated not empty: why an older file can't be migrated where it is, as on a full disk; a copy in
    /// memory is, then, and the experiment is read-only
    static Result<Experiment> open(const std::filesystem::path& named, Access access = Access::ReadWrite,
                                   const std::string& whyNotUpdated = {});

    Experiment(Experiment&&) noexcept;
    Experiment& operator=(Experiment&&) noexcept;
    ~Experiment();

    /// Where the file is, links followed.
    const std::filesystem::path& path() const;
    std::filesystem::path runsFolder() const;  ///< FILE.sami.runs
    bool isReadOnly() const;
    /// False once the file was moved, removed or replaced by another one: what is written from then on is lost.
    bool isInPlace() const;
    /// One sentence for the banner; empty when writable or opened read-only on purpose.
    const std::string& readOnlyReason() const;
    /// Another process has written since the last time this was asked.
    bool wasChangedElsewhere() const;
    /// All or nothing of what `body` does with the stores.
    Result<void> inTransaction(const std::function<Result<void>()>& body) const;

    PrincipleStore principles() const;
    QueryStore queries() const;
    RunStore runs() const;
    ModelStore models() const;
    ResponseStore responses() const;
    ComparisonStore comparisons() const;
    VerdictStore verdicts() const;
    EditStore edits() const;

private:
    static Result<Experiment> openInMemory(const std::filesystem::path& named, const std::string& whyNotUpdated);
    struct State;
    explicit Experiment(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

RunFolder folderOf(const Experiment& experiment, const RunRow& run);

}  // namespace sami
