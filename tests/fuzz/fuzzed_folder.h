#pragma once

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

/// The input of a fuzzer as a folder of files: each begins with a line "--- NAME" of a name that is among those given;
/// what has another name, or stands before the first, is left out. Kept in memory where the system has such a place.
class FuzzedFolder {
public:
    template <class Names>
    FuzzedFolder(const std::uint8_t* data, std::size_t size, const Names& names) : m_path(freshPath()) {
        std::string_view text(reinterpret_cast<const char*>(data), size);
        std::string content;
        std::string name;
        const auto put = [&] {
            for (const std::string_view known : names) {
                if (name == known) std::ofstream(m_path / name, std::ios::binary) << content;
            }
            content.clear();
        };
        while (!text.empty()) {
            const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
            const std::string_view line = text.substr(0, end);
            text.remove_prefix(end);
            if (!line.starts_with(kMark)) {
                content += line;
                continue;
            }
            put();
            name = line.substr(kMark.size(), line.size() - kMark.size() - 1);
        }
        put();
    }
    ~FuzzedFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    FuzzedFolder(const FuzzedFolder&) = delete;
    FuzzedFolder& operator=(const FuzzedFolder&) = delete;

    const std::filesystem::path& path() const { return m_path; }

private:
    static constexpr std::string_view kMark = "--- ";

    static std::filesystem::path freshPath() {
        const char* const memory = "/dev/shm";
        std::error_code unknown;
        const bool isThere = std::filesystem::is_directory(memory, unknown);
        std::string pattern =
            (isThere ? memory : std::filesystem::temp_directory_path().string()) + std::string("/fuzzed-XXXXXX");
        if (::mkdtemp(pattern.data()) == nullptr) std::abort();
        return pattern;
    }

    std::filesystem::path m_path;
};
