#include "core/endpoint/chat.h"

#include "core/base/json_file.h"
#include "core/base/text.h"

namespace sami {

namespace {

/// What stands at a key of an object, or nothing.
const Json* valueAt(const Json* object, const char* key) {
    if (object == nullptr || !object->is_object()) return nullptr;
    const auto found = object->find(key);
    return found == object->end() ? nullptr : &*found;
}

}  // namespace

std::string chatRequest(const std::string& model, std::string_view prompt, const ChatSampling& sampling) {
    OrderedJson body{{"model", model},
                     {"messages", OrderedJson::array({{{"role", "user"}, {"content", std::string(prompt)}}})},
                     {"temperature", sampling.temperature},
                     {"top_p", sampling.topP},
                     {"max_tokens", sampling.maxTokens}};
    if (sampling.seed) body["seed"] = *sampling.seed;
    return dumpLine(body);
}

Result<ChatAnswer> chatAnswer(std::string_view body) {
    if (trimmed(body).empty()) return fail(ErrorKind::Input, "the endpoint's answer is empty");
    const Result<Json> json = parseJson(body, "the endpoint's answer");
    if (!json) return std::unexpected(json.error());
    const Json* const choices = valueAt(&*json, "choices");
    const bool isThere = choices != nullptr && choices->is_array() && !choices->empty();
    const Json* const content = isThere ? valueAt(valueAt(&choices->front(), "message"), "content") : nullptr;
    if (content != nullptr && content->is_string()) {
        const Json* const reason = valueAt(&choices->front(), "finish_reason");
        ChatAnswer answer{content->get<std::string>(), reason != nullptr && *reason == "length"};
        if (!trimmed(answer.words).empty()) return answer;
        return fail(ErrorKind::Input, "the model answered without a word");
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
