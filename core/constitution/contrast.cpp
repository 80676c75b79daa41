#include "core/constitution/contrast.h"

#include <algorithm>
#include <string>

#include "core/base/seeded_random.h"

namespace sami {

namespace {

constexpr std::string_view kTooFewFlips =
    "num_constitutions is {count}, more than the {limit} that can be drawn and differ; add principles or flips";
constexpr std::string_view kTooFewPersonas =
    "num_constitutions is {count}, more than the {limit} that can be drawn and differ; add personas";

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

/// `value` becomes the first one: what stood there takes its place, or goes where it had none.
void putFirst(std::vector<std::uint64_t>& values, std::uint64_t value) {
    const auto found = std::ranges::find(values, value);
    if (found != values.end()) *found = values.front();
    values.front() = value;
}

constexpr std::string_view kNothing = "nothing";
constexpr std::string_view kOther = "other";
constexpr std::string_view kNeutral = "neutral";
constexpr std::string_view kParaphrase = "paraphrase";

void reorder(Constitution& constitution, const std::vector<std::size_t>& order) {
    const std::vector<std::string> before = constitution.principles;
    for (std::size_t i = 0; i < order.size(); ++i) constitution.principles[i] = before[order[i]];
}

}  // namespace

bool isPartnerName(std::string_view constitutionName) {
    return constitutionName == kNothing || constitutionName == kOther || constitutionName == kNeutral ||
           constitutionName == kParaphrase;
}

Constitution neutralConstitution(std::size_t which) {
    return {std::string(kNeutral), {which == 0 ? "Respond to what the user writes." : "Give the user a response."}, {}};
}

Result<Contrast> Contrast::create(ContrastOptions options) {
    Contrast contrast(std::move(options));
    ContrastOptions& own = contrast.m_options;
    std::erase_if(own.others, [&](const Principle& other) {
        return std::ranges::any_of(own.principles, [&](const Principle& known) { return isSamePair(known, other); });
    });
    if (Result<void> checked = contrast.checkPartner(); !checked) return std::unexpected(checked.error());
    if (own.personas.empty()) {
        const bool needsFlips = own.partner == ContrastPartner::Flipped || own.numConstitutions > 2;
        Result<FlipChoice> choice = FlipChoice::create(own.principles, own.flips, own.principleUse, needsFlips);
        if (!choice) return std::unexpected(choice.error());
        contrast.m_choice = std::move(*choice);
    }
    if (own.principlesPerQuery > 0) {
        if (Result<void> checked = contrast.checkDrawing(); !checked) return std::unexpected(checked.error());
    }
    if (Result<void> checked = contrast.checkParaphrases(); !checked) return std::unexpected(checked.error());
    if (Result<void> checked = contrast.checkOthers(); !checked) return std::unexpected(checked.error());
    if (own.numConstitutions < 2) return fail(ErrorKind::Input, "num_constitutions must be at least 2");
    if (contrast.numDrawable() >= static_cast<std::uint64_t>(own.numConstitutions)) return contrast;
    const std::string_view pattern = contrast.m_choice ? kTooFewFlips : kTooFewPersonas;
    return fail(ErrorKind::Input, pattern, {{"count", own.numConstitutions}, {"limit", contrast.numDrawable()}});
}

Result<void> Contrast::checkPartner() const {
    const auto isReserved = [](const auto& named) { return isPartnerName(named.name); };
    const auto principle = std::ranges::find_if(m_options.principles, isReserved);
    const auto persona = std::ranges::find_if(m_options.personas, isReserved);
    if (principle != m_options.principles.end() || persona != m_options.personas.end()) {
        return fail(ErrorKind::Input,
                    "\"{name}\" is what a contrast calls a constitution of its own; give the principle or persona "
                    "another name",
                    {{"name", principle != m_options.principles.end() ? principle->name : persona->name}});
    }
    if (m_options.partner == ContrastPartner::Flipped) return {};
    if (!m_options.personas.empty()) {
        return fail(ErrorKind::Input,
                    "personas are told apart from each other; set contrast_with to antithesis and placebo to none, "
                    "or remove them");
    }
    const bool isPlacebo = m_options.partner == ContrastPartner::Same || m_options.partner == ContrastPartner::Neutral;
    if (!isPlacebo || m_options.numConstitutions == 2) return {};
    return fail(ErrorKind::Input, "a placebo has two constitutions; set num_constitutions to 2");
}

/// As many others as a constitution states must be there.
Result<void> Contrast::checkOthers() const {
    if (m_options.partner != ContrastPartner::Other || !m_choice) return {};
    const std::size_t stated = m_options.principlesPerQuery > 0 ? static_cast<std::size_t>(m_options.principlesPerQuery)
                                                                : m_choice->principles().size();
    const std::size_t own = m_choice->principles().size() - std::min(stated, m_choice->principles().size());
    if (own >= stated || m_options.others.size() + own >= stated) return {};
    return fail(
        ErrorKind::Input,
        "contrast_with=other needs {count} principles that a query's constitution does not state, and there are "
        "{others}; add principles, set principles_per_query, or choose another contrast",
        {{"count", stated}, {"others", m_options.others.size() + own}});
}

/// What the first constitution of a query may state must be there in other words.
Result<void> Contrast::checkParaphrases() const {
    if (m_options.partner != ContrastPartner::Paraphrase || !m_choice) return {};
    const bool drawsSides = m_options.principlesPerQuery > 0;
    std::vector<std::string> stated;
    for (const Principle& principle : m_choice->principles()) {
        if (drawsSides && !principle.hasAntithesis()) continue;
        stated.push_back(principle.text);
        if (drawsSides) stated.push_back(principle.antithesis);
    }
    const Result<std::vector<std::string>> other = paraphrased(stated, m_choice->principles());
    if (!other) return std::unexpected(other.error());
    return {};
}

Result<void> Contrast::checkDrawing() const {
    if (!m_choice) {
        return fail(ErrorKind::Input,
                    "principles_per_query draws principles, but personas are drawn whole; set it to 0 or remove them");
    }
    if (!m_options.flips.empty()) {
        return fail(ErrorKind::Input,
                    "principles_per_query draws the side of every principle; set it to 0 or remove the contrasts");
    }
    const auto available = static_cast<std::int64_t>(m_choice->flippable().size());
    if (m_options.principlesPerQuery <= available) return {};
    return fail(ErrorKind::Input,
                "principles_per_query is {count}, more than the {limit} with an antithesis; lower it or write more",
                {{"count", m_options.principlesPerQuery}, {"limit", available}});
}

std::uint64_t Contrast::numDrawable() const {
    return numDrawn() + (m_options.partner == ContrastPartner::Flipped ? 0 : 1);
}

std::uint64_t Contrast::numDrawn() const {
    if (m_options.principlesPerQuery > 0) return std::uint64_t{1} << m_options.principlesPerQuery;
    return m_choice ? m_choice->size() + 1 : m_options.personas.size();
}

std::vector<Flip> Contrast::flips() const {
    return m_choice && m_options.principlesPerQuery == 0 ? m_choice->listed() : std::vector<Flip>{};
}

std::vector<Constitution> Contrast::draw(std::string_view queryId, ContrastUse use) const {
    std::vector<Constitution> result = !m_choice                          ? drawPersonas(queryId)
                                       : m_options.principlesPerQuery > 0 ? drawSides(queryId, use)
                                                                          : drawFlipped(queryId);
    if (m_options.partner != ContrastPartner::Flipped) insertPartner(result, queryId);
    arrange(result, queryId, use);
    return result;
}

/// The partner takes the second place, and one of those that were drawn goes.
void Contrast::insertPartner(std::vector<Constitution>& constitutions, std::string_view queryId) const {
    if (m_options.partner == ContrastPartner::Neutral) {
        constitutions = {neutralConstitution(0), neutralConstitution(1)};
        return;
    }
    constitutions.insert(constitutions.begin() + 1, partnerOf(constitutions.front(), queryId));
}

std::vector<Principle> Contrast::othersThan(const Constitution& own) const {
    const auto isStated = [&](const Principle& principle) {
        const auto states = [&](const std::string& text) { return std::ranges::find(own.principles, text); };
        return states(principle.text) != own.principles.end() || states(principle.antithesis) != own.principles.end();
    };
    std::vector<Principle> others;
    std::ranges::remove_copy_if(m_choice->principles(), std::back_inserter(others), isStated);
    // Those that come with the program only where the experiment has too few.
    if (others.size() < own.principles.size())
        others.insert(others.end(), m_options.others.begin(), m_options.others.end());
    return others;
}

Constitution Contrast::partnerOf(const Constitution& own, std::string_view queryId) const {
    if (m_options.partner == ContrastPartner::Same) return {"same", own.principles, own.flipped};
    if (m_options.partner == ContrastPartner::Nothing) return {std::string(kNothing), {}, {}};
    if (m_options.partner == ContrastPartner::Paraphrase)
        return {std::string(kParaphrase), *paraphrased(own.principles, m_choice->principles()), own.flipped};
    SeededRandom random(static_cast<std::uint64_t>(m_options.seed), "others/" + std::string(queryId));
    const std::vector<Principle> others = othersThan(own);
    const auto count = std::min<std::uint64_t>(own.principles.size(), others.size());
    Constitution other{std::string(kOther), {}, {}};
    for (const std::uint64_t index : sample(random, others.size(), count)) {
        const Principle& principle = others[index];
        const bool flips = random.below(2) == 1 && principle.hasAntithesis();
        other.principles.push_back(flips ? principle.antithesis : principle.text);
    }
    return other;
}

std::vector<Constitution> Contrast::drawFlipped(std::string_view queryId) const {
    SeededRandom random(static_cast<std::uint64_t>(m_options.seed), "flips/" + std::string(queryId));
    const std::uint64_t numPartners = m_options.partner == ContrastPartner::Flipped ? 0 : 1;
    const auto count = static_cast<std::uint64_t>(m_options.numConstitutions) - 1 - numPartners;
    std::vector<Constitution> result{flipped(std::vector<bool>(m_choice->principles().size(), false))};
    for (const std::uint64_t index : sample(random, m_choice->size(), count)) {
        result.push_back(flipped(m_choice->at(index)));
    }
    return result;
}

std::vector<Constitution> Contrast::drawSides(std::string_view queryId, ContrastUse use) const {
    SeededRandom random(static_cast<std::uint64_t>(m_options.seed), "principles/" + std::string(queryId));
    const std::vector<std::size_t>& all = m_choice->flippable();
    const auto count = static_cast<std::uint64_t>(m_options.principlesPerQuery);
    std::vector<std::size_t> stated;
    for (const std::uint64_t index : sample(random, all.size(), count)) stated.push_back(all[index]);
    std::ranges::sort(stated);
    std::vector<Constitution> result;
    const std::uint64_t choices = std::uint64_t{1} << count;
    const std::uint64_t numPartners = m_options.partner == ContrastPartner::Flipped ? 0 : 1;
    const auto numSides = static_cast<std::uint64_t>(m_options.numConstitutions) - numPartners;
    std::vector<std::uint64_t> drawn = sample(random, choices, numSides);
    if (use == ContrastUse::Evaluation) putFirst(drawn, 0);
    for (const std::uint64_t choice : drawn) {
        std::vector<bool> sides(m_choice->principles().size());
        for (std::size_t i = 0; i < stated.size(); ++i) sides[stated[i]] = ((choice >> i) & 1U) != 0;
        result.push_back(constitutionOf(stated, sides));
    }
    return result;
}

/// Named by the side of each principle that it states.
Constitution Contrast::constitutionOf(const std::vector<std::size_t>& stated, const std::vector<bool>& sides) const {
    Constitution result;
    for (const std::size_t place : stated) {
        const Principle& principle = m_choice->principles()[place];
        result.principles.push_back(sides[place] ? principle.antithesis : principle.text);
        result.name += (result.name.empty() ? "" : "+") + std::string(sides[place] ? "not " : "") + principle.name;
        if (sides[place]) result.flipped.push_back(principle.id);
    }
    return result;
}

std::vector<Constitution> Contrast::drawPersonas(std::string_view queryId) const {
    SeededRandom random(static_cast<std::uint64_t>(m_options.seed), "personas/" + std::string(queryId));
    const auto count = static_cast<std::uint64_t>(m_options.numConstitutions);
    std::vector<Constitution> result;
    for (const std::uint64_t index : sample(random, m_options.personas.size(), count)) {
        result.push_back(m_options.personas[index]);
    }
    return result;
}

Constitution Contrast::flipped(const std::vector<bool>& sides) const {
    Constitution result;
    std::string names;
    for (std::size_t i = 0; i < sides.size(); ++i) {
        const Principle& principle = m_choice->principles()[i];
        result.principles.push_back(sides[i] ? principle.antithesis : principle.text);
        if (!sides[i]) continue;
        names += (names.empty() ? "" : "+") + principle.name;
        result.flipped.push_back(principle.id);
    }
    const bool all = result.flipped.size() == sides.size();
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
