#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/constitution/principle.h"

namespace sami {

/// What constitutions are drawn from.
struct ContrastOptions {
    std::vector<Principle> principles;
    /// Allowed contrasts: which principles the antithetical side flips. Empty = every non-empty choice of principles.
    std::vector<std::vector<bool>> flips;
    /// When not empty, the constitutions themselves; principles and flips are not looked at.
    std::vector<Constitution> personas;
    std::int64_t numConstitutions = 2;  ///< C
    std::int64_t seed = 1;
    bool shufflePrinciples = true;  ///< one order per query, shared by its C constitutions
    /// The reference's order instead: unshuffled in generation, each training constitution shuffled by itself, one
    /// shared order in evaluation.
    bool shuffleApart = false;
};

/// What the constitutions of a query are wanted for; matters under `shuffleApart` only.
enum class ContrastUse { Generation, Training, Evaluation };

/// Decides which C constitutions a query gets. The same options and query id give the same answer on every platform,
/// whatever was asked before.
class Contrast {
public:
    /// Error: fewer than C different constitutions can be drawn; a flip that is empty or of the wrong length; no
    /// principles; more than 32 principles without a list of flips.
    static Result<Contrast> create(ContrastOptions options);

    /// C different constitutions. Without personas the first one is the principled one ("constitution"); the others
    /// are named "antithesis" when everything is flipped, else by the names of what is flipped ("brief+formal").
    std::vector<Constitution> draw(std::string_view queryId, ContrastUse use = ContrastUse::Training) const;

private:
    explicit Contrast(ContrastOptions options) : m_options(std::move(options)) {}
    std::vector<std::vector<bool>> drawFlips(std::string_view queryId) const;
    Constitution flipped(const std::vector<bool>& flip) const;
    void arrange(std::vector<Constitution>& constitutions, std::string_view queryId, ContrastUse use) const;

    ContrastOptions m_options;
};

}  // namespace sami
