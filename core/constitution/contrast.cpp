#include "core/constitution/contrast.h"

#include <algorithm>
#include <set>
#include <string>

#include "core/base/seeded_random.h"

namespace sami {

namespace {

/// Without a list every subset is allowed, and subsets are numbered by the bits of one integer.
constexpr std::size_t kMaxFreePrinciples = 32;

/// Reads bit i of `subset` as "principle i is flipped".
std::vector<bool> flipOf(std::uint64_t subset, std::size_t count) {
    std::vector<bool> flip(count);
    for (std::size_t i = 0; i < count; ++i) flip[i] = ((subset >> i) & 1U) != 0;
    return flip;
}

std::uint64_t numFlips(const ContrastOptions& options) {
    if (!options.flips.empty()) {
        return std::set<std::vector<bool>>(options.flips.begin(), options.flips.end()).size();
    }
    return (std::uint64_t{1} << options.principles.size()) - 1;
}

Result<void> checkFlips(const ContrastOptions& options) {
    for (const std::vector<bool>& flip : options.flips) {
        if (flip.size() != options.principles.size()) {
            return fail(ErrorKind::Input, "flips: each needs one true or false per principle (" +
                                              std::to_string(options.principles.size()) + "), one has " +
                                              std::to_string(flip.size()));
        }
        if (std::ranges::find(flip, true) == flip.end()) {
            return fail(ErrorKind::Input,
                        "flips: one flips no principle and would contrast a constitution with itself");
        }
    }
    return {};
}

Result<void> checkPrinciples(const ContrastOptions& options) {
    if (options.principles.empty()) return fail(ErrorKind::Input, "no principle to contrast; add at least one");
    if (options.flips.empty() && options.principles.size() > kMaxFreePrinciples) {
        return fail(ErrorKind::Input, "more than 32 principles need a list of allowed flips");
    }
    for (const Principle& principle : options.principles) {
        if (principle.text == principle.antithesis) {
            return fail(ErrorKind::Input, "principle \"" + principle.name +
                                              "\" equals its antithesis; write an antithesis that says the opposite");
        }
    }
    return checkFlips(options);
}

Result<void> checkEnough(const ContrastOptions& options) {
    const bool personas = !options.personas.empty();
    const std::uint64_t available = personas ? options.personas.size() : numFlips(options) + 1;
    if (options.numConstitutions < 2) return fail(ErrorKind::Input, "num_constitutions must be at least 2");
    if (available >= static_cast<std::uint64_t>(options.numConstitutions)) return {};
    return fail(ErrorKind::Input, "num_constitutions is " + std::to_string(options.numConstitutions) + ", but only " +
                                      std::to_string(available) + " different constitutions can be drawn; " +
                                      (personas ? "add personas" : "add principles or flips"));
}

/// `count` different values of 0 … bound − 1, in the order drawn (Floyd's sampling, then a shuffle by insertion).
std::vector<std::uint64_t> sample(SeededRandom& random, std::uint64_t bound, std::uint64_t count) {
    std::vector<std::uint64_t> chosen;
    for (std::uint64_t limit = bound - count; limit < bound; ++limit) {
        const std::uint64_t value = random.below(limit + 1);
        const bool taken = std::ranges::find(chosen, value) != chosen.end();
        const auto place = static_cast<std::ptrdiff_t>(random.below(chosen.size() + 1));
        chosen.insert(chosen.begin() + place, taken ? limit : value);
    }
    return chosen;
}

void reorder(Constitution& constitution, const std::vector<std::size_t>& order) {
    const std::vector<std::string> before = constitution.principles;
    for (std::size_t i = 0; i < order.size(); ++i) constitution.principles[i] = before[order[i]];
}

}  // namespace

Result<Contrast> Contrast::create(ContrastOptions options) {
    if (options.personas.empty()) {
        if (Result<void> checked = checkPrinciples(options); !checked) return std::unexpected(checked.error());
    }
    if (Result<void> checked = checkEnough(options); !checked) return std::unexpected(checked.error());
    std::ranges::sort(options.flips);  // the draw must not depend on the order they were listed in
    const auto repeated = std::ranges::unique(options.flips);
    options.flips.erase(repeated.begin(), repeated.end());
    return Contrast(std::move(options));
}

std::vector<Constitution> Contrast::draw(std::string_view queryId, ContrastUse use) const {
    std::vector<Constitution> result;
    if (m_options.personas.empty()) {
        result.push_back(flipped(std::vector<bool>(m_options.principles.size(), false)));
        for (const std::vector<bool>& flip : drawFlips(queryId)) result.push_back(flipped(flip));
    } else {
        SeededRandom random(static_cast<std::uint64_t>(m_options.seed), "personas/" + std::string(queryId));
        const auto count = static_cast<std::uint64_t>(m_options.numConstitutions);
        for (const std::uint64_t index : sample(random, m_options.personas.size(), count)) {
            result.push_back(m_options.personas[index]);
        }
    }
    arrange(result, queryId, use);
    return result;
}

std::vector<std::vector<bool>> Contrast::drawFlips(std::string_view queryId) const {
    SeededRandom random(static_cast<std::uint64_t>(m_options.seed), "flips/" + std::string(queryId));
    const auto count = static_cast<std::uint64_t>(m_options.numConstitutions) - 1;
    std::vector<std::vector<bool>> result;
    for (const std::uint64_t index : sample(random, numFlips(m_options), count)) {
        result.push_back(m_options.flips.empty() ? flipOf(index + 1, m_options.principles.size())
                                                 : m_options.flips[index]);
    }
    return result;
}

Constitution Contrast::flipped(const std::vector<bool>& flip) const {
    Constitution result;
    std::string names;
    bool all = true;
    for (std::size_t i = 0; i < flip.size(); ++i) {
        const Principle& principle = m_options.principles[i];
        result.principles.push_back(flip[i] ? principle.antithesis : principle.text);
        if (flip[i]) names += (names.empty() ? "" : "+") + principle.name;
        all = all && flip[i];
    }
    result.name = names.empty() ? "constitution" : all ? "antithesis" : names;
    return result;
}

void Contrast::arrange(std::vector<Constitution>& constitutions, std::string_view queryId, ContrastUse use) const {
    const bool apart = m_options.shuffleApart && use == ContrastUse::Training;
    const bool shared = m_options.shuffleApart ? use == ContrastUse::Evaluation : m_options.shufflePrinciples;
    if (!apart && !shared) return;
    const auto seed = static_cast<std::uint64_t>(m_options.seed);
    for (std::size_t i = 0; i < constitutions.size(); ++i) {
        const std::string stream = "order/" + std::string(queryId) + (apart ? "/" + std::to_string(i) : "");
        SeededRandom random(seed, stream);
        reorder(constitutions[i], random.order(constitutions[i].principles.size()));
    }
}

}  // namespace sami
