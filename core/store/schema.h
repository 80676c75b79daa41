#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>

#include "core/store/database.h"

namespace sami {

/// One numbered file of core/store/migrations, embedded into the program.
struct Migration {
    int version;
    std::string_view name;
    std::string_view sql;
};

/// All of them, in order from version 1 without gaps.
std::span<const Migration> migrations();

/// The version this program reads and writes.
int newestSchemaVersion();

/// `user_version` of the file; 0 for an empty one. Error: damaged, or an SQLite file of another program.
Result<int> schemaVersion(const Database& database);

/// Whether an older file is kept beside the one that is brought up to date.
enum class KeepOlder { AsBackup, No };

/// Brings an older file up to date. Each migration is one transaction; before the first one of a file that holds
/// anything a copy is made beside it ("FILE.sami.backup-vN"), whose path is returned. A failure leaves the version
/// the file had reached, whole.
Result<std::optional<std::filesystem::path>> migrate(Database& database,
                                                     std::span<const Migration> steps = migrations(),
                                                     KeepOlder keep = KeepOlder::AsBackup);

}  // namespace sami
