#include "core/evaluation/rule.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/text.h"
#include "core/dataset/demo_content.h"
#include "core/dataset/paper_content.h"
#include "core/evaluation/text_pattern.h"

namespace sami {

namespace {

double plain(std::size_t count) {
    return static_cast<double>(count);
}

double share(std::size_t part, std::size_t all) {
    return plain(part) / plain(all);
}

struct CountingRule {
    std::string_view name;
    std::size_t TextMeasures::* needed;  ///< must not be 0; null where nothing is needed
    double (*score)(const TextMeasures&);
};

constexpr CountingRule kRules[] = {
    {"fewest-words", nullptr, [](const TextMeasures& text) { return -plain(text.words); }},
    {"most-words", nullptr, [](const TextMeasures& text) { return plain(text.words); }},
    {"fewest-sentences", nullptr, [](const TextMeasures& text) { return -plain(text.sentences); }},
    {"most-sentences", nullptr, [](const TextMeasures& text) { return plain(text.sentences); }},
    {"one-sentence", nullptr, [](const TextMeasures& text) { return -std::abs(plain(text.sentences) - 1); }},
    {"list-lines", nullptr, [](const TextMeasures& text) { return plain(text.listLines); }},
    {"numbered-list", &TextMeasures::lines,
     [](const TextMeasures& text) { return share(text.numberedLines, text.lines); }},
    {"no-list", &TextMeasures::lines, [](const TextMeasures& text) { return -share(text.listLines, text.lines); }},
    {"reading-ease", &TextMeasures::words, [](const TextMeasures& text) { return readingEase(text); }},
    {"reading-difficulty", &TextMeasures::words, [](const TextMeasures& text) { return -readingEase(text); }},
    {"emoji", &TextMeasures::sentences,
     [](const TextMeasures& text) { return share(text.sentencesWithEmoji, text.sentences); }},
    {"no-emoji", nullptr, [](const TextMeasures& text) { return -plain(text.emoji); }},
};

/// What can be counted of the shipped principles, by their names; several sets have one of that name. A tone, a voice
/// or a point of view can't be counted and has no row.
struct PrincipleRules {
    std::string_view principle;
    std::string_view text;        ///< rule of the principle
    std::string_view antithesis;  ///< … and of its antithesis; empty = none
};

constexpr PrincipleRules kPrincipleRules[] = {
    {"brief-detailed", "fewest-words", "most-words"},
    {"list-prose", "numbered-list", "no-list"},
    {"simple-technical", "reading-ease", "reading-difficulty"},
    {"concise", "fewest-words", "most-words"},
    {"emoji", "emoji", "no-emoji"},
    {"minimalist", "fewest-words", ""},
};
constexpr std::string_view kDemo = "demo-";  // before the name of a demo pair: the rule of its principle

std::vector<Principle> shippedPrinciples() {
    std::vector<Principle> shipped;
    const Result<std::vector<Principle>> sets[] = {demoPrinciples(), paperPrinciples("paper-tldr"),
                                                   paperPrinciples("paper-diverse")};
    for (const auto& set : sets) {
        if (set) shipped.insert(shipped.end(), set->begin(), set->end());
    }
    return shipped;
}

const PrincipleRules* rulesOf(std::string_view principle) {
    const auto* const found = std::ranges::find(kPrincipleRules, principle, &PrincipleRules::principle);
    return found == std::end(kPrincipleRules) ? nullptr : found;
}

/// Behind "demo-" the rule that the pair stands for, else the name itself.
std::string_view withoutAlias(std::string_view name) {
    if (!name.starts_with(kDemo)) return name;
    const PrincipleRules* const rules = rulesOf(name.substr(kDemo.size()));
    return rules != nullptr && demoPrinciple(rules->principle) ? rules->text : name;
}

Result<double> patternScore(const TextPattern& pattern, double sign, std::string_view response) {
    const auto matches = pattern.matches(response);
    if (!matches) return std::unexpected(matches.error());
    return sign * plain(matches->size());
}

Result<double> countedScore(const CountingRule& rule, std::string_view response) {
    const TextMeasures text = measured(response);
    if (rule.needed == nullptr || text.*rule.needed > 0) return rule.score(text);
    return fail(ErrorKind::Input, "a response without a word can't be scored by {rule}", {{"rule", rule.name}});
}

constexpr std::string_view kPattern = "pattern=";
constexpr std::string_view kNoPattern = "no-pattern=";

}  // namespace

Result<Rule> Rule::patternRule(std::string_view name, std::string_view expression, double sign) {
    Result<TextPattern> pattern = TextPattern::compile(expression);
    if (!pattern) return std::unexpected(pattern.error());
    return Rule(name, [pattern = std::move(*pattern), sign](std::string_view response) {
        return patternScore(pattern, sign, response);
    });
}

Result<Rule> Rule::create(std::string_view name) {
    if (name.starts_with(kPattern)) return patternRule(name, name.substr(kPattern.size()), 1);
    if (name.starts_with(kNoPattern)) return patternRule(name, name.substr(kNoPattern.size()), -1);
    const auto* const rule = std::ranges::find(kRules, withoutAlias(name), &CountingRule::name);
    if (rule != std::end(kRules)) {
        return Rule(name, [rule](std::string_view response) { return countedScore(*rule, response); });
    }
    return fail(ErrorKind::Usage, "no rule is called \"{name}\"; choose one of {names}",
                {{"name", name}, {"names", joined(ruleNames(), ", ")}});
}

Result<double> Rule::score(std::string_view response) const {
    return m_score(response);
}

std::vector<std::string> ruleNames() {
    std::vector<std::string> names;
    for (const CountingRule& rule : kRules) names.emplace_back(rule.name);
    for (const PrincipleRules& rules : kPrincipleRules) {
        const std::string alias = std::string(kDemo) + std::string(rules.principle);
        if (withoutAlias(alias) != alias) names.push_back(alias);
    }
    names.insert(names.end(), {"pattern=REGEX", "no-pattern=REGEX"});
    return names;
}

std::optional<std::string> ruleOfLine(std::string_view line) {
    static const std::vector<Principle> shipped = shippedPrinciples();
    for (const Principle& principle : shipped) {
        const PrincipleRules* const rules = rulesOf(principle.name);
        if (rules == nullptr) continue;
        if (saysTheSame(principle.text, line)) return std::string(rules->text);
        if (!rules->antithesis.empty() && saysTheSame(principle.antithesis, line))
            return std::string(rules->antithesis);
    }
    return std::nullopt;
}

}  // namespace sami
