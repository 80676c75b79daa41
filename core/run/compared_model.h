#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json_fields.h"

namespace sami {

/// What the prompts of a comparison state in the place of the constitution that responses are recorded under, and read
/// by: what a model does with it, what it does by itself, and whether it can still be steered the other way.
enum class PromptCondition {
    With,     ///< the constitution
    Without,  ///< nothing
    Neutral,  ///< a constitution that asks for nothing
    Against,  ///< its antithesis
};

inline constexpr std::array kPromptConditions = {PromptCondition::With, PromptCondition::Without,
                                                 PromptCondition::Neutral, PromptCondition::Against};

/// "with", "without", "neutral", "against".
std::string_view toString(PromptCondition condition);
std::optional<PromptCondition> promptConditionOf(std::string_view word);

/// As responses of a run are recorded: the word, empty for With.
std::string conditionKey(PromptCondition condition);

/// What an evaluation measures of answers under a condition: metrics by conditionMetric().
inline constexpr std::array<std::string_view, 3> kConditionQuantities = {"leaning", "win_rate", "tokens"};
/// "without_leaning".
std::string conditionMetric(PromptCondition condition, std::string_view quantity);

/// The conditions of a list such as "without,neutral", each of them once and none of them With; none for an empty text.
/// Nothing for any other text.
std::optional<std::vector<PromptCondition>> promptConditionsOf(std::string_view list);

/// A model whose responses a comparison wants.
struct ComparedModel {
    std::string name;   ///< as the experiment calls it: "base", "iteration-1 without"
    std::string model;  ///< MODEL to load
    PromptCondition condition = PromptCondition::With;
    bool ownPrompts = false;  ///< another model than the run's, whose tokenizer and prompt format are its own
    bool operator==(const ComparedModel&) const = default;
};

OrderedJson toJson(const ComparedModel& model);
/// Strict: an unknown field is an error that names it.
Result<void> read(ComparedModel& model, JsonFields& fields);

}  // namespace sami
