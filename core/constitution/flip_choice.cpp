#include "core/constitution/flip_choice.h"

#include <algorithm>
#include <cassert>
#include <string>

namespace sami {

namespace {

/// Without a list every subset is allowed, and subsets are numbered by the bits of one integer.
constexpr std::size_t kMaxFreePrinciples = 32;

Result<void> checkTexts(const std::vector<Principle>& principles) {
    for (const Principle& principle : principles) {
        if (principle.text == principle.antithesis) {
            return fail(ErrorKind::Input,
                        "principle \"{principle}\" equals its antithesis; write an antithesis that says the opposite",
                        {{"principle", principle.name}});
        }
    }
    return {};
}

Result<void> checkFlips(const std::vector<Principle>& principles, const std::vector<Flip>& flips) {
    for (const Flip& flip : flips) {
        if (flip.flipped.empty()) {
            return fail(ErrorKind::Input,
                        "flips: one flips no principle and would contrast a constitution with itself");
        }
        for (const std::int64_t id : flip.flipped) {
            const auto found = std::ranges::find(principles, id, &Principle::id);
            if (found == principles.end()) {
                return fail(ErrorKind::Input, "flips: no principle has the id {id}", {{"id", id}});
            }
            if (!found->hasAntithesis()) {
                return fail(ErrorKind::Input,
                            "flips: one flips principle \"{principle}\", which has no antithesis; write one",
                            {{"principle", found->name}});
            }
        }
    }
    return {};
}

/// The flips by place among `principles`, each once, in an order that does not depend on how they were listed.
std::vector<std::vector<bool>> byPlace(const std::vector<Principle>& principles, const std::vector<Flip>& flips) {
    std::vector<std::vector<bool>> result;
    for (const Flip& flip : flips) {
        std::vector<bool> sides;
        sides.reserve(principles.size());
        for (const Principle& principle : principles) {
            sides.push_back(std::ranges::find(flip.flipped, principle.id) != flip.flipped.end());
        }
        if (std::ranges::find(sides, true) != sides.end()) result.push_back(std::move(sides));
    }
    std::ranges::sort(result);
    const auto repeated = std::ranges::unique(result);
    result.erase(repeated.begin(), repeated.end());
    return result;
}

std::string nothingToDraw(bool isSetEmpty, PrincipleUse use) {
    if (use == PrincipleUse::HeldOut) return "no principle is held out";
    if (isSetEmpty) return "no principle to contrast; add at least one";
    return "every principle is held out; add one to learn, or let one of them be learned";
}

}  // namespace

std::vector<Flip> everyFlip(const std::vector<std::int64_t>& principles) {
    assert(principles.size() <= kMaxListedPrinciples);
    std::vector<Flip> result;
    for (std::uint64_t subset = 1; subset < std::uint64_t{1} << principles.size(); ++subset) {
        Flip& flip = result.emplace_back();
        for (std::size_t i = 0; i < principles.size(); ++i) {
            if (((subset >> i) & 1U) != 0) flip.flipped.push_back(principles[i]);
        }
    }
    return result;
}

Result<FlipChoice> FlipChoice::create(std::vector<Principle> principles, const std::vector<Flip>& flips,
                                      PrincipleUse use, bool needsFlips) {
    const Result<std::vector<Principle>> all = numbered(std::move(principles));
    if (!all) return std::unexpected(all.error());
    if (Result<void> checked = checkTexts(*all); !checked) return std::unexpected(checked.error());
    if (Result<void> checked = checkFlips(*all, flips); !checked) return std::unexpected(checked.error());
    FlipChoice choice;
    std::ranges::copy_if(*all, std::back_inserter(choice.m_principles),
                         [&](const Principle& principle) { return principle.use == use; });
    if (choice.m_principles.empty()) return fail(ErrorKind::Input, nothingToDraw(all->empty(), use));
    for (std::size_t i = 0; i < choice.m_principles.size(); ++i) {
        if (choice.m_principles[i].hasAntithesis()) choice.m_flippable.push_back(i);
    }
    if (choice.m_flippable.empty() && needsFlips) {
        return fail(ErrorKind::Input,
                    use == PrincipleUse::Learned
                        ? "no learned principle has an antithesis; write one, or let a principle that has one be "
                          "learned"
                        : "no held-out principle has an antithesis; write one");
    }
    choice.m_flips = byPlace(choice.m_principles, flips);
    if (!choice.m_flips.empty()) return choice;
    if (!flips.empty() && use == PrincipleUse::Learned) {
        return fail(ErrorKind::Input, "flips: none flips a learned principle; add one that does");
    }
    if (choice.m_flippable.size() > kMaxFreePrinciples && needsFlips) {
        return fail(ErrorKind::Input,
                    "not every combination of more than 32 principles can be drawn: choose the contrasts that "
                    "may be, such as one at a time");
    }
    return choice;
}

std::uint64_t FlipChoice::size() const {
    return m_flips.empty() ? (std::uint64_t{1} << m_flippable.size()) - 1 : m_flips.size();
}

std::vector<bool> FlipChoice::at(std::uint64_t index) const {
    assert(index < size());
    if (!m_flips.empty()) return m_flips[index];
    const std::uint64_t subset = index + 1;
    std::vector<bool> sides(m_principles.size());
    for (std::size_t i = 0; i < m_flippable.size(); ++i) sides[m_flippable[i]] = ((subset >> i) & 1U) != 0;
    return sides;
}

std::vector<Flip> FlipChoice::listed() const {
    if (m_flips.empty() && m_flippable.size() > kMaxListedPrinciples) return {};
    std::vector<Flip> result;
    for (std::uint64_t index = 0; index < size(); ++index) {
        const std::vector<bool> sides = at(index);
        Flip& flip = result.emplace_back();
        for (std::size_t i = 0; i < sides.size(); ++i) {
            if (sides[i]) flip.flipped.push_back(m_principles[i].id);
        }
    }
    return result;
}

}  // namespace sami
