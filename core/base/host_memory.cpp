#include "core/base/host_memory.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>

namespace sami {

namespace {

namespace fs = std::filesystem;

/// The number after a word that stands alone in a file of words and numbers.
std::optional<std::int64_t> numberAfter(const fs::path& path, const std::string& key) {
    std::ifstream file(path);
    std::string word;
    while (file >> word) {
        std::int64_t number = 0;
        if (word == key && file >> number) return number;
    }
    return std::nullopt;
}

/// A file that holds a number, or the word "max" for no limit.
std::optional<std::int64_t> numberIn(const fs::path& path) {
    std::ifstream file(path);
    std::int64_t number = 0;
    if (file >> number) return number;
    return std::nullopt;
}

/// A hierarchy of control groups as its version spells it.
struct Hierarchy {
    const char* line;    ///< how the process's line in /proc/self/cgroup begins, after its number
    const char* folder;  ///< beneath the file system's root
    const char* limit;
    const char* used;
    const char* files;  ///< in memory.stat: pages of files, which make way
};
constexpr Hierarchy kUnified = {"::/", "sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"};
constexpr Hierarchy kMemory = {":memory:/", "sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes",
                               "total_inactive_file"};

/// The process's group, relative to the hierarchy's folder.
std::string groupPath(const fs::path& root, const Hierarchy& hierarchy) {
    std::ifstream file(root / "proc/self/cgroup");
    std::string line;
    while (std::getline(file, line)) {
        const std::size_t colon = std::min(line.find(':'), line.size());
        if (line.compare(colon, std::strlen(hierarchy.line), hierarchy.line) == 0)
            return line.substr(colon + std::strlen(hierarchy.line));
    }
    return "";
}

/// Lowers `memory` to what a group leaves: what it may use less what it does.
void applyLimit(const fs::path& group, const Hierarchy& hierarchy, HostMemory& memory) {
    const auto limit = numberIn(group / hierarchy.limit);
    const auto used = numberIn(group / hierarchy.used);
    if (!limit || !used) return;
    const std::int64_t files = numberAfter(group / "memory.stat", hierarchy.files).value_or(0);
    memory.totalBytes = std::min(memory.totalBytes, *limit);
    memory.availableBytes = std::min(memory.availableBytes, std::max<std::int64_t>(0, *limit - *used + files));
}

}  // namespace

HostMemory hostMemory(const fs::path& root) {
    const fs::path machine = root / "proc/meminfo";
    HostMemory memory{numberAfter(machine, "MemTotal:").value_or(0) * 1024,
                      numberAfter(machine, "MemAvailable:").value_or(0) * 1024};
    for (const Hierarchy& hierarchy : {kUnified, kMemory}) {
        // A limit holds for everything below it.
        fs::path group = root / hierarchy.folder;
        applyLimit(group, hierarchy, memory);
        for (const fs::path& part : fs::path(groupPath(root, hierarchy))) {
            group /= part;
            applyLimit(group, hierarchy, memory);
        }
    }
    return memory;
}

}  // namespace sami
