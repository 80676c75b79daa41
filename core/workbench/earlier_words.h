#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/workbench/models.h"

namespace sami {

/// What became of words since a constitution stated them, or a judge was shown them.
struct WordsSince {
    enum class Kind {
        Reworded,          ///< the principle, or its antithesis where that was stated, is in other words
        OppositeReworded,  ///< so is only what it was told apart from
        OppositeRemoved,   ///< the principle has no antithesis any more
        Removed,           ///< the principle is gone
        HeldOut,           ///< it was learned then
        Learned,           ///< it was held out then
        PersonaReworded,
        PersonaRemoved,
        ContrastRemoved  ///< its antitheses are there, but are not allowed together any more
    };
    Kind kind = Kind::Reworded;
    std::int64_t principle = 0;         ///< id; 0 for a persona
    std::string name;                   ///< of the principle or persona; of a principle that is gone, its words
    std::int64_t version = 0;           ///< of those words; 0 = not known, and for personas
    std::int64_t presentVersion = 0;    ///< 0 where there is none
    std::string now{};                  ///< what stands in their place; empty = nothing, or not one line
    std::optional<std::size_t> line{};  ///< of the constitution; nothing: the whole, or what it was told apart from
    bool operator==(const WordsSince&) const = default;
};

/// "reworded", "antithesis-reworded", "removed", …
std::string_view toString(WordsSince::Kind kind);
/// "version 1 of brief, which is version 3 now", "kind, which is held out now": what stands behind "given under".
std::string describe(const WordsSince& since);
/// The same of several; empty where nothing is other.
std::string describe(const std::vector<WordsSince>& since);

/// A constitution as it was recorded.
struct StatedWords {
    std::string model{};  ///< that answered under it
    std::string name{};   ///< of the constitution, a persona's where it is one
    std::string text{};
    std::string antithesis{};                 ///< what it was told apart from; empty = not looked at
    std::optional<bool> heldOutPrinciples{};  ///< whether they were only evaluated; nothing = not looked at
};

/// Tells of recorded words whether they are those of now. Words that were typed back are, whatever came between, and so
/// are those of a principle that was removed and written again. A line that no principle ever said is as it was.
class EarlierWords {
public:
    static Result<EarlierWords> read(const Document& document);

    std::vector<WordsSince> of(const StatedWords& stated);
    /// What a verdict on that comparison was given under: a judge that was shown the antithesis, too, was given that.
    /// @param stated taken where the answers that were compared have been replaced
    Result<std::vector<WordsSince>> ofVerdict(const ModelPair& models, std::int64_t comparison,
                                              const std::string& judge, const StatedWords& stated);

private:
    struct Stated {
        const PrincipleVersion* version = nullptr;
        bool isAntithesis = false;
        bool isParaphrase = false;
    };
    EarlierWords(const Document& document, DocumentContent content, std::vector<PrincipleVersion> versions);
    Stated versionThatSaid(const std::string& line, std::int64_t principle, const std::string& opposite) const;
    std::int64_t presentVersion(const Principle& now) const;
    std::optional<WordsSince> ofLine(const std::vector<std::string>& lines, std::size_t index,
                                     const StatedWords& stated) const;
    std::optional<WordsSince> ofPresent(const Principle& now, const StatedWords& stated) const;
    std::optional<WordsSince> ofOpposite(const std::string& line, const Principle& now,
                                         const StatedWords& stated) const;
    std::optional<std::vector<WordsSince>> ofPersona(const StatedWords& stated);
    bool isContrastGone(const std::string& text) const;
    bool wasPersona(const StatedWords& stated);

    const Document* m_document;
    DocumentContent m_now;
    std::vector<PrincipleVersion> m_versions;
    bool m_wereEdited = false;                                               ///< some principle has said something else
    std::map<std::string, std::vector<Constitution>> m_personas;             ///< of the runs of models
    std::map<ModelPair, std::map<std::int64_t, StatedWords>> m_comparisons;  ///< by key
};

/// Of judged pairs, how many were judged under words that are others now.
struct EarlierVerdicts {
    struct Part {
        WordsSince since;
        std::int64_t verdicts = 0;
    };
    std::int64_t verdicts = 0;  ///< all of them
    std::int64_t earlier = 0;   ///< under any earlier words
    std::vector<Part> parts{};  ///< a verdict under two principles that were edited stands in two

    void add(const std::vector<WordsSince>& since);
    /// "3 of 12 verdicts were given under version 1 of brief, which is version 3 now.", a sentence each.
    std::vector<std::string> sentences() const;
};

Result<EarlierVerdicts> earlierVerdicts(EarlierWords& words, const std::vector<const JudgedPairRow*>& pairs);

}  // namespace sami
