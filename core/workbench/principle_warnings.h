#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/constitution/principle.h"

namespace sami {

/// Something about a principle that its author will want to know before a run is taught it.
struct PrincipleWarning {
    enum class Kind {
        NoAntithesis,    ///< never flipped
        SameAsOpposite,  ///< principle and antithesis say the same
        MereNegation,    ///< they differ in "not" alone
        Duplicate,       ///< another principle says the same
        Contradiction,   ///< it says what is another one's antithesis
        NearlyLearned,   ///< held out, and hardly other than a learned one
        SaysTwoThings,   ///< two sentences' worth joined by "and"
        NotCompared,     ///< of all: they are too many to be compared with each other
        LittleRoom       ///< of all: the longest prompt leaves little or no room for an answer
    };
    std::int64_t principle = 0;  ///< 0: of all
    std::int64_t other = 0;      ///< that it is about as well; 0 = none
    Kind kind = Kind::NoAntithesis;
    std::string sentence;

    bool operator==(const PrincipleWarning&) const = default;
};

/// Of all principles, in their order. Pairs are compared where there are at most a thousand.
std::vector<PrincipleWarning> principleWarnings(const std::vector<Principle>& principles);

/// The parts of a principle that says two things: "Be brief and cite sources." → {"Be brief.", "Cite sources."}.
/// Empty where it says one.
std::vector<std::string> splitInTwo(std::string_view text);

}  // namespace sami
