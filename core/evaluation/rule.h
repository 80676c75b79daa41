#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/constitution/principle.h"
#include "core/evaluation/text_measures.h"

namespace sami {

/// A rule that scores one response by what can be counted in it: of two responses the higher score follows it better.
class Rule {
public:
    /// One of ruleNames(); "pattern=REGEX" and "no-pattern=REGEX" take a regular expression of PCRE2. Error: an unknown
    /// name, with those there are; an expression that is not valid.
    static Result<Rule> create(std::string_view name);

    const std::string& name() const { return m_name; }
    /// A count, negative where fewer is better; a share of lines or sentences; points of reading ease. Error: the
    /// response has nothing to score (no word, no line), or the expression can't be matched with it.
    Result<double> score(std::string_view response) const;

private:
    /// @param sign 1 for many matches, -1 for few
    static Result<Rule> patternRule(std::string_view name, std::string_view expression, double sign);
    Rule(std::string_view name, std::function<Result<double>(std::string_view)> score)
        : m_name(name), m_score(std::move(score)) {}

    std::string m_name;
    std::function<Result<double>(std::string_view)> m_score;
};

/// Names that a rule can be had by, without "principles".
std::vector<std::string> ruleNames();

/// The rule for a line of a constitution, where it is a side of a shipped principle that can be counted: principles of
/// the demo and of the paper's presets, their antitheses included. Nothing for other lines: what they ask for is no
/// matter of counting.
std::optional<std::string> ruleOfLine(std::string_view line);

}  // namespace sami
