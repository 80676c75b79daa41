#include "core/run/answers_so_far.h"

#include <fstream>
#include <system_error>

#include "core/base/json_fields.h"
#include "core/base/text.h"

namespace sami {

namespace {

std::filesystem::path answersFile(const RunFolder& folder) {
    return folder.path() / "answers.json";
}

}  // namespace

void writeAnswersSoFar(const RunFolder& folder, const AnswersSoFar& soFar) {
    OrderedJson answers = OrderedJson::array();
    for (const AnswerSoFar& answer : soFar.answers)
        answers.push_back({{"text", answer.text}, {"whole", answer.isWhole}});
    const std::filesystem::path file = answersFile(folder);
    const std::filesystem::path beside = file.string() + ".part";
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out << dumpLine({{"model", soFar.model}, {"answers", std::move(answers)}}) << '\n';
    out.close();
    std::error_code ignored;
    if (out) std::filesystem::rename(beside, file, ignored);
}

std::optional<AnswersSoFar> readAnswersSoFar(const RunFolder& folder) {
    const Result<std::string> text = readFile(answersFile(folder));
    if (!text) return std::nullopt;
    const Json json = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) return std::nullopt;
    AnswersSoFar soFar;
    JsonFields fields(json, "answers");
    fields.required("model", soFar.model);
    const Json* const answers = fields.raw("answers");
    if (!fields.finishOpen() || answers == nullptr || !answers->is_array()) return std::nullopt;
    for (const Json& each : *answers) {
        AnswerSoFar& answer = soFar.answers.emplace_back();
        JsonFields own(each, "answer");
        own.required("text", answer.text);
        own.required("whole", answer.isWhole);
        if (!own.finishOpen()) return std::nullopt;
    }
    return soFar;
}

void removeAnswersSoFar(const RunFolder& folder) {
    std::error_code ignored;
    std::filesystem::remove(answersFile(folder), ignored);
}

}  // namespace sami
