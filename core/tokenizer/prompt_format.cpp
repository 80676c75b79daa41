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

Result<PromptFormatKind> kindOf(std::string_view name, const ChatTemplate& chatTemplate) {
    if (name == "recognised") return recognisedFormat(chatTemplate.source);
    if (name != "auto" && name != "template") return promptFormatNamed(name);
    const bool hasTemplate = !chatTemplate.empty() || !chatTemplate.problem.empty();
    return hasTemplate ? PromptFormatKind::Template : PromptFormatKind::Plain;
}

/// What the system turn says; empty without a constitution.
std::string systemText(std::string_view constitution) {
    return constitution.empty() ? std::string() : std::string(kPrinciplesLead) + std::string(constitution);
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
    const Result<PromptFormatKind> kind = kindOf(name, tokenizer.chatTemplate());
    if (!kind) return std::unexpected(kind.error());
    if (!plainTemplate.empty()) {
        if (Result<void> valid = checkTemplate(plainTemplate); !valid) return std::unexpected(valid.error());
    }
    if (Result<void> valid = checkVocabulary(*kind, tokenizer); !valid) return std::unexpected(valid.error());
    PromptFormat format;
    format.m_kind = *kind;
    format.m_plainTemplate = std::move(plainTemplate);
    format.m_bareTemplate = std::move(bareTemplate);
    if (*kind == PromptFormatKind::Template) {
        Result<ModelTemplate> modelTemplate = ModelTemplate::create(tokenizer.chatTemplate());
        if (!modelTemplate) return std::unexpected(modelTemplate.error());
        format.m_template = std::move(*modelTemplate);
        return format;
    }
    format.takeMarks(tokenizer);
    return format;
}

/// How a format that is spoken here itself writes its marks, as the vocabulary and the model's template have them.
void PromptFormat::takeMarks(const Tokenizer& tokenizer) {
    const std::string& chatTemplate = tokenizer.chatTemplate().source;
    // A chat template spells out every special token it wants; only models without one leave it to the tokenizer.
    const bool isSpelledOut = m_kind != PromptFormatKind::Plain && !chatTemplate.empty();
    const bool beginsText = isSpelledOut ? chatTemplate.find("bos_token") != std::string::npos ||
                                               chatTemplate.find("<|begin_of_text|>") != std::string::npos
                                         : tokenizer.addsBeginOfText();
    if (beginsText && tokenizer.beginOfText()) {
        m_beginOfText = tokenizer.beginOfText();
        m_beginOfTextSpelling = tokenizer.decode({*m_beginOfText});
    }
    if (tokenizer.endOfText()) m_endOfTextSpelling = tokenizer.decode({*tokenizer.endOfText()});
    m_marksAreTokens =
        std::ranges::all_of(marksOf(m_kind), [&](std::string_view mark) { return tokenizer.idOf(mark).has_value(); });
    m_spaces = instructionSpaces(chatTemplate, m_marksAreTokens);
    // Without a template: as Meta's own code for its models does.
    m_trims = chatTemplate.empty() ? TrimmedTexts{isLlama3(m_kind), isLlama3(m_kind)} : trimmedTexts(chatTemplate);
    if (m_kind == PromptFormatKind::Llama31) m_dateLines = dateLines(chatTemplate);
}

bool PromptFormat::hasSystemTurn() const {
    if (m_template) return m_template->hasSystemTurn();
    return m_kind != PromptFormatKind::Plain && m_kind != PromptFormatKind::Mistral;
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
    const std::string message = systemText(constitution);
    const std::string_view system = m_trims.system ? trimmedAsTemplatesDo(message) : message;
    const std::string_view user = m_trims.user ? trimmedAsTemplatesDo(query) : query;
    PartList parts;
    switch (m_kind) {
        case PromptFormatKind::Plain:
        case PromptFormatKind::Template:  // renders its own
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

Result<std::vector<TokenId>> PromptFormat::promptIds(const Tokenizer& tokenizer, std::string_view constitution,
                                                     std::string_view query) const {
    if (!m_template) return idsOfParts(tokenizer, parts(constitution, query));
    const Result<std::vector<TextStretch>> prompt = m_template->prompt(systemText(constitution), query);
    if (!prompt) return std::unexpected(prompt.error());
    return tokenizer.encodeStretches(*prompt);
}

std::vector<TokenId> PromptFormat::idsOfParts(const Tokenizer& tokenizer, const std::vector<Part>& parts) const {
    std::vector<TokenId> ids;
    TextBefore before = TextBefore::Nothing;
    if (m_beginOfText) {
        ids.push_back(*m_beginOfText);
        // A template spells begin-of-text as part of the text; before a plain one the tokenizer puts it afterwards.
        if (m_kind != PromptFormatKind::Plain) before = TextBefore::SpecialToken;
    }
    for (const Part& part : parts) {
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

Result<std::string> PromptFormat::rendered(std::string_view constitution, std::string_view query) const {
    std::string text = m_beginOfTextSpelling;
    if (m_template) {
        const Result<std::vector<TextStretch>> prompt = m_template->prompt(systemText(constitution), query);
        if (!prompt) return std::unexpected(prompt.error());
        for (const TextStretch& stretch : *prompt) text += stretch.text;
        return text;
    }
    for (const Part& part : parts(constitution, query)) text += part.text;
    return text;
}

std::vector<TokenId> PromptFormat::endOfTurnIds(const Tokenizer& tokenizer) const {
    if (m_template) return m_template->endOfTurnIds(tokenizer);
    std::optional<TokenId> end;
    if (m_kind == PromptFormatKind::ChatMl) end = tokenizer.idOf(kTurnEnd);
    if (isLlama3(m_kind)) end = tokenizer.idOf(kLlama3TurnEnd);
    if (m_kind == PromptFormatKind::Mistral || m_kind == PromptFormatKind::Zephyr) end = tokenizer.endOfText();
    if (!end) return {};
    return {*end};
}

}  // namespace sami
