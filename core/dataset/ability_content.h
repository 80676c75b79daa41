#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"

namespace sami {

/// resources/ability/text.txt and questions.jsonl, as they were built into the program.
std::string_view abilityText();
std::string_view abilityQuestionsText();

/// A question about common knowledge whose answers are told apart by their likelihood.
struct ChoiceQuestion {
    std::string question;
    std::string right;
    std::vector<std::string> wrong;
};

/// The questions the program ships, 100.
Result<std::vector<ChoiceQuestion>> abilityQuestions();

/// The paragraphs of the text the program ships.
std::vector<std::string> abilityPassages();

}  // namespace sami
