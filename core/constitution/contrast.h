#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/constitution/flip_choice.h"
#include "core/constitution/principle.h"

namespace sami {

/// What the second constitution of a query is, which the first is told apart from.
enum class ContrastPartner {
    Flipped,     ///< a choice of antitheses
    Nothing,     ///< no constitution
    Other,       ///< as many principles of another set, each on a side at random
    Paraphrase,  ///< the first one in other words: what is told apart is wording alone
    Same,        ///< the first one's text: a placebo, with nothing to tell apart
    Neutral,     ///< a placebo as well: two constitutions that ask for nothing stand in for both
};

/// Names of constitutions that only stand beside the run's own, to be told apart from: "nothing", "other",
/// "paraphrase", "neutral". Models are not compared under them.
bool isPartnerName(std::string_view constitutionName);
/// The two that ask for nothing.
Constitution neutralConstitution(std::size_t which);

/// What constitutions are drawn from.
struct ContrastOptions {
    /// Without ids they count as 1, 2, … by place.
    std::vector<Principle> principles;
    /// Allowed contrasts. Empty = every non-empty choice of the principles that have an antithesis; see FlipChoice.
    std::vector<Flip> flips;
    /// When not empty, the constitutions themselves; principles and flips are not looked at.
    std::vector<Constitution> personas;
    std::int64_t numConstitutions = 2;  ///< C
    /// When not 0: so many of the principles that have an antithesis are drawn for each query, and C different choices
    /// of their sides, all equally likely (the paper's experiments). Flips must be empty then. In an evaluation the
    /// first constitution states the desired sides: models are compared under it.
    std::int64_t principlesPerQuery = 0;
    ContrastPartner partner = ContrastPartner::Flipped;
    std::vector<Principle> others{};  ///< for ContrastPartner::Other; those of `principles` are not drawn
    std::int64_t seed = 1;
    bool shufflePrinciples = true;  ///< one order per query, shared by its C constitutions
    /// The reference's order instead: unshuffled in generation, each training constitution shuffled by itself, one
    /// shared order in evaluation.
    bool shuffleApart = false;
    /// Constitutions are made of the principles of this use alone.
    PrincipleUse principleUse = PrincipleUse::Learned;
};

/// What the constitutions of a query are wanted for; matters under `shuffleApart` and where sides are drawn.
enum class ContrastUse { Generation, Training, Evaluation };

/// Decides which C constitutions a query gets. The same options and query id give the same answer on every platform,
/// whatever was asked before.
class Contrast {
public:
    /// Error: fewer than C different constitutions can be drawn; what FlipChoice::create() refuses; the first one can't
    /// be said in other words where that is asked for.
    static Result<Contrast> create(ContrastOptions options);

    /// C different constitutions. Without personas the first one is the principled one ("constitution"); the others
    /// are named "antithesis" when everything is flipped, else by the names of what is flipped ("brief+formal"). Where
    /// principles are drawn for each query no place is the principled one, and constitutions of some principles are
    /// named by what they state ("brief+not formal").
    std::vector<Constitution> draw(std::string_view queryId, ContrastUse use = ContrastUse::Training) const;

    /// The contrasts that are drawn from; nothing with personas, or for more than can be listed (FlipChoice::listed).
    std::vector<Flip> flips() const;

    /// How many different constitutions there are to draw from, the partner among them.
    std::uint64_t numDrawable() const;

private:
    explicit Contrast(ContrastOptions options) : m_options(std::move(options)) {}
    Result<void> checkDrawing() const;
    Result<void> checkPartner() const;
    Result<void> checkParaphrases() const;
    Result<void> checkOthers() const;
    /// Constitutions that are drawn by flips or sides.
    std::uint64_t numDrawn() const;
    /// Principles that a constitution does not state.
    std::vector<Principle> othersThan(const Constitution& own) const;
    Constitution partnerOf(const Constitution& own, std::string_view queryId) const;
    void insertPartner(std::vector<Constitution>& constitutions, std::string_view queryId) const;
    std::vector<Constitution> drawFlipped(std::string_view queryId) const;
    std::vector<Constitution> drawSides(std::string_view queryId, ContrastUse use) const;
    std::vector<Constitution> drawPersonas(std::string_view queryId) const;
    /// @param sides by place of the principles, true where flipped  @param stated which of them it states
    Constitution constitutionOf(const std::vector<std::size_t>& stated, const std::vector<bool>& sides) const;
    Constitution flipped(const std::vector<bool>& sides) const;
    void arrange(std::vector<Constitution>& constitutions, std::string_view queryId, ContrastUse use) const;

    ContrastOptions m_options;
    std::optional<FlipChoice> m_choice;  ///< none with personas
};

}  // namespace sami
