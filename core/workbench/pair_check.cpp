#include "core/workbench/pair_check.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/base/text.h"
#include "core/evaluation/word_diff.h"
#include "core/run/metric_interval.h"

namespace sami {

namespace {

std::int64_t wordCount(std::string_view text) {
    return std::ranges::count_if(spacedUnits(text), hasLetterOrDigit);
}

std::string shown(double nats) {
    return formattedNumber("%.2f", nats);
}

std::string mostDropped(const PairCheck& check) {
    const auto most = std::ranges::max_element(check.yield.dropped, {}, [](const auto& rule) { return rule.second; });
    return most == check.yield.dropped.end() ? "" : most->first;
}

bool isLengthApart(const PairCheck& check) {
    const auto [low, high] = std::ranges::minmax(check.meanTokens);
    return high > 0 && high >= kLengthRatio * low;
}

std::vector<PairFinding> findingsOf(const PairCheck& check) {
    if (check.scored == 0) return {PairFinding::NothingScored};
    std::vector<PairFinding> findings;
    const auto queries = static_cast<double>(check.queries);
    if (static_cast<double>(check.yield.kept) < kEnoughSurvive * queries) findings.push_back(PairFinding::FewSurvive);
    if (static_cast<double>(check.nearlyEqual) >= kManyNearlyEqual * queries)
        findings.push_back(PairFinding::NearlyEqual);
    if (check.bound.value < kApartShare * check.ceiling) findings.push_back(PairFinding::NotApart);
    if (isLengthApart(check)) findings.push_back(PairFinding::LengthApart);
    if (check.bound.value >= kFollowedShare * check.ceiling) findings.push_back(PairFinding::Followed);
    if (findings.empty()) findings.push_back(PairFinding::InPart);
    return findings;
}

std::string_view patternOf(PairFinding finding) {
    switch (finding) {
        case PairFinding::NothingScored:
            return "none of {queries} queries has an answer on both sides: there is nothing to score";
        case PairFinding::FewSurvive:
            return "a run's filter would keep {kept} of {queries} queries; most are dropped by the rule {rule}";
        case PairFinding::NearlyEqual:
            return "the answers are nearly equal for {equal} of {queries} queries";
        case PairFinding::NotApart:
            return "the model can't tell these apart yet: the bound starts at {bound} of {ceiling}";
        case PairFinding::LengthApart:
            return "the two differ mostly in length ({tokens} against {antithesis_tokens} tokens): expect a length "
                   "bias";
        case PairFinding::Followed:
            return "the model already follows this: the bound starts at {bound} of {ceiling}";
        case PairFinding::InPart:
            return "the model follows this in part: the bound starts at {bound} of {ceiling}";
    }
    return "";
}

std::string sentenceOf(PairFinding finding, const PairCheck& check) {
    return sentence(patternOf(finding), {{"queries", check.queries},
                                         {"kept", check.yield.kept},
                                         {"rule", mostDropped(check)},
                                         {"equal", check.nearlyEqual},
                                         {"bound", shown(check.bound.value)},
                                         {"ceiling", shown(check.ceiling)},
                                         {"tokens", formattedNumber("%.0f", check.meanTokens[0])},
                                         {"antithesis_tokens", formattedNumber("%.0f", check.meanTokens[1])}});
}

void countAnswers(PairCheck& check, const ProbeResult& result, const FilterRules& rules) {
    std::vector<FilterInput> inputs;
    for (std::size_t j = 0; j < check.meanTokens.size(); ++j) {
        const ProbedAnswer& answer = result.answers[j];
        check.meanTokens[j] += static_cast<double>(answer.tokens);
        inputs.push_back({answer.text, answer.finish == "length", answer.lacksMarker});
    }
    if (const auto rule = dropReason(inputs, rules)) {
        ++check.yield.dropped[std::string(*rule)];
    } else {
        ++check.yield.kept;
    }
    if (commonWords(result.answers[0].text, result.answers[1].text) >= kNearlyEqualWords) ++check.nearlyEqual;
}

}  // namespace

std::string_view toString(PairFinding finding) {
    switch (finding) {
        case PairFinding::NothingScored:
            return "nothing-scored";
        case PairFinding::FewSurvive:
            return "few-survive";
        case PairFinding::NearlyEqual:
            return "nearly-equal";
        case PairFinding::NotApart:
            return "not-apart";
        case PairFinding::LengthApart:
            return "length-apart";
        case PairFinding::Followed:
            return "followed";
        case PairFinding::InPart:
            return "in-part";
    }
    return "";
}

double commonWords(std::string_view one, std::string_view other) {
    const std::int64_t most = std::max(wordCount(one), wordCount(other));
    if (most == 0) return 1;
    std::int64_t common = 0;
    const WordDiff diff = wordDiff(one, other);
    for (const DiffSpan& span : diff.baseline) {
        if (span.kind == DiffSpan::Kind::Common) common += wordCount(span.text);
    }
    return static_cast<double>(common) / static_cast<double>(most);
}

PairCheck pairCheck(const Principle& principle, const std::vector<const ProbeResult*>& results,
                    const FilterRules& rules) {
    PairCheck check{.principle = principle, .queries = std::ssize(results), .ceiling = std::numbers::ln2};
    std::vector<double> bounds;
    std::vector<double> margins;
    for (const ProbeResult* result : results) {
        countAnswers(check, *result, rules);
        const bool isScored =
            std::ranges::all_of(result->answers, [](const auto& answer) { return answer.scored > 0; });
        if (!isScored) continue;
        const BoundMetrics bound = boundOf({"", result->logProbs});
        bounds.push_back(bound.mi);
        margins.push_back(marginOf(result->logProbs));
        check.rowAccuracy += bound.rowAccuracy;
        check.columnAccuracy += bound.columnAccuracy;
    }
    check.scored = std::ssize(bounds);
    check.bound = boundMean(bounds, check.ceiling);
    check.margin = queryMean(margins);
    check.rowAccuracy /= static_cast<double>(std::max<std::int64_t>(1, check.scored));
    check.columnAccuracy /= static_cast<double>(std::max<std::int64_t>(1, check.scored));
    for (double& tokens : check.meanTokens) tokens /= static_cast<double>(std::max<std::int64_t>(1, check.queries));
    for (const PairFinding finding : findingsOf(check)) check.findings.push_back({finding, sentenceOf(finding, check)});
    return check;
}

OrderedJson toJson(const PairCheck& check) {
    OrderedJson findings = OrderedJson::array();
    for (const ToldFinding& found : check.findings)
        findings.push_back({{"kind", toString(found.kind)}, {"sentence", found.sentence}});
    return {{"id", check.principle.id},
            {"name", check.principle.name},
            {"text", check.principle.text},
            {"antithesis", check.principle.antithesis},
            {"findings", std::move(findings)},
            {"queries", check.queries},
            {"scored", check.scored},
            {"row_accuracy", check.rowAccuracy},
            {"column_accuracy", check.columnAccuracy},
            {"margin", toJson(check.margin)},
            {"bound", toJson(check.bound)},
            {"ceiling", check.ceiling},
            {"nearly_equal", check.nearlyEqual},
            {"kept", check.yield.kept},
            {"dropped", check.yield.dropped},
            {"mean_tokens", check.meanTokens}};
}

}  // namespace sami
