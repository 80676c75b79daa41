#pragma once

#include <array>
#include <string>
#include <utility>

namespace sami::made {

/// Six files in the shape of the SAMI reference's constitutions: two principles in both orders, each time with one, the
/// other and both flipped; blanks at the ends of some lines, as there. Names are those of the files.
inline const std::array<std::pair<std::string, std::string>, 6>& sixCombinations() {
    static const std::array<std::pair<std::string, std::string>, 6> files{{
        {"0.json", R"({
    "positive": "1. Keep answers short. \n2. Mention every source.",
    "negative": "1. Draw answers out. \n2. Mention every source.",
    "identifiers": {"positive": ["pos short", "pos sourced"], "negative": ["neg short", "pos sourced"]}
})"},
        {"1.json", R"({
    "positive": "1. Keep answers short. \n2. Mention every source.",
    "negative": "1. Keep answers short. \n2. Leave sources out.",
    "identifiers": {"positive": ["pos short", "pos sourced"], "negative": ["pos short", "neg sourced"]}
})"},
        {"2.json", R"({
    "positive": "1. Keep answers short.\n2. Mention every source.",
    "negative": "1. Draw answers out.\n2. Leave sources out.",
    "identifiers": {"positive": ["pos short", "pos sourced"], "negative": ["neg short", "neg sourced"]}
})"},
        {"3.json", R"({
    "positive": "1. Mention every source. \n2. Keep answers short.",
    "negative": "1. Leave sources out. \n2. Keep answers short.",
    "identifiers": {"positive": ["pos sourced", "pos short"], "negative": ["neg sourced", "pos short"]}
})"},
        {"4.json", R"({
    "positive": "1. Mention every source. \n2. Keep answers short.",
    "negative": "1. Mention every source. \n2. Draw answers out.",
    "identifiers": {"positive": ["pos sourced", "pos short"], "negative": ["pos sourced", "neg short"]}
})"},
        {"5.json", R"({
    "positive": "1. Mention every source.\n2. Keep answers short.",
    "negative": "1. Leave sources out.\n2. Draw answers out.",
    "identifiers": {"positive": ["pos sourced", "pos short"], "negative": ["neg sourced", "neg short"]}
})"},
    }};
    return files;
}

}  // namespace sami::made
