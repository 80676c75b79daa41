#include "app/win_rate_text.h"

#include <algorithm>
#include <cstdio>

#include "core/base/text.h"

namespace sami {

namespace {

constexpr const char* kUnknown = "-";

std::string inPercent(double share) {
    return formattedNumber("%.1f", 100 * share);
}

std::string inPercent(const std::optional<double>& share) {
    return share ? inPercent(*share) : kUnknown;
}

std::string probability(double p) {
    return formattedNumber("%.2g", p);
}

std::string percentInterval(const Interval& interval) {
    return sentence("[{low}, {high}]", {{"low", inPercent(interval.low)}, {"high", inPercent(interval.high)}});
}

std::string numberOr(const std::optional<double>& value) {
    return value ? formattedNumber("%.2f", *value) : kUnknown;
}

/// A column of names.
std::string filled(std::string_view text, std::size_t width) {
    std::string result(text);
    result.resize(std::max(result.size(), width), ' ');
    return result;
}

std::size_t numCharacters(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

const char* principlesWord(bool heldOut) {
    return heldOut ? "held-out principles" : "learned principles";
}

std::string partText(const WinRatePart& part) {
    const char* pattern =
        part.text.empty() || part.text == part.name ? "  {kind} \"{name}\"" : "  {kind} \"{name}\": {text}";
    if (part.name.empty()) pattern = "  queries of no named set";
    return sentence(
        pattern,
        {{"kind", toString(part.partition)}, {"name", part.name}, {"text", replacedAll(part.text, "\n", " ")}});
}

std::string countsOf(const WinRateGroup& group) {
    const VerdictCounts& counts = group.counted.counts;
    const std::string ties = sentence(group.bothBad > 0 ? "{ties} ties ({bad} both bad)" : "{ties} ties",
                                      {{"ties", counts.ties}, {"bad", group.bothBad}});
    return sentence("n = {judged}: {wins} wins, {losses} losses, {ties}; {errors} errors", {{"judged", counts.judged()},
                                                                                            {"wins", counts.wins},
                                                                                            {"losses", counts.losses},
                                                                                            {"ties", ties},
                                                                                            {"errors", counts.errors}});
}

std::string powerOf(const WinRate& counted) {
    const char* pattern =
        counted.couldNoticeALead()
            ? "sign test p = {p}; among the pairs that are no ties a true lead of {lead} points would be noticed four "
              "times in five"
            : "sign test p = {p}; too few pairs to notice any lead";
    return sentence(pattern, {{"p", probability(counted.signTestP)}, {"lead", inPercent(counted.smallestLead)}});
}

std::string lengthsText(const MeanLengths& lengths) {
    return sentence("  mean length {candidate} {unit} against {baseline}\n",
                    {{"candidate", formattedNumber("%.1f", lengths.candidate)},
                     {"baseline", formattedNumber("%.1f", lengths.baseline)},
                     {"unit", lengths.unit}});
}

std::string rateText(const WinRateLine& line) {
    const std::string name = filled(line.formula, 22);
    if (!line.rate) return wrapped(sentence("  {name} undefined", {{"name", name}}), "    ");
    const std::string rate = formattedNumber("%5.1f", 100 * *line.rate);
    if (!line.interval) return sentence("  {name} {rate} %\n", {{"name", name}, {"rate", rate}});
    return sentence("  {name} {rate} % {interval} 95 % {method}\n", {{"name", name},
                                                                     {"rate", rate},
                                                                     {"interval", percentInterval(*line.interval)},
                                                                     {"method", line.spread ? "bootstrap" : "Wilson"}});
}

std::string accordText(std::string_view name, const Accord& accord) {
    return sentence("  {name} {share} % {interval} the same, n = {pairs}, Cohen's kappa {kappa}\n",
                    {{"name", filled(name, 13)},
                     {"share", inPercent(accord.share)},
                     {"interval", percentInterval(accord.interval)},
                     {"pairs", accord.n},
                     {"kappa", numberOr(accord.kappa)}});
}

std::string noRatingsText(const RatingTable& table) {
    std::vector<std::string> groups;
    for (const std::vector<std::string>& group : table.groups) groups.push_back(joined(group, ", "));
    return wrapped(sentence("  none: between these groups wins go one way only, or no pair was judged, so no finite "
                            "difference is the best: {groups}. --ridge 0.1 pulls them together.",
                            {{"groups", joined(groups, " | ")}}),
                   "    ");
}

/// @param isBase stands where it is by agreement, so it has no interval
std::string ratingText(const RatedModel& model, std::size_t width, bool isBase) {
    const std::optional<Interval>& interval = model.rating.spread.interval;
    std::vector<Named> parts = {{"model", filled(model.model, width)},
                                {"rating", formattedNumber("%5.0f", model.rating.rating)},
                                {"pairs", model.pairs}};
    if (isBase || !interval) return sentence("  {model} {rating} n = {pairs}\n", parts);
    parts.emplace_back("low", formattedNumber("%.0f", interval->low));
    parts.emplace_back("high", formattedNumber("%.0f", interval->high));
    return sentence("  {model} {rating} [{low}, {high}] n = {pairs}\n", parts);
}

}  // namespace

std::string wrapped(std::string_view text, std::string_view indent) {
    std::string result;
    std::string line(text.substr(0, text.find_first_not_of(' ')));
    bool isEmpty = true;
    for (const std::string_view word : split(text.substr(line.size()), ' ')) {
        if (!isEmpty && numCharacters(line) + 1 + numCharacters(word) > kTextColumns) {
            result += line + "\n";
            line = indent;
            isEmpty = true;
        }
        if (!isEmpty) line += ' ';
        line += word;
        isEmpty = false;
    }
    return result + line + "\n";
}

std::string textOf(const WinRateGroup& group) {
    const VerdictGroup& about = group.group;
    std::string text = wrapped(sentence("{candidate} over {baseline}, judge {judge}, {principles}, {orders}",
                                        {{"candidate", about.models.candidate},
                                         {"baseline", about.models.baseline},
                                         {"judge", judgeName(about)},
                                         {"principles", principlesWord(about.heldOutPrinciples)},
                                         {"orders", about.bothOrders ? "both orders" : "one order"}}),
                               "    ");
    if (group.part.partition != WinRatePartition::Together) text += wrapped(partText(group.part), "    ");
    text += wrapped(sentence("  {counts}", {{"counts", countsOf(group)}}), "    ");
    text += wrapped(sentence("  {power}", {{"power", powerOf(group.counted)}}), "    ");
    if (group.lengths) text += lengthsText(*group.lengths);
    for (const std::string& earlier : group.earlier.sentences())
        text += wrapped(sentence("  {earlier}", {{"earlier", earlier}}), "    ");
    for (const WinRateLine& line : group.lines) {
        text += rateText(line);
        if (!line.caveat.empty()) text += wrapped(sentence("      {caveat}", {{"caveat", line.caveat}}), "      ");
    }
    return text;
}

std::string textOf(const JudgePositionBias& judge) {
    const PositionBias& bias = judge.bias;
    std::string text = wrapped(sentence("Order of presentation, judge {judge}", {{"judge", judge.judge}}), "    ");
    if (bias.flipRate) {
        text += wrapped(sentence("  the order changes {rate} % {interval} of its verdicts on {pairs} pairs",
                                 {{"rate", inPercent(*bias.flipRate)},
                                  {"interval", percentInterval(bias.flipInterval)},
                                  {"pairs", bias.bothOrders}}),
                        "    ");
    }
    if (!bias.firstSlotShare)
        return text + "  all pairs were shown in one order: nothing can be said of the first slot\n";
    return text +
           wrapped(sentence("  the first slot won {first} of {decided} verdicts ({share} %), sign test over pairs "
                            "p = {p}",
                            {{"first", bias.firstSlotWins},
                             {"decided", bias.firstSlotWins + bias.secondSlotWins},
                             {"share", inPercent(*bias.firstSlotShare)},
                             {"p", probability(bias.firstSlotP.value_or(1))}}),
                   "    ");
}

std::string textOf(const CandidateComparison& compared) {
    const PairedComparison& found = compared.comparison;
    std::string text =
        wrapped(sentence("{first} and {second} against {baseline}, judge {judge}, {principles}, n = {pairs}",
                         {{"first", compared.first},
                          {"second", compared.second},
                          {"baseline", compared.baseline},
                          {"judge", compared.judge},
                          {"principles", principlesWord(compared.heldOutPrinciples)},
                          {"pairs", found.n}}),
                "    ");
    const BootstrapInterval& spread = found.spread;
    text += wrapped(sentence("  win rates {one} % and {other} %; difference {difference} points {interval} 95 % "
                             "bootstrap ({rounds} rounds, seed {seed}), standard error {error}",
                             {{"one", inPercent(found.firstRate)},
                              {"other", inPercent(found.secondRate)},
                              {"difference", inPercent(found.difference)},
                              {"interval", spread.interval ? percentInterval(*spread.interval) : kUnknown},
                              {"rounds", spread.plan.rounds},
                              {"seed", static_cast<std::int64_t>(spread.plan.seed)},
                              {"error", inPercent(found.standardError)}}),
                    "    ");
    const char* pattern =
        found.mcNemarP ? "  the first did better on {one}, the second on {other}; McNemar's exact test p = {p}"
                       : "  the first did better on {one}, the second on {other}; with ties there is no exact test";
    return text + wrapped(sentence(pattern, {{"one", found.firstAlone},
                                             {"other", found.secondAlone},
                                             {"p", probability(found.mcNemarP.value_or(1))}}),
                          "    ");
}

std::string textOf(const RatingTable& table, double ridge) {
    const char* pattern =
        ridge > 0 ? "Ratings by {judge}, {principles}, {base} at 1000, 400 points are odds of 10 to 1; ridge {ridge}"
                  : "Ratings by {judge}, {principles}, {base} at 1000, 400 points are odds of 10 to 1";
    std::string text = wrapped(sentence(pattern, {{"judge", table.judge},
                                                  {"principles", principlesWord(table.heldOutPrinciples)},
                                                  {"base", table.base},
                                                  {"ridge", ridge}}),
                               "    ");
    if (table.models.empty()) return text + noRatingsText(table);
    std::size_t width = 0;
    for (const RatedModel& model : table.models) width = std::max(width, model.model.size());
    for (const RatedModel& model : table.models) text += ratingText(model, width, model.model == table.base);
    const BootstrapInterval& spread = table.models.front().rating.spread;
    if (spread.interval) return text;
    return text + wrapped(sentence("  no intervals: {undefined} of {rounds} bootstrap rounds had no ratings",
                                   {{"undefined", spread.undefinedRounds}, {"rounds", spread.plan.rounds}}),
                          "    ");
}

std::string textOf(const Agreement& found, const std::string& first, const std::string& second) {
    std::string text = wrapped(sentence("{first} and {second}: {errors} pairs left out for errors",
                                        {{"first", first}, {"second", second}, {"errors", found.errors}}),
                               "    ");
    text += accordText("with ties", found.withTies) + accordText("without ties", found.withoutTies);
    text += wrapped(
        sentence("  {first} down, {second} across:  candidate  tie  baseline", {{"first", first}, {"second", second}}),
        "    ");
    const char* names[] = {"candidate", "tie", "baseline"};
    for (std::size_t row = 0; row < 3; ++row) {
        char line[96];
        std::snprintf(line, sizeof line, "  %-12s %6lld %6lld %6lld\n", names[row],
                      static_cast<long long>(found.table[row][0]), static_cast<long long>(found.table[row][1]),
                      static_cast<long long>(found.table[row][2]));
        text += line;
    }
    return text;
}

}  // namespace sami
