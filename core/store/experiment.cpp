#include "core/store/experiment.h"

#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

#include "core/base/folder.h"
#include "core/store/guarded.h"
#include "core/store/schema.h"
#include "core/store/shared_file.h"
#include "core/store/statement.h"
#include "core/store/transaction.h"

namespace sami {

namespace fs = std::filesystem;

namespace {

/// Where the experiment was last written: what tells one of several hard links from a file that was moved.
constexpr const char* kHome = "home";

Result<void> noteHome(const Database& database, const fs::path& path) {
    return guarded(database, [&]() -> Result<void> {
        Statement(database,
                  "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
            .bind(kHome, dumpLine(path.string()))
            .run();
        return {};
    });
}

/// The name under which the file keeps its runs: as it is opened, unless an earlier name of the same file still stands.
Result<fs::path> homeOf(const Database& database, const fs::path& path) {
    return guarded(database, [&]() -> Result<fs::path> {
        Statement select(database, "SELECT value FROM meta WHERE key = ?");
        std::error_code error;
        if (select.bind(kHome).step()) {
            const Result<Json> noted = parseJson(select.text(0), path.string() + ": home");
            fs::path home = noted && noted->is_string() ? fs::path(noted->get<std::string>()) : fs::path();
            if (home == path || (!home.empty() && fs::equivalent(home, path, error) && !error)) return home;
        }
        if (database.isReadOnly()) return path;
        if (Result<void> done = noteHome(database, path); !done) return std::unexpected(done.error());
        return path;
    });
}

Result<void> fill(const Database& database, const NewExperiment& content, const fs::path& home) {
    if (Result<void> noted = noteHome(database, home); !noted) return noted;
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

/// The file that a name leads to. SQLite keeps the write-ahead log beside the name it was given: of several hard links
/// only the one at home may be used.
Result<fs::path> fileBehind(const fs::path& named) {
    std::error_code error;
    fs::path path = fs::canonical(named, error);
    if (error) return std::unexpected(ioError(IoAction::Open, named.string(), error.value()));
    if (fs::hard_link_count(path, error) < 2 || error) return path;
    const Result<Database> peek = Database::peek(path);
    return peek ? homeOf(*peek, path) : path;  // what is wrong with it is told when it is opened
}

/// A connection to a file of the version this program knows, or read-only to a newer one.
struct Opened {
    Database database;
    std::string reason;  ///< why it is read-only although it was to be written
};

/// The version of a file that holds something.
Result<int> versionOf(const Database& database) {
    const Result<int> version = schemaVersion(database);
    if (version && *version == 0)
        return fail(ErrorKind::Input, "{file}: empty, not an experiment", {{"file", database.path()}});
    return version;
}

Result<Opened> openCurrent(const fs::path& path, bool writable) {
    Result<Database> database = Database::open(path, {.access = writable ? Access::ReadWrite : Access::ReadOnly});
    if (!database) return std::unexpected(database.error());
    const Result<int> version = versionOf(*database);
    if (!version) return std::unexpected(version.error());
    if (*version > newestSchemaVersion()) {
        Result<Database> readOnly = Database::open(path, {.access = Access::ReadOnly});
        if (!readOnly) return std::unexpected(readOnly.error());
        return Opened{std::move(*readOnly),
                      sentence("{file} was written by a newer version of this program; changes are not possible.",
                               {{"file", path}})};
    }
    if (!database->isReadOnly()) {
        if (const auto migrated = migrate(*database); !migrated) return std::unexpected(migrated.error());
    } else if (*version < newestSchemaVersion()) {
        return fail(
            ErrorKind::Unsupported,
            "{file}: of an older version, and it can't be updated here; copy it to a folder that can be written",
            {{"file", path}});
    }
    std::string reason;
    if (writable && database->isReadOnly())
        reason = sentence("{file} is write-protected; changes are not possible.", {{"file", path}});
    return Opened{std::move(*database), std::move(reason)};
}

}  // namespace

bool isExperimentFile(const fs::path& path) {
    // As SQLite's file format has it: the magic at the beginning, the program's number big-endian at byte 68.
    static constexpr std::string_view kMagic("SQLite format 3\0", 16);
    std::error_code error;
    if (!fs::is_regular_file(path, error)) return false;  // reading from a FIFO would wait, and take what is in it
    const Result<SharedFile> file = SharedFile::open(path);
    std::string header = file ? file->beginning(72) : std::string();
    header.resize(72, '\0');
    std::uint32_t application = 0;
    for (std::size_t i = 68; i < 72; ++i) application = application << 8 | static_cast<unsigned char>(header[i]);
    return header.starts_with(kMagic) && application == static_cast<std::uint32_t>(kApplicationId);
}

fs::path runsFolderOf(const fs::path& experiment) {
    return experiment.string() + ".runs";
}

std::optional<fs::path> leftOver(const fs::path& path) {
    std::error_code error;
    for (const char* suffix : {"-wal", "-journal"}) {
        fs::path log = path.string() + suffix;
        const std::uintmax_t size = fs::file_size(log, error);
        if (!error && size > 0) return log;
    }
    fs::path runs = runsFolderOf(path);
    return readableEntries(runs).empty() ? std::nullopt : std::optional(std::move(runs));
}

/// The connection is the first to go, see SharedFile.
struct Experiment::State {
    fs::path path;
    std::optional<ExperimentLock> lock;
    SharedFile file;
    Database database;
    std::string readOnlyReason;
    std::int64_t seenVersion = 0;  ///< of the database, see Database::dataVersion()
};

Experiment::Experiment(std::unique_ptr<State> state) : m_state(std::move(state)) {}
Experiment::Experiment(Experiment&&) noexcept = default;
Experiment& Experiment::operator=(Experiment&&) noexcept = default;
Experiment::~Experiment() = default;

Result<void> checkNameIsFree(const fs::path& path) {
    std::error_code error;
    if (fs::exists(path, error)) return existsAlready(path);
    const std::optional<fs::path> left = leftOver(path);
    if (!left) return {};
    return fail(ErrorKind::Usage,
                "{left} belongs to an experiment of this name that was moved or removed; move it to where that "
                "one is now, or remove it, and try again",
                {{"left", *left}});
}

Result<Experiment> Experiment::create(const fs::path& path, const NewExperiment& content) {
    std::error_code error;
    if (Result<void> free = checkNameIsFree(path); !free) return std::unexpected(free.error());
    Result<ExperimentLock> lock = ExperimentLock::acquire(path);
    if (!lock) return std::unexpected(lock.error());
    // Made under another name first: a crash or a full disk leaves no file that looks like an experiment.
    const fs::path unfinished = path.string() + ".new";
    removeDatabase(unfinished);
    const auto make = [&]() -> Result<void> {
        Result<Database> database = Database::open(unfinished, {.create = true, .writeAheadLog = false});
        if (!database) return std::unexpected(database.error());
        if (const auto migrated = migrate(*database); !migrated) return std::unexpected(migrated.error());
        return fill(*database, content, fs::weakly_canonical(path, error));
    };
    Result<void> made = make();
    if (made) {
        fs::rename(unfinished, path, error);
        if (error) made = std::unexpected(ioError(IoAction::Write, path.string(), error.value()));
    }
    if (!made) {
        removeDatabase(unfinished);
        return std::unexpected(made.error());
    }
    if (Result<void> whole = lock->lockFile(path); !whole) return std::unexpected(whole.error());
    Result<SharedFile> file = SharedFile::open(path);
    if (!file) return std::unexpected(file.error());
    Result<Database> database = Database::open(path, {});
    if (!database) return std::unexpected(database.error());
    const fs::path home = fs::canonical(path, error);
    return Experiment(
        std::make_unique<State>(State{home, std::move(*lock), std::move(*file), std::move(*database), {}, 0}));
}

Result<Experiment> Experiment::open(const fs::path& named, Access access, const std::string& whyNotUpdated) {
    if (!whyNotUpdated.empty()) return openInMemory(named, whyNotUpdated);
    std::error_code error;
    if (!fs::exists(named, error)) return std::unexpected(ioError(IoAction::Open, named.string(), ENOENT));
    const Result<fs::path> found = fileBehind(named);
    if (!found) return std::unexpected(found.error());
    const fs::path& path = *found;
    Result<SharedFile> file = SharedFile::open(path);
    if (!file) return std::unexpected(file.error());
    std::string reason;
    std::optional<ExperimentLock> lock;
    if (access == Access::ReadWrite) {
        Result<ExperimentLock> taken = ExperimentLock::acquire(path);
        if (taken) {
            lock = std::move(*taken);
        } else if (taken.error().kind == ErrorKind::Locked) {
            return std::unexpected(taken.error());
        } else {
            reason = sentence("The folder of {file} can't be written; changes are not possible.", {{"file", path}});
        }
    }
    Result<Opened> opened = openCurrent(path, lock.has_value());
    if (!opened) return std::unexpected(opened.error());
    if (!opened->reason.empty()) reason = opened->reason;
    if (opened->database.isReadOnly()) lock.reset();
    const Result<fs::path> home = homeOf(opened->database, path);
    if (!home) return std::unexpected(home.error());
    return Experiment(std::make_unique<State>(
        State{*home, std::move(lock), std::move(*file), std::move(opened->database), reason, 0}));
}

Result<Experiment> Experiment::openInMemory(const fs::path& named, const std::string& whyNotUpdated) {
    const Result<fs::path> path = fileBehind(named);
    if (!path) return std::unexpected(path.error());
    Result<SharedFile> file = SharedFile::open(*path);
    if (!file) return std::unexpected(file.error());
    Result<Database> database = Database::inMemory(*path);
    if (!database) return std::unexpected(database.error());
    if (const Result<int> version = versionOf(*database); !version) return std::unexpected(version.error());
    if (const auto migrated = migrate(*database, migrations(), KeepOlder::No); !migrated)
        return std::unexpected(migrated.error());
    database->seal();
    std::string reason =
        sentence("{file} is of an older version and can't be updated: {cause}. Changes are not possible.",
                 {{"file", *path}, {"cause", whyNotUpdated}});
    return Experiment(std::make_unique<State>(
        State{*path, std::nullopt, std::move(*file), std::move(*database), std::move(reason), 0}));
}

const fs::path& Experiment::path() const {
    return m_state->path;
}
fs::path Experiment::runsFolder() const {
    return runsFolderOf(m_state->path);
}
bool Experiment::isReadOnly() const {
    return m_state->database.isReadOnly();
}
bool Experiment::isInPlace() const {
    return m_state->file.isNamed(m_state->path);
}
const std::string& Experiment::readOnlyReason() const {
    return m_state->readOnlyReason;
}

bool Experiment::wasChangedElsewhere() const {
    const std::int64_t version = m_state->database.dataVersion();
    return std::exchange(m_state->seenVersion, version) != version;
}

RunFolder folderOf(const Experiment& experiment, const RunRow& run) {
    return RunFolder(experiment.runsFolder() / run.folder);
}

Result<void> Experiment::inTransaction(const std::function<Result<void>()>& body) const {
    return guarded(m_state->database, [&]() -> Result<void> {
        Transaction transaction(m_state->database);
        if (Result<void> done = body(); !done) return done;
        transaction.commit();
        return {};
    });
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
ModelStore Experiment::models() const {
    return ModelStore(m_state->database);
}
VerdictStore Experiment::verdicts() const {
    return VerdictStore(m_state->database);
}
EditStore Experiment::edits() const {
    return EditStore(m_state->database);
}
ResponseStore Experiment::responses() const {
    return ResponseStore(m_state->database);
}
ComparisonStore Experiment::comparisons() const {
    return ComparisonStore(m_state->database);
}

}  // namespace sami
