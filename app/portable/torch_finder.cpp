#include "app/portable/torch_finder.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <vector>

namespace sami {

namespace {

namespace fs = std::filesystem;

bool holdsTorch(const fs::path& folder) {
    std::error_code ignored;
    return fs::exists(folder / "lib/libtorch.so", ignored);
}

/// The text between the first pair of quotes.
std::string inQuotes(const std::string& line) {
    const std::size_t begin = line.find_first_of("'\"");
    if (begin == std::string::npos) return {};
    return line.substr(begin + 1, line.find_first_of("'\"", begin + 1) - begin - 1);
}

/// A wheel says its version in version.py, the LibTorch archive in build-version.
std::string versionOf(const fs::path& folder) {
    std::string line;
    std::ifstream wheel(folder / "version.py");
    while (std::getline(wheel, line)) {
        if (line.starts_with("__version__")) return inQuotes(line);
    }
    std::ifstream archive(folder / "build-version");
    std::getline(archive, line);
    return archive ? line : std::string();
}

std::string shellQuoted(const std::string& text) {
    std::string result = "'";
    for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

/// What a Python says when asked where its torch is, without importing it; nothing if it has none.
std::optional<fs::path> torchOf(const std::string& python) {
    const std::string command = shellQuoted(python) +
                                " -c 'import importlib.util as u; s = u.find_spec(\"torch\"); "
                                "print(s.submodule_search_locations[0] if s else \"\")' 2>/dev/null";
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
    if (!pipe) return std::nullopt;
    std::string answer;
    for (int c = std::fgetc(pipe.get()); c != EOF && c != '\n'; c = std::fgetc(pipe.get()))
        answer += static_cast<char>(c);
    if (answer.empty() || !holdsTorch(answer)) return std::nullopt;
    return fs::path(answer);
}

std::vector<std::string> pythons() {
    std::vector<std::string> names;
    if (const char* environment = std::getenv("VIRTUAL_ENV")) names.push_back(std::string(environment) + "/bin/python");
    names.insert(names.end(), {"python3", "python"});
    return names;
}

/// "2.11" of "2.11.0+cu130".
std::string minorVersion(const std::string& version) {
    return version.substr(0, version.find('.', version.find('.') + 1));
}

}  // namespace

Result<TorchPlace> findTorch(const std::string& wanted) {
    if (const char* folder = std::getenv("LIBTORCH_DIR"); folder != nullptr && *folder != '\0') {
        if (holdsTorch(folder)) return TorchPlace{folder, versionOf(folder)};
        return fail(ErrorKind::NotFound,
                    "LIBTORCH_DIR is {folder}, where there is no lib/libtorch.so; set it to the folder of an installed "
                    "torch {wanted}, or unset it to let Python find one",
                    {{"folder", folder}, {"wanted", wanted}});
    }
    for (const std::string& python : pythons()) {
        if (const auto folder = torchOf(python)) return TorchPlace{*folder, versionOf(*folder)};
    }
    return fail(ErrorKind::NotFound,
                "this program computes with PyTorch, and no Python here has it; install it (pip install "
                "torch=={wanted}), activate the environment it is in, or set LIBTORCH_DIR to its folder",
                {{"wanted", wanted}});
}

bool torchVersionFits(const std::string& wanted, const std::string& found) {
    return found.empty() || minorVersion(wanted) == minorVersion(found);
}

}  // namespace sami
