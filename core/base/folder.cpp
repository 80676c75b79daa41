#include "core/base/folder.h"

#include <system_error>

namespace sami {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> entriesUntil(const fs::path& folder, std::error_code& error) {
    std::vector<fs::path> entries;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        entries.push_back(entry->path());
    return entries;
}

}  // namespace

fs::path withoutTrailingSlash(const fs::path& folder) {
    return (folder / "").parent_path();
}

Result<std::vector<fs::path>> listFolder(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::path> entries = entriesUntil(folder, error);
    if (error) return std::unexpected(ioError(IoAction::Read, folder.string(), error.value()));
    return entries;
}

std::vector<fs::path> readableEntries(const fs::path& folder) {
    std::error_code error;
    return entriesUntil(folder, error);
}

}  // namespace sami
