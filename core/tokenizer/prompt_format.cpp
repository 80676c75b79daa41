#include "core/tokenizer/prompt_format.h"

#include <cassert>

namespace sami {

namespace {

constexpr std::string_view kConstitutionMark = "{constitution}";
constexpr std::string_view kQueryMark = "{query}";
constexpr std::string_view kPrinciplesLead = "You follow these principles when you respond.\n";
constexpr std::string_view kPlainQuestion = "Human: {query}\n\nAssistant:";
constexpr std::string_view kTurnStart = "<|im_start|>";
constexpr std::string_view kTurnEnd = "<|im_end|>";

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

/// Formats that are known but not spoken here, by what only their chat templates contain.
std::string_view foreignFormat(std::string_view chatTemplate) {
    constexpr std::pair<std::string_view, std::string_view> kMarks[] = {
        {"<|start_header_id|>", "Llama-3"}, {"[INST]", "Mistral-instruct or Llama-2"}, {"<|im_sep|>", "Phi-4"},
        {"<start_of_turn>", "Gemma"},       {"<|user|>", "Zephyr or Phi-3"},           {"<｜User｜>", "DeepSeek"}};
    for (const auto& [mark, format] : kMarks) {
        if (chatTemplate.find(mark) != std::string_view::npos) return format;
    }
    return "of an unknown format";
}

bool isChatMl(std::string_view chatTemplate) {
    const auto contains = [&](std::string_view text) { return chatTemplate.find(text) != std::string_view::npos; };
    return contains(kTurnStart) && contains(kTurnEnd) && !contains("<|im_sep|>");
}

Result<PromptFormatKind> recognisedKind(const std::string& chatTemplate) {
    if (chatTemplate.empty()) return PromptFormatKind::Plain;
    if (isChatMl(chatTemplate)) return PromptFormatKind::ChatMl;
    return fail(ErrorKind::Unsupported, "prompt format auto: the chat template of the model is " +
                                            std::string(foreignFormat(chatTemplate)) +
                                            ", which is not supported; choose the format plain or chatml");
}

Result<PromptFormatKind> kindNamed(std::string_view name, const std::string& chatTemplate) {
    if (name == "auto") return recognisedKind(chatTemplate);
    if (name == "plain") return PromptFormatKind::Plain;
    if (name == "chatml") return PromptFormatKind::ChatMl;
    return fail(ErrorKind::Usage,
                "prompt format \"" + std::string(name) + "\" is unknown; choose auto, plain or chatml");
}

Result<void> checkTemplate(std::string_view plainTemplate) {
    for (const std::string_view mark : {kConstitutionMark, kQueryMark}) {
        if (plainTemplate.find(mark) != std::string_view::npos) continue;
        return fail(ErrorKind::Usage,
                    "prompt template: " + std::string(mark) + " is missing; put it where that text belongs");
    }
    return {};
}

}  // namespace

Result<PromptFormat> PromptFormat::create(std::string_view name, const Tokenizer& tokenizer,
                                          std::string plainTemplate) {
    const std::string& chatTemplate = tokenizer.chatTemplate();
    const Result<PromptFormatKind> kind = kindNamed(name, chatTemplate);
    if (!kind) return std::unexpected(kind.error());
    if (!plainTemplate.empty()) {
        if (Result<void> valid = checkTemplate(plainTemplate); !valid) return std::unexpected(valid.error());
    }
    PromptFormat format;
    format.m_kind = *kind;
    format.m_plainTemplate = std::move(plainTemplate);
    bool beginsText = tokenizer.addsBeginOfText();
    if (*kind == PromptFormatKind::ChatMl) {
        for (const std::string_view token : {kTurnStart, kTurnEnd}) {
            if (tokenizer.idOf(token)) continue;
            return fail(ErrorKind::Input, "prompt format chatml: the vocabulary of the model has no token " +
                                              std::string(token) + "; choose the format plain");
        }
        // A chat template spells out every special token it wants; only models without one leave it to the tokenizer.
        if (!chatTemplate.empty()) beginsText = chatTemplate.find("bos_token") != std::string::npos;
    }
    if (beginsText && tokenizer.beginOfText()) {
        format.m_beginOfText = tokenizer.beginOfText();
        format.m_beginOfTextSpelling = tokenizer.decode({*format.m_beginOfText});
    }
    return format;
}

std::string_view PromptFormat::name() const {
    return m_kind == PromptFormatKind::ChatMl ? "chatml" : "plain";
}

std::vector<PromptFormat::Part> PromptFormat::parts(std::string_view constitution, std::string_view query) const {
    if (m_kind == PromptFormatKind::Plain) return {{plainText(constitution, query), false}};
    const Part start{std::string(kTurnStart), true};
    const Part end{std::string(kTurnEnd), true};
    std::vector<Part> result;
    if (!constitution.empty()) {
        const std::string system = "system\n" + std::string(kPrinciplesLead) + std::string(constitution);
        result = {start, {system, false}, end, {"\n", false}};
    }
    result.insert(result.end(),
                  {start, {"user\n" + std::string(query), false}, end, {"\n", false}, start, {"assistant\n", false}});
    return result;
}

std::string PromptFormat::plainText(std::string_view constitution, std::string_view query) const {
    if (!m_plainTemplate.empty()) return filled(m_plainTemplate, constitution, query);
    const std::string question = filled(kPlainQuestion, {}, query);
    if (constitution.empty()) return question;
    return std::string(kPrinciplesLead) + std::string(constitution) + "\n\n" + question;
}

std::vector<TokenId> PromptFormat::promptIds(const Tokenizer& tokenizer, std::string_view constitution,
                                             std::string_view query) const {
    std::vector<TokenId> ids;
    if (m_beginOfText) ids.push_back(*m_beginOfText);
    for (const Part& part : parts(constitution, query)) {
        if (part.isSpecial) {
            assert(tokenizer.idOf(part.text));
            ids.push_back(*tokenizer.idOf(part.text));
            continue;
        }
        const std::vector<TokenId> text = tokenizer.encode(part.text, SpecialTokens::AsText);
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
    if (m_kind == PromptFormatKind::Plain) return {};
    assert(tokenizer.idOf(kTurnEnd));
    return {*tokenizer.idOf(kTurnEnd)};
}

}  // namespace sami
