#include "core/store/experiment.h"

#include <cerrno>
#include <optional>
#include <system_error>

#include "core/store/experiment_state.h"
#include "core/store/guarded.h"
#include "core/store/schema.h"
#include "core/store/transaction.h"

namespace sami {

namespace fs = std::filesystem;

namespace {

Result<void> fill(const Database& database, const NewExperiment& content) {
    return guarded(database, [&]() -> Result<void> {
        Transaction transaction(database);
        const PrincipleStore principles(database);
        if (Result<void> done = principles.setSettings(content.settings); !done) return done;
        if (Result<void> done = principles.setPrinciples(content.principles); !done) return done;
        if (Result<ImportCount> done = QueryStore(database).add(content.queries); !done) {
            return std::unexpected(done.error());
        }
        transaction.commit();
        return {};
    });
}

void removeDatabase(const fs::path& path) {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) fs::remove(path.string() + suffix, ignored);
}

/// A connection to a file of the version this program knows, or read-only to a newer one.
struct Opened {
    Database database;
    std::string reason;  ///< why it is read-only although it was to be written
};

Result<Opened> openCurrent(const fs::path& path, bool writable) {
    Result<Database> database = Database::open(path, {.access = writable ? Access::ReadWrite : Access::ReadOnly});
    if (!database) return std::unexpected(database.error());
    const Result<int> version = schemaVersion(*database);
    if (!version) return std::unexpected(version.error());
    if (*version == 0) return fail(ErrorKind::Input, path.string() + ": empty, not an experiment");
    if (*version > newestSchemaVersion()) {
        Result<Database> readOnly = Database::open(path, {.access = Access::ReadOnly});
        if (!readOnly) return std::unexpected(readOnly.error());
        return Opened{std::move(*readOnly),
                      path.string() + " was written by a newer version of this program; changes are not possible."};
    }
    if (!database->isReadOnly()) {
        if (const auto migrated = migrate(*database); !migrated) return std::unexpected(migrated.error());
    } else if (*version < newestSchemaVersion()) {
        return fail(ErrorKind::Unsupported,
                    path.string() + ": of an older version; open it writable once to update it");
    }
    const bool refused = writable && database->isReadOnly();
    return Opened{std::move(*database),
                  refused ? path.string() + " is write-protected; changes are not possible." : std::string()};
}

}  // namespace

Experiment::Experiment(std::unique_ptr<State> state) : m_state(std::move(state)) {}
Experiment::Experiment(Experiment&&) noexcept = default;
Experiment& Experiment::operator=(Experiment&&) noexcept = default;
Experiment::~Experiment() = default;

Result<Experiment> Experiment::create(const fs::path& path, const NewExperiment& content) {
    std::error_code error;
    if (fs::exists(path, error)) {
        return fail(ErrorKind::Usage, path.string() + ": exists already; choose another name or move it away");
    }
    Result<ExperimentLock> lock = ExperimentLock::acquire(path);
    if (!lock) return std::unexpected(lock.error());
    // Made under another name first: a crash or a full disk leaves no file that looks like an experiment.
    const fs::path unfinished = path.string() + ".new";
    removeDatabase(unfinished);
    const auto make = [&]() -> Result<void> {
        Result<Database> database = Database::open(unfinished, {.create = true, .writeAheadLog = false});
        if (!database) return std::unexpected(database.error());
        if (const auto migrated = migrate(*database); !migrated) return std::unexpected(migrated.error());
        return fill(*database, content);
    };
    Result<void> made = make();
    if (made) {
        fs::rename(unfinished, path, error);
        if (error) made = std::unexpected(ioError("cannot write", path.string(), error.value()));
    }
    if (!made) {
        removeDatabase(unfinished);
        return std::unexpected(made.error());
    }
    Result<Database> database = Database::open(path, {});
    if (!database) return std::unexpected(database.error());
    return Experiment(std::make_unique<State>(State{path, std::move(*lock), std::move(*database), {}, {}}));
}

Result<Experiment> Experiment::open(const fs::path& path, Access access) {
    std::error_code error;
    if (!fs::exists(path, error)) return std::unexpected(ioError("cannot open", path.string(), ENOENT));
    std::string reason;
    std::optional<ExperimentLock> lock;
    if (access == Access::ReadWrite) {
        Result<ExperimentLock> taken = ExperimentLock::acquire(path);
        if (taken) {
            lock = std::move(*taken);
        } else if (taken.error().kind == ErrorKind::Locked) {
            return std::unexpected(taken.error());
        } else {
            reason = "The folder of " + path.string() + " can't be written; changes are not possible.";
        }
    }
    Result<Opened> opened = openCurrent(path, lock.has_value());
    if (!opened) return std::unexpected(opened.error());
    if (!opened->reason.empty()) reason = opened->reason;
    if (opened->database.isReadOnly()) lock.reset();
    return Experiment(std::make_unique<State>(State{path, std::move(lock), std::move(opened->database), reason, {}}));
}

const fs::path& Experiment::path() const {
    return m_state->path;
}
fs::path Experiment::runsFolder() const {
    return m_state->path.string() + ".runs";
}
bool Experiment::isReadOnly() const {
    return m_state->database.isReadOnly();
}
const std::string& Experiment::readOnlyReason() const {
    return m_state->readOnlyReason;
}

PrincipleStore Experiment::principles() const {
    return PrincipleStore(m_state->database);
}
QueryStore Experiment::queries() const {
    return QueryStore(m_state->database);
}
RunStore Experiment::runs() const {
    return RunStore(m_state->database);
}
ResponseStore Experiment::responses() const {
    return ResponseStore(m_state->database);
}
ComparisonStore Experiment::comparisons() const {
    return ComparisonStore(m_state->database);
}

}  // namespace sami
