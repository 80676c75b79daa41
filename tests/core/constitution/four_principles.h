#pragma once

#include <string>

#include "core/constitution/contrast.h"

namespace sami::tests {

/// "a" to "d", which read "a yes" or "a no".
inline ContrastOptions fourPrinciples(std::int64_t numConstitutions) {
    ContrastOptions options;
    for (const char* name : {"a", "b", "c", "d"}) {
        options.principles.push_back({name, std::string(name) + " yes", std::string(name) + " no"});
    }
    options.numConstitutions = numConstitutions;
    return options;
}

inline std::string queryId(int i) {
    return "q" + std::to_string(i);
}

/// Which principle each line of a constitution states, without its side.
inline std::string letters(const Constitution& constitution) {
    std::string result;
    for (const std::string& line : constitution.principles) result += line[0];
    return result;
}

inline ContrastOptions unshuffled(ContrastOptions options) {
    options.shufflePrinciples = false;
    return options;
}

}  // namespace sami::tests
