#include "app/win_rate_json.h"

#include <cmath>

namespace sami {

namespace {

/// NaN has no JSON.
OrderedJson numberOrNull(const std::optional<double>& value) {
    return value && std::isfinite(*value) ? OrderedJson(*value) : OrderedJson();
}

void addInterval(OrderedJson& entry, const std::optional<Interval>& interval) {
    entry["low"] = interval ? OrderedJson(interval->low) : OrderedJson();
    entry["high"] = interval ? OrderedJson(interval->high) : OrderedJson();
}

/// Interval and how it was drawn.
void addSpread(OrderedJson& entry, const BootstrapInterval& spread) {
    addInterval(entry, spread.interval);
    entry["rounds"] = spread.plan.rounds;
    entry["seed"] = spread.plan.seed;
    entry["undefined_rounds"] = spread.undefinedRounds;
}

const char* useWord(bool heldOut) {
    return heldOut ? "held-out" : "learned";
}

/// What all lines of a group share; what is of the formula comes after it.
OrderedJson headOf(const WinRateGroup& group, const WinRateLine& line) {
    OrderedJson entry{{"baseline", group.group.models.baseline},
                      {"candidate", group.group.models.candidate},
                      {"judge", judgeName(group.group)},
                      {"principles", useWord(group.group.heldOutPrinciples)},
                      {"orders", group.group.bothOrders ? "both" : "one"}};
    if (group.part.partition != WinRatePartition::Together) {
        const std::string kind(toString(group.part.partition));
        entry[kind] = group.part.name;
        if (!group.part.text.empty()) entry[kind + "_text"] = group.part.text;
    }
    entry["formula"] = line.formula;
    return entry;
}

void addCounts(OrderedJson& entry, const WinRateGroup& group) {
    const WinRate& counted = group.counted;
    entry["n"] = counted.counts.judged();
    entry["wins"] = counted.counts.wins;
    entry["losses"] = counted.counts.losses;
    entry["ties"] = counted.counts.ties;
    entry["both_bad"] = group.bothBad;
    entry["errors"] = counted.counts.errors;
    entry["sign_test_p"] = numberOrNull(counted.signTestP);
    entry["smallest_lead"] = numberOrNull(counted.smallestLead);
    entry["lengths"] = nullptr;
    if (group.lengths) {
        entry["lengths"] = {{"unit", group.lengths->unit},
                            {"baseline", group.lengths->baseline},
                            {"candidate", group.lengths->candidate}};
    }
}

/// How many of the verdicts were given under words that are others now, and which.
OrderedJson earlierJson(const EarlierVerdicts& earlier) {
    OrderedJson parts = OrderedJson::array();
    for (const auto& [since, verdicts] : earlier.parts) {
        parts.push_back({{"change", toString(since.kind)},
                         {"name", since.name},
                         {"version", since.version > 0 ? OrderedJson(since.version) : OrderedJson()},
                         {"version_now", since.presentVersion > 0 ? OrderedJson(since.presentVersion) : OrderedJson()},
                         {"verdicts", verdicts}});
    }
    return {{"verdicts", earlier.verdicts}, {"earlier", earlier.earlier}, {"of", parts}};
}

OrderedJson lineJson(const WinRateGroup& group, const WinRateLine& line) {
    OrderedJson entry = headOf(group, line);
    entry["rate"] = numberOrNull(line.rate);
    entry["interval"] = !line.interval ? OrderedJson() : line.spread ? "bootstrap" : "wilson";
    if (line.spread) {
        addSpread(entry, *line.spread);
    } else {
        addInterval(entry, line.interval);
    }
    if (line.rate && !line.spread) {
        // As the paper has it, to be laid beside its numbers: it covers too little at the ends.
        entry["standard_error"] = numberOrNull(group.counted.waldError);
        entry["wald_low"] = numberOrNull(group.counted.wald.low);
        entry["wald_high"] = numberOrNull(group.counted.wald.high);
    }
    addCounts(entry, group);
    entry["undefined"] = line.fault ? OrderedJson(toString(*line.fault)) : OrderedJson();
    entry["caveat"] = line.caveat;
    entry["earlier_words"] = earlierJson(group.earlier);
    return entry;
}

OrderedJson accordJson(const Accord& accord) {
    OrderedJson entry{{"n", accord.n}, {"same", accord.same}, {"share", numberOrNull(accord.share)}};
    addInterval(entry, accord.interval);
    entry["kappa"] = numberOrNull(accord.kappa);
    return entry;
}

OrderedJson ratingJson(const RatedModel& model) {
    OrderedJson entry{{"model", model.model}, {"rating", model.rating.rating}, {"n", model.pairs}};
    addSpread(entry, model.rating.spread);
    return entry;
}

}  // namespace

OrderedJson jsonOf(const std::vector<WinRateGroup>& groups) {
    OrderedJson rows = OrderedJson::array();
    for (const WinRateGroup& group : groups) {
        for (const WinRateLine& line : group.lines) rows.push_back(lineJson(group, line));
    }
    return rows;
}

OrderedJson jsonOf(const std::vector<JudgePositionBias>& judges) {
    OrderedJson rows = OrderedJson::array();
    for (const auto& [judge, bias] : judges) {
        rows.push_back({{"judge", judge},
                        {"both_orders", bias.bothOrders},
                        {"flips", bias.flips},
                        {"flip_rate", numberOrNull(bias.flipRate)},
                        {"flip_low", bias.flipInterval.low},
                        {"flip_high", bias.flipInterval.high},
                        {"first_slot_wins", bias.firstSlotWins},
                        {"second_slot_wins", bias.secondSlotWins},
                        {"first_slot_share", numberOrNull(bias.firstSlotShare)},
                        {"first_slot_p", numberOrNull(bias.firstSlotP)}});
    }
    return rows;
}

OrderedJson jsonOf(const std::vector<CandidateComparison>& compared) {
    OrderedJson rows = OrderedJson::array();
    for (const CandidateComparison& one : compared) {
        const PairedComparison& found = one.comparison;
        OrderedJson& entry = rows.emplace_back(OrderedJson{{"first", one.first},
                                                           {"second", one.second},
                                                           {"baseline", one.baseline},
                                                           {"judge", one.judge},
                                                           {"principles", useWord(one.heldOutPrinciples)},
                                                           {"n", found.n},
                                                           {"first_rate", found.firstRate},
                                                           {"second_rate", found.secondRate},
                                                           {"difference", found.difference},
                                                           {"standard_error", numberOrNull(found.standardError)}});
        addSpread(entry, found.spread);
        entry["first_alone"] = found.firstAlone;
        entry["second_alone"] = found.secondAlone;
        entry["mcnemar_p"] = numberOrNull(found.mcNemarP);
    }
    return rows;
}

OrderedJson jsonOf(const std::vector<RatingTable>& tables, double ridge) {
    OrderedJson rows = OrderedJson::array();
    for (const RatingTable& table : tables) {
        OrderedJson models = OrderedJson::array();
        for (const RatedModel& model : table.models) models.push_back(ratingJson(model));
        rows.push_back({{"judge", table.judge},
                        {"principles", useWord(table.heldOutPrinciples)},
                        {"base", table.base},
                        {"ridge", ridge},
                        {"models", models},
                        {"not_connected", table.groups}});
    }
    return rows;
}

OrderedJson jsonOf(const Agreement& found, const std::string& first, const std::string& second) {
    return {{"first", first},
            {"second", second},
            {"errors", found.errors},
            {"with_ties", accordJson(found.withTies)},
            {"without_ties", accordJson(found.withoutTies)},
            {"answers", {"candidate", "tie", "baseline"}},
            {"table", found.table}};
}

}  // namespace sami
