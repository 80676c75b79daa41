#include "core/store/database.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <string_view>
#include <system_error>

#include "core/store/guarded.h"

namespace sami {

namespace {

constexpr int kBusyMs = 5000;

/// `path` as an SQLite URI that promises nobody writes: for WAL files on disks where no index file can be made.
std::string immutableUri(const std::filesystem::path& path) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string uri = "file:";
    for (const char c : std::filesystem::absolute(path).string()) {
        if (c == '?' || c == '#' || c == '%') {
            const auto byte = static_cast<unsigned char>(c);
            uri += {'%', kHex[byte >> 4], kHex[byte & 15]};
        } else {
            uri += c;
        }
    }
    return uri + "?immutable=1";
}

std::unique_ptr<SQLite::Database> openReadOnly(const std::filesystem::path& path) {
    try {
        auto handle = std::make_unique<SQLite::Database>(path.string(), SQLite::OPEN_READONLY, kBusyMs);
        handle->execAndGet("SELECT count(*) FROM sqlite_master");  // opening alone reads nothing
        return handle;
    } catch (const SQLite::Exception& exception) {
        if (exception.getErrorCode() != SQLITE_CANTOPEN && exception.getErrorCode() != SQLITE_READONLY) throw;
        return std::make_unique<SQLite::Database>(immutableUri(path), SQLite::OPEN_READONLY | SQLite::OPEN_URI,
                                                  kBusyMs);
    }
}

/// Write-ahead logging needs shared memory beside the file, which network disks lack; only a write tells.
bool tryWriteAheadLog(SQLite::Database& handle) {
    try {
        if (handle.execAndGet("PRAGMA journal_mode=WAL").getString() != "wal") return false;
        handle.exec("BEGIN IMMEDIATE; ROLLBACK");
        return true;
    } catch (const SQLite::Exception&) {
        return false;
    }
}

std::unique_ptr<SQLite::Database> openWritable(const std::filesystem::path& path, const DatabaseOptions& options) {
    const int flags = SQLite::OPEN_READWRITE | (options.create ? SQLite::OPEN_CREATE : 0);
    auto handle = std::make_unique<SQLite::Database>(path.string(), flags, kBusyMs);
    handle->execAndGet("SELECT count(*) FROM sqlite_master");
    if (sqlite3_db_readonly(handle->getHandle(), "main") == 1) return handle;
    // A file of another program is about to be refused: not a byte of it may change.
    if (!options.create && handle->execAndGet("PRAGMA application_id").getInt() != kApplicationId) return handle;
    if (!options.writeAheadLog || !tryWriteAheadLog(*handle)) handle->execAndGet("PRAGMA journal_mode=DELETE");
    return handle;
}

bool beginsAsDatabase(const std::filesystem::path& path) {
    static constexpr std::string_view kMagic("SQLite format 3\0", 16);
    const Result<SharedFile> file = SharedFile::open(path);
    return file && file->beginning(kMagic.size()) == kMagic;
}

/// A kind of error and the pattern of its sentence.
struct Report {
    ErrorKind kind;
    std::string_view pattern;
};

Report reportOf(int code, const std::filesystem::path& path) {
    if (code == SQLITE_READONLY_DBMOVED) {
        return {ErrorKind::NotFound,
                "{file} is not the file any more that was opened: it was moved, removed or replaced, and nothing is "
                "written to what stands there now; put the file back, or open it where it is"};
    }
    switch (code & 0xFF) {
        case SQLITE_NOTADB:
        case SQLITE_CORRUPT:
            if (!beginsAsDatabase(path)) {
                return {ErrorKind::Input, "{file} is not an experiment; choose a file that was made by this program"};
            }
            return {ErrorKind::Input,
                    "{file}: damaged; restore a backup, or save what can be read with `sqlite3 {file} .recover`"};
        case SQLITE_FULL:
            return {ErrorKind::Io, "cannot write {file}: no space left; free some space and try again"};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {ErrorKind::Locked, "{file}: another process is writing it; wait for it and try again"};
        case SQLITE_READONLY:
            return {ErrorKind::Io,
                    "cannot write {file}: it is write-protected, or was moved or removed while it was open; check the "
                    "file and its folder, or copy it elsewhere"};
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return {ErrorKind::Io, "cannot open {file}; check that file and folder may be read and written"};
        case SQLITE_IOERR:
            return {ErrorKind::Io,
                    "reading or writing {file} failed ({code}); check the disk and its free space, then try again"};
        case SQLITE_NOMEM:
            return {ErrorKind::Memory, "not enough memory to work on {file}"};
        default:
            return {ErrorKind::Internal, "{file}: {message}"};
    }
}

}  // namespace

Error databaseError(const std::filesystem::path& path, const SQLite::Exception& exception) {
    const Report report = reportOf(exception.getErrorCode(), path);
    return {report.kind, sentence(report.pattern,
                                  {{"file", path}, {"code", exception.getErrorStr()}, {"message", exception.what()}})};
}

std::unexpected<Error> existsAlready(const std::filesystem::path& path) {
    return fail(ErrorKind::Usage, "{file}: exists already; choose another name or move it away", {{"file", path}});
}

Database::Database(std::unique_ptr<SQLite::Database> handle, std::filesystem::path path, bool readOnly)
    : m_handle(std::move(handle)), m_path(std::move(path)), m_readOnly(readOnly) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const std::filesystem::path& path, const DatabaseOptions& options) {
    std::error_code error;
    const bool exists = std::filesystem::exists(path, error);
    if (error) return std::unexpected(ioError(IoAction::Open, path.string(), error.value()));
    if (options.create && exists) return existsAlready(path);
    if (!options.create && !exists) return std::unexpected(ioError(IoAction::Open, path.string(), ENOENT));
    if (std::filesystem::is_directory(path, error)) {
        return fail(ErrorKind::Input, "{file}: a folder, not an experiment file", {{"file", path}});
    }
    try {
        auto handle = options.access == Access::ReadOnly ? openReadOnly(path) : openWritable(path, options);
        handle->exec("PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL");
        const bool readOnly = sqlite3_db_readonly(handle->getHandle(), "main") == 1;
        Database database(std::move(handle), path, readOnly);
        database.m_identity = fileKeyOf(path);
        return database;
    } catch (const SQLite::Exception& exception) {
        return std::unexpected(databaseError(path, exception));
    }
}

void Database::checkInPlace() const {
    if (!m_identity || fileKeyOf(m_path) == m_identity) return;
    throw SQLite::Exception("the file was moved, removed or replaced", SQLITE_READONLY_DBMOVED);
}

Result<Database> Database::peek(const std::filesystem::path& path) {
    try {
        auto handle = std::make_unique<SQLite::Database>(immutableUri(path), SQLite::OPEN_READONLY | SQLite::OPEN_URI);
        return Database(std::move(handle), path, true);
    } catch (const SQLite::Exception& exception) {
        return std::unexpected(databaseError(path, exception));
    }
}

Result<Database> Database::inMemory(const std::filesystem::path& path) {
    try {
        const std::unique_ptr<SQLite::Database> source = openReadOnly(path);
        auto copy = std::make_unique<SQLite::Database>(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        const int copied = SQLite::Backup(*copy, *source).executeStep();
        if (copied != SQLITE_DONE) throw SQLite::Exception("the file is in use", copied);
        copy->exec("PRAGMA foreign_keys=ON");
        return Database(std::move(copy), path, false);
    } catch (const SQLite::Exception& exception) {
        return std::unexpected(databaseError(path, exception));
    }
}

void Database::seal() {
    m_handle->exec("PRAGMA query_only=ON");
    m_readOnly = true;
}

std::int64_t Database::dataVersion() const {
    try {
        return m_handle->execAndGet("PRAGMA data_version").getInt64();
    } catch (const SQLite::Exception&) {
        return 0;  // what is wrong is told by whoever reads next
    }
}

std::string Database::journalMode() const {
    return m_handle->execAndGet("PRAGMA journal_mode").getString();
}

}  // namespace sami
