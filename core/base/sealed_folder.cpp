#include "core/base/sealed_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include "core/base/folder.h"
#include "core/base/json_file.h"
#include "core/base/sha256.h"

namespace sami {

namespace {

namespace fs = std::filesystem;

/// Of "out/" the neighbour is "out.partial", not "out/.partial".
fs::path withSuffix(const fs::path& path, const char* suffix) {
    return fs::path(withoutTrailingSlash(path).string() + suffix);
}

Result<void> syncPath(const fs::path& path, int flags) {
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
    if (fd < 0) return std::unexpected(ioError(IoAction::Write, path.string(), errno));
    const int result = ::fsync(fd);
    const int cause = errno;
    ::close(fd);
    if (result != 0 && cause != EINVAL) return std::unexpected(ioError(IoAction::Write, path.string(), cause));
    return {};
}

Result<void> seal(const fs::path& folder) {
    OrderedJson files = OrderedJson::object();
    const Result<std::vector<fs::path>> entries = listFolder(folder);
    if (!entries) return std::unexpected(entries.error());
    for (const fs::path& entry : *entries) {
        if (Result<void> synced = syncPath(entry, O_RDONLY); !synced) return synced;
        const Result<std::string> hash = sha256OfFile(entry);
        if (!hash) return std::unexpected(hash.error());
        std::error_code error;
        const std::uintmax_t size = fs::file_size(entry, error);
        if (error) return std::unexpected(ioError(IoAction::Read, entry.string(), error.value()));
        files[entry.filename().string()] = {{"size", size}, {"sha256", *hash}};
    }
    return writeJsonFile(folder / kCompletionMarker, {{"files", files}});
}

Result<void> putInPlace(const fs::path& fresh, const fs::path& path) {
    std::error_code error;
    const fs::path previous = withSuffix(path, ".previous");
    if (fs::exists(path, error)) {
        fs::remove_all(previous, error);
        fs::rename(path, previous, error);
        if (error) return std::unexpected(ioError(IoAction::Replace, path.string(), error.value()));
    }
    fs::rename(fresh, path, error);
    if (error) return std::unexpected(ioError(IoAction::Write, path.string(), error.value()));
    if (Result<void> synced = syncPath(path.parent_path().empty() ? "." : path.parent_path(), O_RDONLY | O_DIRECTORY);
        !synced) {
        return synced;
    }
    fs::remove_all(previous, error);
    return {};
}

std::unexpected<Error> missing(const fs::path& file) {
    return fail(ErrorKind::Input, "{file}: is missing or truncated", {{"file", file}});
}

/// What the folder's marker says of each file, by name.
Result<Json> listedFiles(const fs::path& path) {
    const fs::path file = path / kCompletionMarker;
    Result<Json> marker = readJsonFile(file);
    if (!marker && marker.error().kind != ErrorKind::Input) return marker;
    if (!marker || !marker->is_object() || !marker->contains("files") || !(*marker)["files"].is_object()) {
        return fail(ErrorKind::Input, "{file}: is not a completion marker", {{"file", file}});
    }
    for (const auto& [name, expected] : (*marker)["files"].items()) {
        if (name.find('/') != std::string::npos || name == "..")
            return fail(ErrorKind::Input, "{file}: names a file outside its folder", {{"file", file}});
    }
    return std::move((*marker)["files"]);
}

Result<void> checkFile(const fs::path& file, const Json& expected) {
    const bool wellFormed = expected.is_object() && expected.contains("size") &&
                            expected["size"].is_number_unsigned() && expected.contains("sha256") &&
                            expected["sha256"].is_string();
    if (!wellFormed) {
        return fail(ErrorKind::Input, "{file}: its entry in the completion marker is malformed", {{"file", file}});
    }
    std::error_code error;
    const std::uintmax_t size = fs::file_size(file, error);
    if (error || size != expected["size"].get<std::uintmax_t>()) return missing(file);
    const Result<std::string> hash = sha256OfFile(file);
    if (!hash) return std::unexpected(hash.error());
    if (*hash != expected["sha256"].get<std::string>()) {
        return fail(ErrorKind::Input, "{file}: its content was damaged", {{"file", file}});
    }
    return {};
}

}  // namespace

Result<void> writeSealedFolder(const fs::path& path, const std::function<Result<void>(const fs::path&)>& fill) {
    const fs::path fresh = withSuffix(path, ".partial");
    std::error_code error;
    fs::remove_all(fresh, error);
    fs::create_directories(fresh, error);
    if (error) return std::unexpected(ioError(IoAction::MakeFolder, fresh.string(), error.value()));
    Result<void> done = fill(fresh);
    if (done) done = seal(fresh);
    if (done) done = putInPlace(fresh, withoutTrailingSlash(path));
    if (!done) fs::remove_all(fresh, error);
    return done;
}

Result<void> checkSealedFolder(const fs::path& path) {
    const Result<Json> files = listedFiles(path);
    if (!files) return std::unexpected(files.error());
    for (const auto& [name, expected] : files->items()) {
        if (Result<void> good = checkFile(path / name, expected); !good) return good;
    }
    return {};
}

Result<void> checkNamesWhereSealed(const fs::path& path) {
    std::error_code unknown;
    if (!fs::exists(path / kCompletionMarker, unknown)) return {};
    const Result<Json> files = listedFiles(path);
    if (!files) return std::unexpected(files.error());
    for (const auto& [name, expected] : files->items()) {
        if (!fs::exists(path / name, unknown)) return missing(path / name);
    }
    return {};
}

Result<void> checkWhereSealed(const fs::path& path) {
    std::error_code unknown;
    return fs::exists(path / kCompletionMarker, unknown) ? checkSealedOnce(path) : Result<void>();
}

Result<void> checkSealedOnce(const fs::path& path) {
    static std::mutex mutex;
    static std::set<std::pair<std::string, fs::file_time_type>> known;
    const fs::path marker = path / kCompletionMarker;
    std::error_code error;
    const std::pair<std::string, fs::file_time_type> seal(fs::absolute(marker, error).string(),
                                                          fs::last_write_time(marker, error));
    {
        const std::lock_guard lock(mutex);
        if (!error && known.contains(seal)) return {};
    }
    if (Result<void> whole = checkSealedFolder(path); !whole) return whole;
    const std::lock_guard lock(mutex);
    if (!error) known.insert(seal);
    return {};
}

Result<fs::path> newestSealedFolder(const fs::path& path) {
    std::optional<Error> problem;
    for (const fs::path& candidate : {path, withSuffix(path, ".previous")}) {
        std::error_code error;
        if (!fs::exists(candidate, error)) continue;
        const Result<void> whole = checkSealedFolder(candidate);
        if (whole) return candidate;
        if (!problem) problem = Error{ErrorKind::Input, whole.error().detail};
    }
    if (problem) return std::unexpected(*problem);
    return fail(ErrorKind::NotFound, "{folder}: nothing was saved here", {{"folder", path}});
}

}  // namespace sami
