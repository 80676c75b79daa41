#include "core/dataset/conversation.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/records/record.h"

namespace sami {

namespace {

enum class Speaker { System, User, Assistant };

const FieldNames kRoleNames = {"role", "from", "speaker"};
const FieldNames kContentNames = {"content", "value", "text"};

std::optional<Speaker> speakerOf(std::string_view role) {
    const std::string word = foldedName(role);
    const auto isOneOf = [&](std::initializer_list<std::string_view> words) {
        return std::ranges::find(words, word) != words.end();
    };
    if (isOneOf({"user", "human", "prompter"})) return Speaker::User;
    if (isOneOf({"assistant", "gpt", "model", "bot", "chatgpt"})) return Speaker::Assistant;
    if (isOneOf({"system", "developer"})) return Speaker::System;
    return std::nullopt;
}

struct Turn {
    Speaker speaker;
    std::string text;
};

/// A text, or a list of parts of which each is one.
std::optional<std::string> contentOf(const Json& content) {
    if (content.is_string()) return content.get<std::string>();
    if (!content.is_array()) return std::nullopt;
    std::string text;
    for (const Json& part : content) {
        const Json* words = firstField(part, {"text"});
        if (words == nullptr || !words->is_string()) return std::nullopt;
        text += words->get_ref<const std::string&>();
    }
    return text;
}

Result<Turn> turnOf(const Json& given, std::size_t number, const std::string& place) {
    if (given.is_string()) return Turn{number % 2 == 0 ? Speaker::User : Speaker::Assistant, given.get<std::string>()};
    const Json* role = firstField(given, kRoleNames);
    const auto speaker = role != nullptr && role->is_string() ? speakerOf(role->get_ref<const std::string&>())
                                                              : std::optional<Speaker>();
    if (!speaker) {
        return fail(
            ErrorKind::Input, "{place}: turn {number} is of {role}; expected user, assistant or system",
            {{"place", place}, {"number", number + 1}, {"role", role == nullptr ? "nobody" : jsonExcerpt(*role)}});
    }
    const Json* content = firstField(given, kContentNames);
    std::optional<std::string> text = content == nullptr ? std::nullopt : contentOf(*content);
    // An assistant that calls a tool says nothing.
    if (content == nullptr && *speaker == Speaker::Assistant) text = "";
    if (!text) {
        return fail(ErrorKind::Input,
                    "{place}: turn {number} is not text alone; leave out what holds pictures or files",
                    {{"place", place}, {"number", number + 1}});
    }
    return Turn{*speaker, std::move(*text)};
}

/// What follows the first question, turn by turn.
void takeFollowing(Conversation& conversation, Turn turn) {
    const bool answers = turn.speaker == Speaker::Assistant && !conversation.answer && !conversation.hasLaterTurns;
    if (answers) {
        conversation.answer = std::move(turn.text);
    } else {
        conversation.hasLaterTurns = true;
    }
}

}  // namespace

bool isConversation(const Json& value) {
    if (!value.is_array() || value.empty()) return false;
    const auto isTurn = [](const Json& turn) { return firstField(turn, kRoleNames) != nullptr; };
    return std::ranges::all_of(value, isTurn) ||
           std::ranges::all_of(value, [](const Json& turn) { return turn.is_string(); });
}

Result<Conversation> readConversation(const Json& turns, const std::string& place) {
    Conversation conversation;
    bool isAsked = false;
    for (std::size_t i = 0; i < turns.size(); ++i) {
        Result<Turn> turn = turnOf(turns[i], i, place);
        if (!turn) return std::unexpected(turn.error());
        if (isAsked) {
            takeFollowing(conversation, std::move(*turn));
        } else if (turn->speaker == Speaker::User) {
            conversation.question = std::move(turn->text);
            isAsked = true;
        } else if (!trimmed(turn->text).empty()) {
            (turn->speaker == Speaker::System ? conversation.hasSystemTurn : conversation.hasEarlierTurns) = true;
        }
    }
    if (!isAsked) return fail(ErrorKind::Input, "{place}: the conversation has no turn of a user", {{"place", place}});
    return conversation;
}

std::optional<Conversation> readTranscript(std::string_view text) {
    constexpr std::string_view kHuman = "\n\nHuman:";
    constexpr std::string_view kAssistant = "\n\nAssistant:";
    if (!text.starts_with(kHuman)) return std::nullopt;
    text.remove_prefix(kHuman.size());
    Conversation conversation;
    const std::size_t answer = text.find(kAssistant);
    const std::size_t further = text.find(kHuman);
    conversation.question = trimmed(text.substr(0, std::min(answer, further)));
    conversation.hasLaterTurns = further != std::string_view::npos;
    if (answer < further) {
        text.remove_prefix(answer + kAssistant.size());
        const std::size_t end = std::min(text.find(kHuman), text.find(kAssistant));
        const std::string_view said = trimmed(text.substr(0, end));
        if (!said.empty()) conversation.answer = said;  // a prompt ends behind "Assistant:"
        conversation.hasLaterTurns = end != std::string_view::npos;
    }
    return conversation;
}

}  // namespace sami
