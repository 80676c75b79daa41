#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/base/error.h"
#include "core/store/shared_file.h"

struct sqlite3;
namespace SQLite {
class Database;
class Exception;
}  // namespace SQLite

namespace sami {

/// "SAMI" in ASCII: tells experiments from the SQLite files of other programs.
inline constexpr int kApplicationId = 0x53414D49;

enum class Access { ReadWrite, ReadOnly };

/// How a database is opened beyond what the file itself demands.
struct DatabaseOptions {
    Access access = Access::ReadWrite;
    bool create = false;        ///< the file must not exist yet
    bool writeAheadLog = true;  ///< probed; where a disk cannot do it, a rollback journal is used
};

/// One connection to an SQLite file, used by one thread. Foreign keys on, every commit synced (`synchronous=FULL`).
class Database {
public:
    /// Error: missing, damaged, not an experiment, unreadable; the sentence names the file and the remedy.
    static Result<Database> open(const std::filesystem::path& path, const DatabaseOptions& options);
    /// A look at what stands in the file itself, without its write-ahead log and without locks: what was written long
    /// ago, whatever name the file is reached by.
    static Result<Database> peek(const std::filesystem::path& path);
    /// A copy of the file in memory, which can be changed without the file's being touched until seal() is called.
    static Result<Database> inMemory(const std::filesystem::path& path);
    /// Nothing is written through this connection from now on.
    void seal();
    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    ~Database();

    /// The connection, for the stores.
    SQLite::Database& handle() const { return *m_handle; }
    const std::filesystem::path& path() const { return m_path; }
    bool isReadOnly() const { return m_readOnly; }
    /// Throws SQLite::Exception where another file, or none, has the name now: what is written through this connection
    /// would damage the one that has. To be asked before every transaction.
    void checkInPlace() const;
    /// Changes whenever another connection has written.
    std::int64_t dataVersion() const;
    /// "wal" or "delete".
    std::string journalMode() const;

private:
    Database(std::unique_ptr<SQLite::Database> handle, std::filesystem::path path, bool readOnly);

    std::unique_ptr<SQLite::Database> m_handle;
    std::filesystem::path m_path;
    bool m_readOnly = false;
    std::optional<FileKey> m_identity;  ///< nothing in memory
};

/// The sentence for what SQLite reported about `path`.
Error databaseError(const std::filesystem::path& path, const SQLite::Exception& exception);

/// Nothing is written over.
std::unexpected<Error> existsAlready(const std::filesystem::path& path);

}  // namespace sami
