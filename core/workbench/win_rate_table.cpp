#include "core/workbench/win_rate_table.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <tuple>

#include "core/base/text.h"
#include "core/evaluation/length_balanced.h"
#include "core/evaluation/length_controlled.h"

namespace sami {

namespace {

using Pairs = std::vector<const JudgedPairRow*>;

/// The next group of rows, which follow each other.
Pairs takeGroup(std::span<const JudgedPairRow>& rows) {
    Pairs pairs;
    std::size_t count = 0;
    while (count < rows.size() && rows.front().group == rows[count].group) pairs.push_back(&rows[count++]);
    rows = rows.subspan(count);
    return pairs;
}

using PartedPairs = std::vector<std::pair<WinRatePart, Pairs>>;

/// Parts under the keys that they are ordered by.
template <class Key>
PartedPairs inOrder(std::map<Key, std::pair<WinRatePart, Pairs>> parts) {
    PartedPairs result;
    result.reserve(parts.size());
    for (auto& [key, part] : parts) result.push_back(std::move(part));
    return result;
}

/// By the key of the constitution, so that the same principles in another order stay together.
PartedPairs byConstitution(const Pairs& pairs) {
    std::map<std::int64_t, std::pair<WinRatePart, Pairs>> parts;
    for (const JudgedPairRow* pair : pairs) {
        const JudgedConstitution& own = pair->constitution;
        auto& [part, members] = parts[own.key];
        if (members.empty()) part = {WinRatePartition::Constitution, own.name, own.text};
        members.push_back(pair);
    }
    return inOrder(std::move(parts));
}

PartedPairs bySet(const Pairs& pairs) {
    std::map<std::string, std::pair<WinRatePart, Pairs>> parts;
    for (const JudgedPairRow* pair : pairs) {
        auto& [part, members] = parts[pair->querySet];
        part = {WinRatePartition::QuerySet, pair->querySet, ""};
        members.push_back(pair);
    }
    return inOrder(std::move(parts));
}

/// In the order of the experiment's principles; what it no longer has comes last.
PartedPairs byPrinciple(const Pairs& pairs, const std::vector<Principle>& principles) {
    // By place, then the side; what is not known by its text.
    std::map<std::tuple<std::size_t, bool, std::string>, std::pair<WinRatePart, Pairs>> parts;
    for (const JudgedPairRow* pair : pairs) {
        for (const ConstitutionLine& line : linesOf(pair->constitution.text, principles)) {
            const auto known = std::ranges::find(principles, line.principle, &Principle::id);
            const bool isKnown = line.principle != 0 && known != principles.end();
            const auto place = static_cast<std::size_t>(known - principles.begin());
            auto& [part, members] =
                isKnown ? parts[{place, line.isAntithesis, ""}] : parts[{principles.size(), false, line.text}];
            if (members.empty() && isKnown) {
                part = {WinRatePartition::Principle, known->name, line.isAntithesis ? known->antithesis : known->text};
            } else if (members.empty()) {
                part = {WinRatePartition::Principle, line.text, line.text};
            }
            members.push_back(pair);
        }
    }
    return inOrder(std::move(parts));
}

PartedPairs parted(const Pairs& pairs, WinRatePartition partition, const std::vector<Principle>& principles) {
    switch (partition) {
        case WinRatePartition::Constitution:
            return byConstitution(pairs);
        case WinRatePartition::Principle:
            return byPrinciple(pairs, principles);
        case WinRatePartition::QuerySet:
            return bySet(pairs);
        case WinRatePartition::Together:
            break;
    }
    return {{{}, pairs}};
}

/// Scores and lengths of what was judged, all in one unit.
struct MeasuredPairs {
    std::vector<ScoredPair> scored;
    std::optional<MeanLengths> lengths;
};

MeasuredPairs measured(const Pairs& pairs) {
    const bool areTokensKnown = std::ranges::all_of(
        pairs, [](const JudgedPairRow* pair) { return pair->tokens || pair->outcome == Outcome::Error; });
    MeasuredPairs found;
    MeanLengths sums{.unit = areTokensKnown ? "tokens" : "words"};
    for (const JudgedPairRow* pair : pairs) {
        const std::optional<double> score = scoreOf(pair->outcome);
        if (!score) continue;
        const PairLengths lengths = areTokensKnown ? *pair->tokens : pair->words;
        found.scored.push_back({*score, static_cast<double>(lengths.candidate - lengths.baseline)});
        sums.baseline += static_cast<double>(lengths.baseline);
        sums.candidate += static_cast<double>(lengths.candidate);
    }
    if (found.scored.empty()) return found;
    const auto n = static_cast<double>(found.scored.size());
    found.lengths = MeanLengths{sums.unit, sums.baseline / n, sums.candidate / n};
    return found;
}

/// Adds the sentence to what is to be known already.
void addCaveat(WinRateLine& line, std::string sentenceToAdd) {
    line.caveat = line.caveat.empty() ? std::move(sentenceToAdd) : joined({line.caveat, sentenceToAdd}, " ");
}

void setSpread(WinRateLine& line, const BootstrapInterval& spread) {
    line.spread = spread;
    line.interval = spread.interval;
    if (spread.undefinedRounds == 0) return;
    const char* pattern = spread.interval ? "{undefined} of {rounds} bootstrap rounds had no value and are left out."
                                          : "No interval: {undefined} of {rounds} bootstrap rounds had no value.";
    addCaveat(line, sentence(pattern, {{"undefined", spread.undefinedRounds}, {"rounds", spread.plan.rounds}}));
}

void setFault(WinRateLine& line, LengthFault fault) {
    line.fault = fault;
    line.caveat = describe(fault);
}

WinRateLine rawLine(const WinRate& counted, bool bothOrders) {
    WinRateLine line{.formula = bothOrders ? "both-orders" : WinRate::kFormula};
    if (counted.counts.judged() == 0) {
        setFault(line, LengthFault::NothingJudged);
        return line;
    }
    line.rate = counted.rate;
    line.interval = counted.wilson;
    return line;
}

WinRateLine balancedLine(const std::vector<ScoredPair>& pairs, const BootstrapPlan& plan, EqualLengths equalLengths) {
    WinRateLine line{.formula = equalLengths == EqualLengths::HalfInEach ? "length-balanced" : "length-balanced-paper"};
    const std::expected<LengthBalanced, LengthFault> found = lengthBalanced(pairs, plan, equalLengths);
    if (!found) {
        setFault(line, found.error());
        return line;
    }
    line.rate = found->rate;
    if (found->isThin()) {
        addCaveat(line, sentence("Thin: {longer} pairs with a longer candidate, {shorter} with a shorter one; under "
                                 "{least} a half says little.",
                                 {{"longer", found->longerPairs},
                                  {"shorter", found->shorterPairs},
                                  {"least", LengthBalanced::kThinStratum}}));
    }
    setSpread(line, found->spread);
    return line;
}

WinRateLine controlledLine(const std::vector<ScoredPair>& pairs, const BootstrapPlan& plan) {
    WinRateLine line{.formula = "length-controlled"};
    const std::expected<LengthControlled, LengthFault> found = lengthControlled(pairs, plan);
    if (!found) {
        setFault(line, found.error());
        return line;
    }
    line.rate = found->rate;
    if (found->isRaw) addCaveat(line, "All length differences are the same: this is the raw rate.");
    setSpread(line, found->spread);
    return line;
}

WinRateLine lineOf(WinRateFormula formula, const WinRateGroup& group, const std::vector<ScoredPair>& pairs,
                   const BootstrapPlan& plan) {
    switch (formula) {
        case WinRateFormula::LengthBalanced:
            return balancedLine(pairs, plan, EqualLengths::HalfInEach);
        case WinRateFormula::PaperBalanced:
            return balancedLine(pairs, plan, EqualLengths::WithShorter);
        case WinRateFormula::LengthControlled:
            return controlledLine(pairs, plan);
        case WinRateFormula::Raw:
            break;
    }
    return rawLine(group.counted, group.group.bothOrders);
}

/// @pre pairs is not empty
WinRateGroup groupOf(const Pairs& pairs, const WinRateWish& wish) {
    std::vector<Outcome> outcomes;
    WinRateGroup result;
    for (const JudgedPairRow* pair : pairs) {
        outcomes.push_back(pair->outcome);
        result.bothBad += pair->outcome == Outcome::Tie && pair->bothBad ? 1 : 0;
    }
    result.group = pairs.front()->group;
    result.counted = winRate(countVerdicts(outcomes));
    const MeasuredPairs found = measured(pairs);
    result.lengths = found.lengths;
    for (const WinRateFormula formula : wish.formulas)
        result.lines.push_back(lineOf(formula, result, found.scored, wish.bootstrap));
    return result;
}

}  // namespace

Result<std::vector<WinRateGroup>> winRateTable(const Document& document, const WinRateWish& wish) {
    const Result<std::vector<JudgedPairRow>> rows = judgedPairs(document, wish.verdicts);
    if (!rows) return std::unexpected(rows.error());
    const Result<std::vector<Principle>> principles = document.store().principles().principles();
    if (!principles) return std::unexpected(principles.error());
    Result<EarlierWords> words = EarlierWords::read(document);
    if (!words) return std::unexpected(words.error());
    std::vector<WinRateGroup> groups;
    for (std::span<const JudgedPairRow> left = *rows; !left.empty();) {
        const Pairs pairs = takeGroup(left);
        for (auto& [part, members] : parted(pairs, wish.partition, *principles)) {
            groups.push_back(groupOf(members, wish));
            groups.back().part = std::move(part);
            Result<EarlierVerdicts> earlier = earlierVerdicts(*words, members);
            if (!earlier) return std::unexpected(earlier.error());
            groups.back().earlier = std::move(*earlier);
        }
    }
    return groups;
}

std::string_view toString(WinRatePartition partition) {
    switch (partition) {
        case WinRatePartition::Constitution:
            return "constitution";
        case WinRatePartition::Principle:
            return "principle";
        case WinRatePartition::QuerySet:
            return "set";
        case WinRatePartition::Together:
            break;
    }
    return "";
}

std::string_view toString(LengthFault fault) {
    switch (fault) {
        case LengthFault::NothingJudged:
            return "nothing-judged";
        case LengthFault::NoneLonger:
            return "none-longer";
        case LengthFault::NoneShorter:
            return "none-shorter";
        case LengthFault::Separable:
            return "separable";
        case LengthFault::LengthsAlike:
            return "lengths-alike";
    }
    return "";
}

std::string_view describe(LengthFault fault) {
    switch (fault) {
        case LengthFault::NothingJudged:
            return "Nothing was judged.";
        case LengthFault::NoneLonger:
            return "No answer of the candidate is as long as the baseline's, so there is no second half to balance.";
        case LengthFault::NoneShorter:
            return "No answer of the candidate is as short as the baseline's, so there is no second half to balance.";
        case LengthFault::Separable:
            return "One side won everything, or a length tells who wins: no finite fit is the best.";
        case LengthFault::LengthsAlike:
            return "The lengths differ by nearly the same in all pairs: what length does can't be told from the model.";
    }
    return "";
}

}  // namespace sami
