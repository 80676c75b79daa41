#include "core/weights/hub_cache.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/folder.h"
#include "core/base/json_file.h"
#include "core/base/text.h"

namespace sami {

namespace {

namespace fs = std::filesystem;

/// Set, be it to nothing: an empty variable counts in Python as well.
std::optional<std::string> setVariable(const std::string& name) {
    const char* const value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

/// The home of a user, by name or the present one, where it is known.
std::optional<std::string> homeOf(const std::string& user) {
    if (user.empty()) {
        if (const auto home = setVariable("HOME")) return home;
    }
    const passwd* const entry = user.empty() ? getpwuid(getuid()) : getpwnam(user.c_str());
    return entry == nullptr ? std::nullopt : std::optional<std::string>(entry->pw_dir);
}

/// "~/x" and "~user/x" with the home in place of the first part; left as it is where there is none.
std::string withHome(const std::string& path) {
    if (!path.starts_with('~')) return path;
    const std::size_t end = std::min(path.find('/'), path.size());
    std::optional<std::string> home = homeOf(path.substr(1, end - 1));
    if (!home) return path;
    while (home->ends_with('/')) home->pop_back();
    const std::string whole = *home + path.substr(end);
    return whole.empty() ? "/" : whole;
}

bool isWordCharacter(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

/// $NAME and ${NAME} with their values; those that are not set stay.
std::string withVariables(std::string_view path) {
    std::string filled;
    for (std::size_t at = 0; at < path.size();) {
        const bool braced = path[at] == '$' && path.substr(at + 1).starts_with('{');
        const std::size_t start = at + (braced ? 2 : 1);
        std::size_t end = start;
        if (braced) {
            end = path.find('}', start);
        } else if (path[at] == '$') {
            while (end < path.size() && isWordCharacter(path[end])) ++end;
        }
        const bool isName = path[at] == '$' && end != std::string_view::npos && end > start;
        if (!isName) {
            filled += path[at++];
            continue;
        }
        const std::size_t past = end + (braced ? 1 : 0);
        const auto value = setVariable(std::string(path.substr(start, end - start)));
        filled += value ? *value : std::string(path.substr(at, past - at));
        at = past;
    }
    return filled;
}

bool isFolder(const fs::path& path) {
    std::error_code ignored;
    return fs::is_directory(path, ignored);
}

/// "models--org--name".
fs::path folderOf(const std::string& model) {
    const std::size_t slash = model.find('/');
    if (slash == std::string::npos) return hubCache() / ("models--" + model);
    return hubCache() / ("models--" + model.substr(0, slash) + "--" + model.substr(slash + 1));
}

std::string namesOf(std::vector<fs::path> snapshots) {
    std::ranges::sort(snapshots);
    std::vector<std::string> names;
    names.reserve(snapshots.size());
    for (const fs::path& snapshot : snapshots) names.push_back(snapshot.string());
    return joined(names, ", ");
}

}  // namespace

fs::path hubCache() {
    const auto pathOf = [](const std::string& value) { return fs::path(withVariables(withHome(value))); };
    if (const auto cache = setVariable("HF_HUB_CACHE")) return pathOf(*cache);
    if (const auto cache = setVariable("HUGGINGFACE_HUB_CACHE")) return pathOf(*cache);
    if (const auto home = setVariable("HF_HOME")) return pathOf(*home) / "hub";
    const fs::path caches = setVariable("XDG_CACHE_HOME").value_or("~/.cache");
    return pathOf(caches / "huggingface") / "hub";
}

bool isHubName(const std::string& model) {
    const auto isPart = [](std::string_view part) {
        return !part.empty() && part.front() != '.' && part.front() != '-' && !part.contains("--") &&
               std::ranges::all_of(part, [](char c) { return isWordCharacter(c) || c == '-' || c == '.'; });
    };
    const std::size_t slash = model.find('/');
    if (slash == std::string::npos) return isPart(model);
    return isPart(std::string_view(model).substr(0, slash)) && isPart(std::string_view(model).substr(slash + 1));
}

bool isInHubCache(const std::string& model) {
    return isFolder(folderOf(model));
}

Result<fs::path> cachedSnapshot(const std::string& model, const std::string& revision) {
    const fs::path folder = folderOf(model);
    if (!isInHubCache(model)) {
        return fail(ErrorKind::NotFound,
                    "model {model} is neither a folder nor in the local Hugging Face cache ({cache}); download it "
                    "first with: hf download {model}",
                    {{"model", model}, {"cache", hubCache()}});
    }
    const Result<std::string> commit = readFile(folder / "refs" / revision, 1024);
    fs::path snapshot = folder / "snapshots" / (commit ? *commit : revision);
    if (isFolder(snapshot)) return snapshot;
    const std::vector<fs::path> others = readableEntries(folder / "snapshots");
    if (others.empty()) {
        return fail(ErrorKind::NotFound,
                    "{folder} holds no files of the model {model}; download it again with: hf download {model}",
                    {{"folder", folder}, {"model", model}});
    }
    return fail(ErrorKind::NotFound,
                "the local Hugging Face cache does not hold the revision {revision} of {model}, only other ones "
                "({others}); name one of these folders, or download it with: hf download {model} --revision {revision}",
                {{"revision", revision}, {"model", model}, {"others", namesOf(others)}});
}

}  // namespace sami
