#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"

namespace sami {

/// Learned principles are trained on; held-out ones are only evaluated beside them.
enum class PrincipleUse { Learned, HeldOut };

/// "learned", "held-out".
std::string_view toString(PrincipleUse use);
std::optional<PrincipleUse> principleUseOf(std::string_view word);

/// What a person noted beside a principle.
struct PrincipleNote {
    enum class Kind {
        Right,  ///< an answer that follows the principle
        Wrong,  ///< one that does not
        Query   ///< a question to try it with
    };
    Kind kind = Kind::Right;
    std::string text;
    bool operator==(const PrincipleNote&) const = default;
};

/// "right", "wrong", "query".
std::string_view toString(PrincipleNote::Kind kind);
std::optional<PrincipleNote::Kind> noteKindOf(std::string_view word);

/// A principle and its antithesis: what a model should follow, and the opposite it is told apart from.
struct Principle {
    std::string name;  ///< short identifier, unique in a set ("brief-detailed")
    std::string text;  ///< "Answer in one short sentence."
    std::string
        antithesis;       ///< "Answer in a lengthy and detailed way."; empty = unknown, the principle is never flipped
    std::int64_t id = 0;  ///< stays when the principle is renamed, edited or moved; 0 = not yet in an experiment
    PrincipleUse use = PrincipleUse::Learned;
    std::string paraphrase{};            ///< the text in other words; empty = none was written
    std::string antithesisParaphrase{};  ///< the antithesis in other words
    std::string set{};                   ///< a group of principles that belong together, as those of a persona
    std::vector<std::string> tags{};
    std::vector<PrincipleNote> notes{};
    bool operator==(const Principle&) const = default;

    bool hasAntithesis() const { return !antithesis.empty(); }
};

/// Whether both say the same, whatever they are called.
bool isSamePair(const Principle& one, const Principle& other);

/// Whether both say the same in the same other words: what makes two versions of a pair one.
bool hasSameWords(const Principle& one, const Principle& other);

/// What a model is taught of them, without tags and notes.
std::vector<Principle> withoutNotes(std::vector<Principle> principles);

/// What is said, case folded, without the punctuation that begins or ends it as part of a word. A mark that stands by
/// itself is what is spoken of ("End every answer with !").
std::u32string bareWords(std::string_view text);

/// Whether two lines differ in nothing but case, spaces and punctuation at their ends: no model could tell them apart.
bool saysTheSame(std::string_view one, std::string_view other);

/// The principles with ids for those that have none: in their order, those that follow the largest (1, 2, … where none
/// has one). Error: a negative id, two principles of one id.
Result<std::vector<Principle>> numbered(std::vector<Principle> principles);

/// A set of written principles as the model reads it.
struct Constitution {
    std::string name;                     ///< "constitution", "antithesis", or names of what was flipped
    std::vector<std::string> principles;  ///< in the order shown to the model
    std::vector<std::int64_t> flipped{};  ///< ids of the principles whose antithesis it states, in the set's order
    bool operator==(const Constitution&) const = default;

    /// What stands in the prompt: the text itself for a single principle, "1. …\n2. …" for several.
    std::string text() const;
};

/// The principles a constitution's text states: the reverse of Constitution::text(). Text that is not numbered from 1
/// line by line is one principle.
std::vector<std::string> principlesOf(std::string_view constitution);

/// One stated principle of a constitution.
struct ConstitutionLine {
    std::string text;            ///< without its number
    std::int64_t principle = 0;  ///< id of the principle it belongs to; 0 = of none that is known
    bool isAntithesis = false;
    bool operator==(const ConstitutionLine&) const = default;
};

/// What a constitution's text states, each line with the principle it comes from, in whichever words. @pre the
/// principles have ids
std::vector<ConstitutionLine> linesOf(std::string_view constitution, const std::vector<Principle>& principles);

/// The constitution's text with every principle turned into its antithesis and the other way round, order kept;
/// principles without an antithesis stay as they are, and what is said in other words is turned all the same. Nothing
/// when it states a principle that is not among `principles`, or none that can be turned.
std::optional<std::string> oppositeOf(std::string_view constitution, const std::vector<Principle>& principles);

/// The stated lines in the other words that their principles have for them. Error: names the first principle that has
/// none.
Result<std::vector<std::string>> paraphrased(const std::vector<std::string>& lines,
                                             const std::vector<Principle>& principles);

}  // namespace sami
