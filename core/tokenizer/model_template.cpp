#include "core/tokenizer/model_template.h"

#include <optional>

#include "core/base/text.h"

namespace sami {

namespace {

constexpr std::string_view kSystemProbe = "Probe of the constitution.";
constexpr std::string_view kUserProbe = "Probe of the query?";
constexpr std::string_view kAnswerProbe = "Probe of the answer.";

std::string textOf(const std::vector<TextStretch>& stretches) {
    std::string text;
    for (const TextStretch& stretch : stretches) text += stretch.text;
    return text;
}

/// A special token, or one that is spelled like those: some files do not say which are.
bool isMark(const Tokenizer& tokenizer, TokenId id) {
    const std::string spelling = tokenizer.decode({id});
    return tokenizer.decode({id}, true).empty() ||
           (spelling.size() > 2 && spelling.starts_with('<') && spelling.ends_with('>'));
}

}  // namespace

ChatInput ModelTemplate::inputOf(std::string_view system, std::string_view user) const {
    ChatInput input{.messages = {}, .contentIsTyped = m_style.contentIsTyped};
    std::string asked = withReplacementCharacters(user);
    if (!system.empty() && m_style.hasSystemTurn) {
        input.messages.push_back({"system", withReplacementCharacters(system)});
    } else if (!system.empty()) {
        asked = withReplacementCharacters(system) + "\n\n" + asked;
    }
    input.messages.push_back({"user", std::move(asked)});
    return input;
}

/// Whether both texts come through, and not as the notation of a list that a template prints whole.
Result<bool> ModelTemplate::shows(std::string_view system, std::string_view user) const {
    const Result<std::vector<TextStretch>> stretches = m_jinja.render(inputOf(system, user));
    if (!stretches) return std::unexpected(stretches.error());
    const std::string text = textOf(*stretches);
    return text.find(system) != std::string::npos && text.find(user) != std::string::npos &&
           text.find("{'type'") == std::string::npos;
}

Result<ModelTemplate> ModelTemplate::create(const ChatTemplate& chatTemplate) {
    if (!chatTemplate.problem.empty()) return fail(ErrorKind::Unsupported, chatTemplate.problem);
    const Result<JinjaTemplate> jinja = JinjaTemplate::create(chatTemplate);
    if (!jinja) return std::unexpected(jinja.error());
    std::optional<Error> problem;
    for (const Style& style : {Style{true, false}, {false, false}, {true, true}, {false, true}}) {
        ModelTemplate made(*jinja, style);
        const Result<bool> isShown = made.shows(kSystemProbe, kUserProbe);
        if (isShown && *isShown) return made;
        if (isShown) continue;
        if (!problem) problem = isShown.error();
        // What the engine can't do may be what the model was trained with: nothing else takes its place.
        if (isShown.error().kind != ErrorKind::Input && !style.contentIsTyped) return std::unexpected(isShown.error());
    }
    if (problem) return std::unexpected(*problem);
    return fail(
        ErrorKind::Unsupported,
        "{file}: the chat template leaves the text of the user out; put it right, or set prompt_format to plain "
        "or the format that the model was trained with",
        {{"file", chatTemplate.place}});
}

Result<std::vector<TextStretch>> ModelTemplate::prompt(std::string_view system, std::string_view user) const {
    return m_jinja.render(inputOf(system, user));
}

std::vector<TokenId> ModelTemplate::endOfTurnIds(const Tokenizer& tokenizer) const {
    ChatInput input = inputOf(kSystemProbe, kUserProbe);
    input.messages.push_back({"assistant", std::string(kAnswerProbe)});
    input.addsGenerationPrompt = false;
    const Result<std::vector<TextStretch>> stretches = m_jinja.render(input);
    if (!stretches) return {};  // such a template is for prompts alone
    const std::string text = textOf(*stretches);
    const std::size_t answer = text.rfind(kAnswerProbe);
    if (answer == std::string::npos) return {};
    const std::vector<TokenId> behind =
        tokenizer.encode(text.substr(answer + kAnswerProbe.size()), SpecialTokens::Recognised);
    if (behind.empty() || !isMark(tokenizer, behind.front())) return {};
    return {behind.front()};
}

}  // namespace sami
