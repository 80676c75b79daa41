#include "core/dataset/ability_content.h"

#include "core/base/json_fields.h"
#include "core/base/json_file.h"
#include "core/base/text.h"

namespace sami {

namespace {

constexpr std::string_view kQuestionsPlace = "resources/ability/questions.jsonl";

}  // namespace

Result<std::vector<ChoiceQuestion>> abilityQuestions() {
    std::vector<ChoiceQuestion> questions;
    for (const std::string_view line : split(trimmed(abilityQuestionsText()), '\n')) {
        const std::string place(kQuestionsPlace);
        const Result<Json> json = parseJson(line, place);
        if (!json) return std::unexpected(json.error());
        JsonFields fields(*json, place);
        ChoiceQuestion& question = questions.emplace_back();
        fields.required("question", question.question);
        fields.required("right", question.right);
        fields.required("wrong", question.wrong);
        if (Result<void> done = fields.finish(); !done) return std::unexpected(done.error());
    }
    return questions;
}

std::vector<std::string> abilityPassages() {
    std::vector<std::string> passages;
    for (const std::string_view line : split(abilityText(), '\n')) {
        if (!trimmed(line).empty()) passages.emplace_back(trimmed(line));
    }
    return passages;
}

}  // namespace sami
