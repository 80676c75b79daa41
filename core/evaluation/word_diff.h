#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/evaluation/words.h"

namespace sami {

/// A stretch of one of two compared texts: in both, or in this one only.
struct DiffSpan {
    enum class Kind { Common, Changed };
    Kind kind = Kind::Common;
    std::string text;
    bool operator==(const DiffSpan&) const = default;
};

/// Both sides, each in its own order; the spans of a side joined give back its text byte for byte.
struct WordDiff {
    std::vector<DiffSpan> baseline;
    std::vector<DiffSpan> candidate;
};

/// How a text is taken apart for a comparison: parts of it that joined give it back.
using TextUnits = std::function<std::vector<std::string_view>(std::string_view)>;

/// Compares unit by unit. Texts of more than 4,000 units together are compared by common beginning and end alone, so
/// that a page never waits.
WordDiff wordDiff(std::string_view baseline, std::string_view candidate, const TextUnits& unitsOf = spacedUnits);

}  // namespace sami
