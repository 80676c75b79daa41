#include "core/endpoint/chat.h"

#include "core/base/json_file.h"
#include "core/base/text.h"

namespace sami {

namespace {

constexpr int kMaxTokens = 200;
constexpr double kTopP = 0.9;

/// What stands at a key of an object, or nothing.
const Json* valueAt(const Json* object, const char* key) {
    if (object == nullptr || !object->is_object()) return nullptr;
    const auto found = object->find(key);
    return found == object->end() ? nullptr : &*found;
}

}  // namespace

std::string chatRequest(const std::string& model, std::string_view prompt) {
    return dumpLine({{"model", model},
                     {"messages", OrderedJson::array({{{"role", "user"}, {"content", std::string(prompt)}}})},
                     {"temperature", 0},
                     {"top_p", kTopP},
                     {"max_tokens", kMaxTokens}});
}

Result<std::string> chatAnswer(std::string_view body) {
    if (trimmed(body).empty()) return fail(ErrorKind::Input, "the endpoint's answer is empty");
    const Result<Json> json = parseJson(body, "the endpoint's answer");
    if (!json) return std::unexpected(json.error());
    const Json* const choices = valueAt(&*json, "choices");
    const bool isThere = choices != nullptr && choices->is_array() && !choices->empty();
    const Json* const content = isThere ? valueAt(valueAt(&choices->front(), "message"), "content") : nullptr;
    if (content != nullptr && content->is_string()) {
        if (std::string words = content->get<std::string>(); !trimmed(words).empty()) return words;
        return fail(ErrorKind::Input, "the judge answered without a word");
    }
    return fail(ErrorKind::Input, "the endpoint's answer is no chat completion: it has no choices[0].message.content");
}

std::optional<char> finalResponse(std::string_view answer) {
    const std::string_view written = trimmed(answer);
    const std::size_t before = written.rfind('\n');
    const std::string_view line = trimmed(before == std::string_view::npos ? written : written.substr(before + 1));
    if (line == "Final Response: A") return 'A';
    if (line == "Final Response: B") return 'B';
    return std::nullopt;
}

}  // namespace sami
