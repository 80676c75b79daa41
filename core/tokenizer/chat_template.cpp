#include "core/tokenizer/chat_template.h"

#include <algorithm>

namespace sami {

namespace {

constexpr std::pair<PromptFormatKind, std::string_view> kFormatNames[] = {
    {PromptFormatKind::Plain, "plain"},   {PromptFormatKind::Template, "template"},
    {PromptFormatKind::ChatMl, "chatml"}, {PromptFormatKind::Mistral, "mistral"},
    {PromptFormatKind::Llama3, "llama3"}, {PromptFormatKind::Llama31, "llama3.1"},
    {PromptFormatKind::Zephyr, "zephyr"}};
constexpr const char* kChoices = "plain, chatml, mistral, llama3, llama3.1 or zephyr";
constexpr std::string_view kUnknownFormat =
    "prompt format recognised: the chat template of the model is of an unknown format; set prompt_format to auto, "
    "which "
    "renders it, {choices}";
constexpr std::string_view kForeignFormat =
    "prompt format recognised: the chat template of the model is {format}, which is none of those; set prompt_format "
    "to "
    "auto, which renders it, {choices}";

/// The marks that a template must hold and those it must not.
struct FormatMarks {
    PromptFormatKind kind;
    std::string_view needed[4];
    std::string_view barred[2];
};

constexpr std::string_view kKnowledgeDate = "Cutting Knowledge Date: ";
constexpr std::string_view kTodayDate = "Today Date: ";

constexpr FormatMarks kFormatMarks[] = {
    {PromptFormatKind::ChatMl, {"<|im_start|>", "<|im_end|>"}, {"<|im_sep|>"}},
    {PromptFormatKind::Llama31, {"<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", kKnowledgeDate}, {}},
    {PromptFormatKind::Llama3, {"<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"}, {}},
    {PromptFormatKind::Mistral, {"[INST]", "[/INST]"}, {"<<SYS>>", "[SYSTEM_PROMPT]"}},
    {PromptFormatKind::Zephyr, {"<|system|>", "<|user|>", "<|assistant|>", "eos_token"}, {"<|end|>"}},
};

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

bool fits(const FormatMarks& marks, std::string_view chatTemplate) {
    return std::ranges::all_of(marks.needed, [&](std::string_view mark) { return contains(chatTemplate, mark); }) &&
           std::ranges::none_of(marks.barred,
                                [&](std::string_view mark) { return !mark.empty() && contains(chatTemplate, mark); });
}

/// What stands behind the first `mark` up to a quote, an escape or the end of the line; empty where there is none.
std::string_view literalBehind(std::string_view chatTemplate, std::string_view mark) {
    const std::size_t at = chatTemplate.find(mark);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = chatTemplate.substr(at + mark.size());
    return rest.substr(0, rest.find_first_of("\"'\\\n"));
}

std::string firstGiven(std::initializer_list<std::string_view> texts) {
    return std::string(*std::ranges::find_if(texts, [](std::string_view text) { return !text.empty(); }));
}

/// The format, known but not spoken here, of a chat template that holds what only such templates do; else empty.
std::string_view foreignFormat(std::string_view chatTemplate) {
    constexpr std::pair<std::string_view, std::string_view> kMarks[] = {
        {"<<SYS>>", "Llama-2"},         {"[SYSTEM_PROMPT]", "Mistral of version 7"},
        {"<|im_sep|>", "Phi-4"},        {"<|end|>", "Phi-3"},
        {"<start_of_turn>", "Gemma"},   {"<｜User｜>", "DeepSeek"},
        {"<|header_start|>", "Llama-4"}};
    for (const auto& [mark, format] : kMarks) {
        if (contains(chatTemplate, mark)) return format;
    }
    return {};
}

}  // namespace

std::string_view toString(PromptFormatKind kind) {
    return std::ranges::find(kFormatNames, kind, [](const auto& entry) { return entry.first; })->second;
}

Result<PromptFormatKind> promptFormatNamed(std::string_view name) {
    const auto found = std::ranges::find(kFormatNames, name, [](const auto& entry) { return entry.second; });
    if (found != std::end(kFormatNames)) return found->first;
    return fail(ErrorKind::Usage, "prompt format \"{name}\" is unknown; choose auto, recognised, {choices}",
                {{"name", name}, {"choices", kChoices}});
}

Result<PromptFormatKind> recognisedFormat(std::string_view chatTemplate) {
    if (chatTemplate.empty()) return PromptFormatKind::Plain;
    for (const FormatMarks& marks : kFormatMarks) {
        if (fits(marks, chatTemplate)) return marks.kind;
    }
    const std::string_view format = foreignFormat(chatTemplate);
    return fail(ErrorKind::Unsupported, format.empty() ? kUnknownFormat : kForeignFormat,
                {{"format", format}, {"choices", kChoices}});
}

InstructionSpaces instructionSpaces(std::string_view chatTemplate, bool marksAreTokens) {
    const std::size_t start = chatTemplate.find("[INST]");
    const std::size_t end = chatTemplate.find("[/INST]");
    if (start == std::string_view::npos || end == std::string_view::npos) {
        return {"", " ", marksAreTokens ? "" : " "};
    }
    const auto isSpace = [&](std::size_t at) { return at < chatTemplate.size() && chatTemplate[at] == ' '; };
    // Within quotes: in {{ '[INST] ' }} the space before the quote is none of the text.
    const auto spaceIf = [](bool there) { return std::string(there ? " " : ""); };
    return {spaceIf(start > 1 && isSpace(start - 1)), spaceIf(isSpace(start + 6)),
            spaceIf(end > 1 && isSpace(end - 1))};
}

std::string dateLines(std::string_view chatTemplate) {
    const std::string knowledge = firstGiven({literalBehind(chatTemplate, kKnowledgeDate), "December 2023"});
    std::string lines = std::string(kKnowledgeDate) + knowledge + "\n";
    if (!contains(chatTemplate, kKnowledgeDate) || contains(chatTemplate, kTodayDate)) {
        lines += std::string(kTodayDate) +
                 firstGiven({literalBehind(chatTemplate, kTodayDate), literalBehind(chatTemplate, "date_string = \""),
                             literalBehind(chatTemplate, "date_string = '"), "26 Jul 2024"});
        lines += "\n";
    }
    return lines + "\n";
}

}  // namespace sami
