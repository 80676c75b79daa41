#include "core/store/schema.h"

#include <SQLiteCpp/Database.h>
#include <unistd.h>

#include <string>
#include <system_error>

#include "core/store/guarded.h"
#include "core/store/statement.h"
#include "core/store/transaction.h"

namespace sami {

namespace {

int pragma(const Database& database, const char* name) {
    return database.handle().execAndGet("PRAGMA " + std::string(name)).getInt();
}

/// A copy that is complete or not there.
Result<std::filesystem::path> backUp(const Database& database, int version) {
    std::filesystem::path target = database.path();
    target += ".backup-v" + std::to_string(version);
    std::filesystem::path unfinished = target;
    unfinished += ".tmp" + std::to_string(::getpid());
    std::error_code error;
    const auto removeUnfinished = [&] {
        std::error_code ignored;
        for (const char* suffix : {"", "-journal", "-wal", "-shm"})
            std::filesystem::remove(unfinished.string() + suffix, ignored);
    };
    removeUnfinished();
    const Result<void> copied = guarded(database, [&]() -> Result<void> {
        Statement(database, "VACUUM INTO ?").bind(unfinished.string()).run();
        return {};
    });
    if (copied) std::filesystem::rename(unfinished, target, error);
    if (!copied || error) {
        removeUnfinished();
        if (!copied) return std::unexpected(copied.error());
        return std::unexpected(ioError(IoAction::WriteBackup, target.string(), error.value()));
    }
    return target;
}

Result<void> apply(const Database& database, const Migration& step) {
    return guarded(database, [&]() -> Result<void> {
        Transaction transaction(database);
        database.handle().exec(std::string(step.sql));
        database.handle().exec("PRAGMA application_id=" + std::to_string(kApplicationId));
        database.handle().exec("PRAGMA user_version=" + std::to_string(step.version));
        transaction.commit();
        return {};
    });
}

}  // namespace

int newestSchemaVersion() {
    return migrations().back().version;
}

Result<int> schemaVersion(const Database& database) {
    return guarded(database, [&]() -> Result<int> {
        const int tables = database.handle().execAndGet("SELECT count(*) FROM sqlite_master").getInt();
        const int version = pragma(database, "user_version");
        if (tables > 0 && pragma(database, "application_id") != kApplicationId) {
            return fail(ErrorKind::Input, "{file}: a database of another program, not an experiment",
                        {{"file", database.path()}});
        }
        return version;
    });
}

Result<std::optional<std::filesystem::path>> migrate(Database& database, std::span<const Migration> steps,
                                                     KeepOlder keep) {
    const Result<int> version = schemaVersion(database);
    if (!version) return std::unexpected(version.error());
    std::optional<std::filesystem::path> backup;
    for (const Migration& step : steps) {
        if (step.version <= *version) continue;
        if (*version > 0 && !backup && keep == KeepOlder::AsBackup) {
            Result<std::filesystem::path> copy = backUp(database, *version);
            if (!copy) return std::unexpected(copy.error());
            backup = std::move(*copy);
        }
        if (Result<void> applied = apply(database, step); !applied) return std::unexpected(applied.error());
    }
    return backup;
}

}  // namespace sami
