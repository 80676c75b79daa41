#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/error.h"
#include "core/constitution/principle.h"

namespace sami {

/// A contrast: the principles that its antithetical side flips.
struct Flip {
    std::vector<std::int64_t> flipped;  ///< ids
    auto operator<=>(const Flip&) const = default;
};

/// Every choice of more principles than these is drawn from without ever being listed.
inline constexpr std::size_t kMaxListedPrinciples = 8;

/// Every non-empty choice of these principles. @pre at most kMaxListedPrinciples
std::vector<Flip> everyFlip(const std::vector<std::int64_t>& principles);

/// The contrasts that can be drawn among the principles of one use.
class FlipChoice {
public:
    /// `flips` are cut down to the principles of `use`; without any, or where none names a held-out principle, every
    /// non-empty choice of the principles that have an antithesis can be drawn.
    /// Error: no principle of that use, or none with an antithesis; an id twice; a principle that equals its
    /// antithesis; a flip that is empty, names an unknown principle or one without an antithesis; flips of held-out
    /// principles alone where learned ones are wanted; more than 32 principles without flips.
    /// @param needsFlips false where constitutions are told apart from something else: no principle needs an antithesis
    static Result<FlipChoice> create(std::vector<Principle> principles, const std::vector<Flip>& flips,
                                     PrincipleUse use, bool needsFlips = true);

    /// Those of the use, each with an id.
    const std::vector<Principle>& principles() const { return m_principles; }
    /// Places of those that have an antithesis.
    const std::vector<std::size_t>& flippable() const { return m_flippable; }
    std::uint64_t size() const;
    /// One contrast, true at the places of flipped principles. The numbering depends on the principles' order and not
    /// on that of the flips. @pre index < size()
    std::vector<bool> at(std::uint64_t index) const;

    /// All of them; nothing where they are every choice of more than kMaxListedPrinciples principles.
    std::vector<Flip> listed() const;

private:
    FlipChoice() = default;

    std::vector<Principle> m_principles;
    std::vector<std::vector<bool>> m_flips;  ///< sorted, each once; empty = every choice
    std::vector<std::size_t> m_flippable;    ///< places of the principles that have an antithesis
};

}  // namespace sami
