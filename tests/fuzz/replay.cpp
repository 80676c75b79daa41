// SECONDS FOLDER…: has the reader that it is linked to take every file of the folders, and then what comes of changing
// them, for so many seconds. The changes are the same each time.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/base/seeded_random.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t kLongest = 1 << 16;

std::vector<std::string> filesOf(int count, char** folders) {
    std::vector<std::filesystem::path> paths;
    for (int i = 0; i < count; ++i) {
        if (!std::filesystem::is_directory(folders[i])) continue;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folders[i])) {
            if (entry.is_regular_file()) paths.push_back(entry.path());
        }
    }
    std::ranges::sort(paths);
    std::vector<std::string> contents;
    for (const std::filesystem::path& path : paths) {
        std::ifstream file(path, std::ios::binary);
        contents.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return contents;
}

std::size_t below(sami::SeededRandom& random, std::size_t bound) {
    return static_cast<std::size_t>(random.next() % bound);
}

/// One of the changes that bytes of a file suffer: some are other ones, missing, doubled, or those of another file.
std::string changed(const std::string& file, const std::string& other, sami::SeededRandom& random) {
    std::string text = file.substr(0, kLongest);
    if (text.empty()) return other;
    const std::size_t place = below(random, text.size());
    const std::size_t length = 1 + below(random, std::min<std::size_t>(16, text.size() - place));
    switch (below(random, 6)) {
        case 0:
            text[place] = static_cast<char>(random.next());
            break;
        case 1:
            text.resize(place);
            break;
        case 2:
            text.erase(place, length);
            break;
        case 3:
            text.insert(place, text.substr(place, length));
            break;
        case 4:
            text.replace(place, length, std::string(length, static_cast<char>(random.next() % 2 == 0 ? 0xFF : '9')));
            break;
        default:
            text = text.substr(0, place) + other.substr(std::min(other.size(), place), kLongest);
    }
    return text;
}

void take(const std::string& text) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fputs("usage: SECONDS FOLDER…\n", stderr);
        return 2;
    }
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(std::atoi(argv[1]));
    const std::vector<std::string> files = filesOf(argc - 2, argv + 2);
    for (const std::string& file : files) take(file);
    std::size_t count = 0;
    sami::SeededRandom random(1, "replay");
    while (!files.empty() && std::chrono::steady_clock::now() < until) {
        std::string text = files[below(random, files.size())];
        const std::string& other = files[below(random, files.size())];
        for (std::size_t changes = 1 + below(random, 4); changes > 0; --changes) text = changed(text, other, random);
        take(text);
        ++count;
    }
    std::printf("%zu files and %zu changed ones\n", files.size(), count);
    return 0;
}
