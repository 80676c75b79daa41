#include "core/run/compared_model.h"

#include <algorithm>

#include "core/base/text.h"

namespace sami {

std::string_view toString(PromptCondition condition) {
    switch (condition) {
        case PromptCondition::With:
            return "with";
        case PromptCondition::Without:
            return "without";
        case PromptCondition::Neutral:
            return "neutral";
        case PromptCondition::Against:
            return "against";
    }
    return "";
}

std::optional<PromptCondition> promptConditionOf(std::string_view word) {
    for (const PromptCondition condition : kPromptConditions) {
        if (toString(condition) == word) return condition;
    }
    return std::nullopt;
}

std::string conditionKey(PromptCondition condition) {
    return condition == PromptCondition::With ? std::string() : std::string(toString(condition));
}

std::string conditionMetric(PromptCondition condition, std::string_view quantity) {
    return std::string(toString(condition)) + "_" + std::string(quantity);
}

std::optional<std::vector<PromptCondition>> promptConditionsOf(std::string_view list) {
    std::vector<PromptCondition> conditions;
    if (list.empty()) return conditions;
    for (const std::string_view word : split(list, ',')) {
        const std::optional<PromptCondition> condition = promptConditionOf(trimmed(word));
        const bool isNew = condition && std::ranges::find(conditions, *condition) == conditions.end();
        if (!isNew || *condition == PromptCondition::With) return std::nullopt;
        conditions.push_back(*condition);
    }
    return conditions;
}

OrderedJson toJson(const ComparedModel& model) {
    OrderedJson json{{"name", model.name}, {"model", model.model}};
    if (model.condition != PromptCondition::With) json["condition"] = toString(model.condition);
    if (model.ownPrompts) json["own_prompts"] = true;
    return json;
}

Result<void> read(ComparedModel& model, JsonFields& fields) {
    std::string condition(toString(model.condition));
    fields.required("name", model.name);
    fields.required("model", model.model);
    fields.optional("condition", condition);
    fields.optional("own_prompts", model.ownPrompts);
    const std::optional<PromptCondition> known = promptConditionOf(condition);
    if (!known) fields.refuse("condition", "\"{key}\" must be with, without, neutral or against", {});
    model.condition = known.value_or(PromptCondition::With);
    return fields.finish();
}

}  // namespace sami
