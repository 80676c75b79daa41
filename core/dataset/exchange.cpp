#include "core/dataset/exchange.h"

#include "core/base/text.h"
#include "core/dataset/conversation.h"

namespace sami {

namespace {

const FieldNames kAnswerNames = {"output", "response", "answer", "completion", "input"};
const FieldNames kCompanionNames = {"input", "context"};
const FieldNames kTurnNames = {"messages", "conversations", "conversation", "turns"};
const FieldNames kTranscriptNames = {"chosen", "transcript"};

Exchange firstOf(Conversation conversation, RowReport& report) {
    if (conversation.hasSystemTurn) report.leaveOut(LeftOut::SystemTurn);
    if (conversation.hasEarlierTurns) report.leaveOut(LeftOut::EarlierTurns);
    if (conversation.hasLaterTurns) report.leaveOut(LeftOut::LaterTurns);
    return {std::move(conversation.question), std::move(conversation.answer)};
}

/// The conversation under one of `names`, if one of them holds any.
Result<std::optional<Conversation>> conversationUnder(const Record& record, const FieldNames& names) {
    for (const std::string_view name : names) {
        const Json* value = firstField(record.value, {name});
        if (value != nullptr && isConversation(*value)) {
            Result<Conversation> read = readConversation(*value, record.place);
            if (!read) return std::unexpected(read.error());
            return std::optional(std::move(*read));
        }
        if (value == nullptr || !value->is_string()) continue;
        if (auto read = readTranscript(value->get_ref<const std::string&>())) return read;
    }
    return std::optional<Conversation>();
}

/// "text" and "input" stand alone: the first is this program's own, the second may be all there is.
std::string withCompanion(const Json& record, std::string_view name, std::string text) {
    if (name == "text" || name == "input") return text;
    const std::string companion = firstText(record, kCompanionNames);
    return companion.empty() ? text : text + "\n\n" + companion;
}

std::string plainQueryOf(const Json& record, FieldNames names) {
    const bool isAnswered = firstField(record, kAnswerNames) != nullptr;
    if (isAnswered && !firstText(record, {"instruction"}).empty()) names = {"instruction"};
    for (const std::string_view name : names) {
        std::string text = firstText(record, {name});
        if (!text.empty()) return withCompanion(record, name, std::move(text));
    }
    if (const Json* info = firstField(record, {"info"})) return firstText(*info, {"post"});
    return {};
}

}  // namespace

std::string firstText(const Json& record, const FieldNames& names) {
    for (const std::string_view name : names) {
        const Json* value = firstField(record, {name});
        if (value == nullptr || !value->is_string()) continue;
        const auto& text = value->get_ref<const std::string&>();
        if (!trimmed(text).empty()) return text;
    }
    return {};
}

Result<Exchange> exchangeOf(const Record& record, const FieldNames& names, RowReport& report) {
    if (record.value.is_string() && !trimmed(record.value.get_ref<const std::string&>()).empty())
        return Exchange{record.value.get<std::string>(), std::nullopt};
    Result<std::optional<Conversation>> found = conversationUnder(record, {"prompt"});
    if (!found) return std::unexpected(found.error());
    if (!*found) {
        std::string query = plainQueryOf(record.value, names);
        if (!query.empty()) return Exchange{std::move(query), std::nullopt};
        FieldNames others = kTurnNames;
        others.insert(others.end(), kTranscriptNames.begin(), kTranscriptNames.end());
        found = conversationUnder(record, others);
        if (!found) return std::unexpected(found.error());
    }
    if (*found && !trimmed((*found)->question).empty()) return firstOf(std::move(**found), report);
    for (const std::string_view name : names) {
        const Json* const value = firstField(record.value, {name});
        if (value == nullptr || value->is_string()) continue;
        return fail(ErrorKind::Input, "{place}: \"{key}\" must be text, not {value}",
                    {{"place", record.place}, {"key", name}, {"value", jsonExcerpt(*value)}});
    }
    return fail(ErrorKind::Input,
                "{place}: no text; expected a field text, query, question, prompt, instruction, messages or "
                "conversations, found {fields}",
                {{"place", record.place}, {"fields", namedFields(record.value)}});
}

}  // namespace sami
