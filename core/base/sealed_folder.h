#pragma once

#include <filesystem>
#include <functional>

#include "core/base/error.h"

namespace sami {

/// Name of the completion marker: JSON {"files": {name: {"size", "sha256"}}}, written last.
inline constexpr const char* kCompletionMarker = "COMPLETE";

/// Fills a new folder that appears under `path` only when whole: `fill` writes into a neighbour folder, every file is
/// hashed into the completion marker, then the folder is renamed into place. An existing folder at `path` is kept as
/// `path`.previous until the new one stands, and removed then. On error nothing of the new one stays.
Result<void> writeSealedFolder(const std::filesystem::path& path,
                               const std::function<Result<void>(const std::filesystem::path&)>& fill);

/// Whether the folder is whole: marker there, every file of the listed size and hash. Error says what is wrong.
Result<void> checkSealedFolder(const std::filesystem::path& path);

/// Whether every file that the marker lists is there, of whatever content; a folder without a marker is somebody else's
/// and as good as its files are. Error says what is missing.
Result<void> checkNamesWhereSealed(const std::filesystem::path& path);

/// checkSealedFolder() of a folder that nobody changes after it was sealed: one that was found whole is not read again
/// by this process as long as its marker stays the same.
Result<void> checkSealedOnce(const std::filesystem::path& path);
/// checkSealedOnce() of a folder that has a marker; any other is somebody else's and as good as its files are.
Result<void> checkWhereSealed(const std::filesystem::path& path);

/// `path`, or `path`.previous when only that one is whole. Error: NotFound when neither is there; Input, saying what is
/// wrong, when what is there is damaged.
Result<std::filesystem::path> newestSealedFolder(const std::filesystem::path& path);

}  // namespace sami
