#include "core/dataset/exchange.h"

#include "core/base/text.h"
#include "core/dataset/conversation.h"

namespace sami {

namespace {

const FieldNames kAnswerNames = {"output", "response", "answer", "completion", "input"};
const FieldNames kCompanionNames = {"input", "context"};
const FieldNames kTurnNames = {"messages", "conversations", "conversation", "turns"};
const FieldNames kTranscriptNames = {"chosen", "transcript"};

/// A conversation and the field that holds it.
struct FoundConversation {
    Conversation conversation;
    ExchangeLayout layout = ExchangeLayout::Conversation;
    std::string field;
};

Exchange firstOf(FoundConversation found, RowReport& report) {
    Conversation& conversation = found.conversation;
    if (conversation.hasSystemTurn) report.leaveOut(LeftOut::SystemTurn);
    if (conversation.hasEarlierTurns) report.leaveOut(LeftOut::EarlierTurns);
    if (conversation.hasLaterTurns) report.leaveOut(LeftOut::LaterTurns);
    return {std::move(conversation.question), std::move(conversation.answer), found.layout, std::move(found.field)};
}

/// The conversation under one of `names`, if one of them holds any.
Result<std::optional<FoundConversation>> conversationUnder(const Record& record, const FieldNames& names) {
    for (const std::string_view name : names) {
        const Json* value = firstField(record.value, {name});
        if (value != nullptr && isConversation(*value)) {
            Result<Conversation> read = readConversation(*value, record.place);
            if (!read) return std::unexpected(read.error());
            return FoundConversation{std::move(*read), ExchangeLayout::Conversation, std::string(name)};
        }
        if (value == nullptr || !value->is_string()) continue;
        if (auto read = readTranscript(value->get_ref<const std::string&>()))
            return FoundConversation{std::move(*read), ExchangeLayout::Transcript, std::string(name)};
    }
    return std::optional<FoundConversation>();
}

/// "text" and "input" stand alone: the first is this program's own, the second may be all there is.
std::string withCompanion(const Json& record, std::string_view name, std::string text) {
    if (name == "text" || name == "input") return text;
    const std::string companion = firstText(record, kCompanionNames);
    return companion.empty() ? text : text + "\n\n" + companion;
}

/// The query under one of `names`; empty without any.
Exchange plainQueryOf(const Json& record, FieldNames names) {
    const bool isAnswered = firstField(record, kAnswerNames) != nullptr;
    if (isAnswered && !firstText(record, {"instruction"}).empty()) names = {"instruction"};
    for (const std::string_view name : names) {
        std::string text = firstText(record, {name});
        if (text.empty()) continue;
        return {withCompanion(record, name, std::move(text)), std::nullopt, ExchangeLayout::Text, std::string(name)};
    }
    const Json* info = firstField(record, {"info"});
    if (info == nullptr) return {};
    return {firstText(*info, {"post"}), std::nullopt, ExchangeLayout::Post, "info.post"};
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
        return Exchange{record.value.get<std::string>(), std::nullopt, ExchangeLayout::BareText, {}};
    Result<std::optional<FoundConversation>> found = conversationUnder(record, {"prompt"});
    if (!found) return std::unexpected(found.error());
    if (!*found) {
        Exchange plain = plainQueryOf(record.value, names);
        if (!plain.query.empty()) return plain;
        FieldNames others = kTurnNames;
        others.insert(others.end(), kTranscriptNames.begin(), kTranscriptNames.end());
        found = conversationUnder(record, others);
        if (!found) return std::unexpected(found.error());
    }
    if (*found && !trimmed((*found)->conversation.question).empty()) return firstOf(std::move(**found), report);
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

Result<Exchange> exchangeUnder(const Record& record, const std::string& field, RowReport& report) {
    const std::string folded = foldedName(field);
    const FieldNames names{field, folded};
    Result<std::optional<FoundConversation>> found = conversationUnder(record, names);
    if (!found) return std::unexpected(found.error());
    if (*found && !trimmed((*found)->conversation.question).empty()) return firstOf(std::move(**found), report);
    std::string text = firstText(record.value, names);
    if (!text.empty()) return Exchange{std::move(text), std::nullopt, ExchangeLayout::Text, field};
    return fail(ErrorKind::Input, "{place}: no text under \"{field}\"; found {fields}",
                {{"place", record.place}, {"field", field}, {"fields", namedFields(record.value)}});
}

}  // namespace sami
