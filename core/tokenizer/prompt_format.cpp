#include "core/tokenizer/prompt_format.h"

#include <algorithm>
#include <cassert>

namespace sami {

namespace {

constexpr std::string_view kConstitutionMark = "{constitution}";
constexpr std::string_view kQueryMark = "{query}";
constexpr std::string_view kPrinciplesLead = "You follow these principles when you respond.\n";
constexpr std::string_view kPlainQuestion = "Human: {query}\n\nAssistant:";
constexpr std::string_view kTurnStart = "<|im_start|>";
constexpr std::string_view kTurnEnd = "<|im_end|>";
constexpr std::string_view kHeaderStart = "<|start_header_id|>";
constexpr std::string_view kHeaderEnd = "<|end_header_id|>";
constexpr std::string_view kLlama3TurnEnd = "<|eot_id|>";
constexpr std::string_view kInstruction = "[INST]";
constexpr std::string_view kInstructionEnd = "[/INST]";
constexpr std::string_view kZephyrSystem = "<|system|>";
constexpr std::string_view kZephyrUser = "<|user|>";
constexpr std::string_view kZephyrAssistant = "<|assistant|>";

/// `text` with both marks replaced in one pass: marks inside the constitution or the query stay as written.
std::string filled(std::string_view text, std::string_view constitution, std::string_view query) {
    std::string result;
    while (!text.empty()) {
        if (text.starts_with(kConstitutionMark)) {
            result += constitution;
            text.remove_prefix(kConstitutionMark.size());
        } else if (text.starts_with(kQueryMark)) {
            result += query;
            text.remove_prefix(kQueryMark.size());
        } else {
            result += text.front();
            text.remove_prefix(1);
        }
    }
    return result;
}

bool isLlama3(PromptFormatKind kind) {
    return kind == PromptFormatKind::Llama3 || kind == PromptFormatKind::Llama31;
}

/// What the vocabulary must hold for a format.
std::vector<std::string_view> neededTokens(PromptFormatKind kind) {
    if (kind == PromptFormatKind::ChatMl) return {kTurnStart, kTurnEnd};
    if (isLlama3(kind)) return {kHeaderStart, kHeaderEnd, kLlama3TurnEnd};
    return {};
}

/// What is a token in some vocabularies and ordinary text in others.
std::vector<std::string_view> marksOf(PromptFormatKind kind) {
    if (kind == PromptFormatKind::Zephyr) return {kZephyrSystem, kZephyrUser, kZephyrAssistant};
    return {kInstruction, kInstructionEnd};
}

Result<void> checkVocabulary(PromptFormatKind kind, const Tokenizer& tokenizer) {
    for (const std::string_view token : neededTokens(kind)) {
        if (tokenizer.idOf(token)) continue;
        return fail(
            ErrorKind::Input,
            "prompt format {format}: the vocabulary of the model has no token {token}; set prompt_format to plain",
            {{"format", toString(kind)}, {"token", token}});
    }
    if (kind != PromptFormatKind::Zephyr || tokenizer.endOfText()) return {};
    return fail(ErrorKind::Input,
                "prompt format {format}: the vocabulary of the model has no end-of-text; set prompt_format to plain",
                {{"format", toString(kind)}});
}

Result<void> checkTemplate(std::string_view plainTemplate) {
    for (const std::string_view mark : {kConstitutionMark, kQueryMark}) {
        if (plainTemplate.find(mark) != std::string_view::npos) continue;
        return fail(ErrorKind::Usage, "prompt template: {mark} is missing; put it where that text belongs",
                    {{"mark", mark}});
    }
    return {};
}

}  // namespace

/// Puts the stretches of a prompt together; neighbouring texts become one, because they are tokenised together.
class PromptFormat::PartList {
public:
    PartList& special(std::string_view spelling) {
        m_parts.push_back({std::string(spelling), true});
        return *this;
    }
    PartList& text(std::string_view text) {
        if (m_parts.empty() || m_parts.back().isSpecial) m_parts.push_back({{}, false});
        m_parts.back().text += text;
        return *this;
    }
    PartList& mark(std::string_view spelling, bool isToken) { return isToken ? special(spelling) : text(spelling); }
    std::vector<Part> take() { return std::move(m_parts); }

private:
    std::vector<Part> m_parts;
};

Result<PromptFormat> PromptFormat::create(std::string_view name, const Tokenizer& tokenizer, std::string plainTemplate,
                                          std::string bareTemplate) {
    const std::string& chatTemplate = tokenizer.chatTemplate();
    const Result<PromptFormatKind> kind = name == "auto" ? recognisedFormat(chatTemplate) : promptFormatNamed(name);
    if (!kind) return std::unexpected(kind.error());
    if (!plainTemplate.empty()) {
        if (Result<void> valid = checkTemplate(plainTemplate); !valid) return std::unexpected(valid.error());
    }
    if (Result<void> valid = checkVocabulary(*kind, tokenizer); !valid) return std::unexpected(valid.error());
    PromptFormat format;
    format.m_kind = *kind;
    format.m_plainTemplate = std::move(plainTemplate);
    format.m_bareTemplate = std::move(bareTemplate);
    // A chat template spells out every special token it wants; only models without one leave it to the tokenizer.
    const bool isSpelledOut = *kind != PromptFormatKind::Plain && !chatTemplate.empty();
    const bool beginsText = isSpelledOut ? chatTemplate.find("bos_token") != std::string::npos ||
                                               chatTemplate.find("<|begin_of_text|>") != std::string::npos
                                         : tokenizer.addsBeginOfText();
    if (beginsText && tokenizer.beginOfText()) {
        format.m_beginOfText = tokenizer.beginOfText();
        format.m_beginOfTextSpelling = tokenizer.decode({*format.m_beginOfText});
    }
    if (tokenizer.endOfText()) format.m_endOfTextSpelling = tokenizer.decode({*tokenizer.endOfText()});
    format.m_marksAreTokens =
        std::ranges::all_of(marksOf(*kind), [&](std::string_view mark) { return tokenizer.idOf(mark).has_value(); });
    format.m_spaces = instructionSpaces(chatTemplate, format.m_marksAreTokens);
    // Without a template: as Meta's own code for its models does.
    format.m_trims = chatTemplate.empty() ? TrimmedTexts{isLlama3(*kind), isLlama3(*kind)} : trimmedTexts(chatTemplate);
    if (*kind == PromptFormatKind::Llama31) format.m_dateLines = dateLines(chatTemplate);
    return format;
}

void PromptFormat::addChatMl(PartList& parts, std::string_view system, std::string_view query) const {
    const auto turn = [&](std::string_view role, std::string_view content) {
        parts.special(kTurnStart).text(role).text("\n").text(content).special(kTurnEnd).text("\n");
    };
    if (!system.empty()) turn("system", system);
    turn("user", query);
    parts.special(kTurnStart).text("assistant\n");
}

void PromptFormat::addLlama3(PartList& parts, std::string_view system, std::string_view query) const {
    const auto header = [&](std::string_view role) {
        parts.special(kHeaderStart).text(role).special(kHeaderEnd).text("\n\n");
    };
    if (!m_dateLines.empty() || !system.empty()) {
        header("system");
        parts.text(m_dateLines + std::string(system)).special(kLlama3TurnEnd);
    }
    header("user");
    parts.text(query).special(kLlama3TurnEnd);
    header("assistant");
}

void PromptFormat::addZephyr(PartList& parts, std::string_view system, std::string_view query) const {
    const auto turn = [&](std::string_view role, std::string_view content) {
        parts.mark(role, m_marksAreTokens).text("\n").text(content).special(m_endOfTextSpelling).text("\n");
    };
    if (!system.empty()) turn(kZephyrSystem, system);
    turn(kZephyrUser, query);
    parts.mark(kZephyrAssistant, m_marksAreTokens).text("\n");
}

void PromptFormat::addMistral(PartList& parts, std::string_view system, std::string_view query) const {
    std::string content(system);
    if (!system.empty()) content += "\n\n";
    content += query;
    if (!m_spaces.beforeStart.empty()) parts.text(m_spaces.beforeStart);
    parts.mark(kInstruction, m_marksAreTokens).text(m_spaces.afterStart);
    parts.text(m_trims.user ? trimmedAsTemplatesDo(content) : content)
        .text(m_spaces.beforeEnd)
        .mark(kInstructionEnd, m_marksAreTokens);
}

std::vector<PromptFormat::Part> PromptFormat::parts(std::string_view constitution, std::string_view query) const {
    const std::string message =
        constitution.empty() ? std::string() : std::string(kPrinciplesLead) + std::string(constitution);
    const std::string_view system = m_trims.system ? trimmedAsTemplatesDo(message) : message;
    const std::string_view user = m_trims.user ? trimmedAsTemplatesDo(query) : query;
    PartList parts;
    switch (m_kind) {
        case PromptFormatKind::Plain:
            parts.text(plainText(constitution, query));
            break;
        case PromptFormatKind::ChatMl:
            addChatMl(parts, system, user);
            break;
        case PromptFormatKind::Mistral:
            addMistral(parts, message, query);
            break;
        case PromptFormatKind::Llama3:
        case PromptFormatKind::Llama31:
            addLlama3(parts, system, user);
            break;
        case PromptFormatKind::Zephyr:
            addZephyr(parts, system, user);
            break;
    }
    return parts.take();
}

std::string PromptFormat::plainText(std::string_view constitution, std::string_view query) const {
    if (constitution.empty() && !m_bareTemplate.empty()) return filled(m_bareTemplate, {}, query);
    if (!m_plainTemplate.empty()) return filled(m_plainTemplate, constitution, query);
    std::string question = filled(kPlainQuestion, {}, query);
    if (constitution.empty()) return question;
    return std::string(kPrinciplesLead) + std::string(constitution) + "\n\n" + question;
}

std::vector<TokenId> PromptFormat::promptIds(const Tokenizer& tokenizer, std::string_view constitution,
                                             std::string_view query) const {
    std::vector<TokenId> ids;
    TextBefore before = TextBefore::Nothing;
    if (m_beginOfText) {
        ids.push_back(*m_beginOfText);
        // A template spells begin-of-text as part of the text; before a plain one the tokenizer puts it afterwards.
        if (m_kind != PromptFormatKind::Plain) before = TextBefore::SpecialToken;
    }
    for (const Part& part : parts(constitution, query)) {
        if (part.isSpecial) {
            assert(tokenizer.idOf(part.text));
            ids.push_back(*tokenizer.idOf(part.text));
            before = TextBefore::SpecialToken;
            continue;
        }
        const std::vector<TokenId> text = tokenizer.encodeAfter(before, part.text);
        ids.insert(ids.end(), text.begin(), text.end());
    }
    return ids;
}

std::string PromptFormat::rendered(std::string_view constitution, std::string_view query) const {
    std::string text = m_beginOfTextSpelling;
    for (const Part& part : parts(constitution, query)) text += part.text;
    return text;
}

std::vector<TokenId> PromptFormat::endOfTurnIds(const Tokenizer& tokenizer) const {
    std::optional<TokenId> end;
    if (m_kind == PromptFormatKind::ChatMl) end = tokenizer.idOf(kTurnEnd);
    if (isLlama3(m_kind)) end = tokenizer.idOf(kLlama3TurnEnd);
    if (m_kind == PromptFormatKind::Mistral || m_kind == PromptFormatKind::Zephyr) end = tokenizer.endOfText();
    if (!end) return {};
    return {*end};
}

}  // namespace sami
