#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sami {

/// A principle and its antithesis: what a model should follow, and the opposite it is told apart from.
struct Principle {
    std::string name;        ///< short identifier, unique in a set ("brief-detailed")
    std::string text;        ///< "Answer in one short sentence."
    std::string antithesis;  ///< "Answer in a lengthy and detailed way."
    bool operator==(const Principle&) const = default;
};

/// Whether both say the same, whatever they are called.
bool isSamePair(const Principle& one, const Principle& other);

/// A set of written principles as the model reads it.
struct Constitution {
    std::string name;                     ///< "constitution", "antithesis", or names of what was flipped
    std::vector<std::string> principles;  ///< in the order shown to the model
    bool operator==(const Constitution&) const = default;

    /// What stands in the prompt: the text itself for a single principle, "1. …\n2. …" for several.
    std::string text() const;
};

/// The principles a constitution's text states: the reverse of Constitution::text(). Text that is not numbered from 1
/// line by line is one principle.
std::vector<std::string> principlesOf(std::string_view constitution);

/// The constitution's text with every principle turned into its antithesis and the other way round, order kept.
/// Nothing when it states a principle that is not among `principles`.
std::optional<std::string> oppositeOf(std::string_view constitution, const std::vector<Principle>& principles);

}  // namespace sami
