#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace sami {

/// What `import` and `export` share: the experiment and exactly one kind of content with its file.
struct ExchangeOptions {
    std::string file;
    std::string responses;
    std::vector<std::string> constitutions;  ///< one or, on import, several files
    std::string principles;                  ///< without contrasts
    std::string queries;
    std::string verdicts;
    std::string name;  ///< whose responses

    void add(CLI::App& command);
};

}  // namespace sami
