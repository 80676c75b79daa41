#include "core/base/host_memory.h"

#include <algorithm>
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

/// The process's group in the unified hierarchy (version 2), "0::/PATH".
std::string groupPath(const fs::path& root) {
    std::ifstream file(root / "proc/self/cgroup");
    std::string line;
    while (std::getline(file, line)) {
        if (line.starts_with("0::/")) return line.substr(4);
    }
    return "";
}

/// Lowers `memory` to what a group leaves: what it may use less what it does, pages of files aside, which make way.
void applyLimit(const fs::path& group, HostMemory& memory) {
    const auto limit = numberIn(group / "memory.max");
    const auto used = numberIn(group / "memory.current");
    if (!limit || !used) return;
    const std::int64_t files = numberAfter(group / "memory.stat", "inactive_file").value_or(0);
    memory.totalBytes = std::min(memory.totalBytes, *limit);
    memory.availableBytes = std::min(memory.availableBytes, std::max<std::int64_t>(0, *limit - *used + files));
}

}  // namespace

HostMemory hostMemory(const fs::path& root) {
    const fs::path machine = root / "proc/meminfo";
    HostMemory memory{numberAfter(machine, "MemTotal:").value_or(0) * 1024,
                      numberAfter(machine, "MemAvailable:").value_or(0) * 1024};
    // A limit holds for everything below it.
    const fs::path groups = root / "sys/fs/cgroup";
    fs::path group = groups;
    applyLimit(group, memory);
    for (const fs::path& part : fs::path(groupPath(root))) {
        group /= part;
        applyLimit(group, memory);
    }
    return memory;
}

}  // namespace sami
