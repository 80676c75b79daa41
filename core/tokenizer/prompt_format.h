#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/tokenizer/chat_template.h"
#include "core/tokenizer/model_template.h"
#include "core/tokenizer/template_trimming.h"
#include "core/tokenizer/tokenizer.h"

namespace sami {

/// Turns (constitution, query) into prompt ids. Special tokens and the begin-of-text the model was trained with are
/// placed by the format; the constitution, the query and the prefix are encoded as plain text and never become one.
class PromptFormat {
public:
    /// `name`: "auto" or "template" (the model's own chat template is rendered; plain without one), "recognised" (the
    /// format that the marks in that template tell, as versions before rendered prompts), or that of a format.
    /// `plainTemplate` holds {constitution} and {query}; used by the plain format only, empty = the built-in one.
    /// `bareTemplate` takes its place where the constitution is empty, and holds {query}; empty = `plainTemplate` with
    /// nothing in the constitution's place.
    /// Error: unknown name, a `plainTemplate` without its marks, a chat template that can't be rendered or recognised,
    /// a format whose special tokens the vocabulary lacks.
    static Result<PromptFormat> create(std::string_view name, const Tokenizer& tokenizer,
                                       std::string plainTemplate = {}, std::string bareTemplate = {});

    PromptFormatKind kind() const { return m_kind; }
    std::string_view name() const { return toString(m_kind); }

    /// Whether constitutions have a turn of their own. Where a chat format has none, they come before the query.
    bool hasSystemTurn() const;

    /// Ids of the prompt up to where the response begins. Chat formats: system message "You follow these principles
    /// when you respond.\n{constitution}", user message {query}. An empty constitution leaves the system message out,
    /// for which some templates write one of their own. Without a system turn that text comes before the query, with a
    /// blank line between.
    /// The ids are those that Hugging Face tokenizers give the text of the model's own template, but for special tokens
    /// spelled out in constitution and query, which remain text.
    /// An opening the response is forced to begin with is no part of the prompt: the caller encodes it `AsText`.
    /// Error: the model's template refuses these texts or can't be rendered with them; no other format fails.
    Result<std::vector<TokenId>> promptIds(const Tokenizer& tokenizer, std::string_view constitution,
                                           std::string_view query) const;

    /// The same prompt as text for people, special tokens spelled out. Error: as of promptIds().
    Result<std::string> rendered(std::string_view constitution, std::string_view query) const;

    /// Ids that end a response in this format besides the model's own end-of-text tokens.
    std::vector<TokenId> endOfTurnIds(const Tokenizer& tokenizer) const;

private:
    /// A stretch of a prompt: a special token by its spelling, or ordinary text.
    struct Part {
        std::string text;
        bool isSpecial;
    };

    class PartList;

    PromptFormat() = default;
    void takeMarks(const Tokenizer& tokenizer);
    void addChatMl(PartList& parts, std::string_view system, std::string_view query) const;
    void addLlama3(PartList& parts, std::string_view system, std::string_view query) const;
    void addZephyr(PartList& parts, std::string_view system, std::string_view query) const;
    void addMistral(PartList& parts, std::string_view system, std::string_view query) const;
    std::vector<Part> parts(std::string_view constitution, std::string_view query) const;
    std::string plainText(std::string_view constitution, std::string_view query) const;
    std::vector<TokenId> idsOfParts(const Tokenizer& tokenizer, const std::vector<Part>& parts) const;

    PromptFormatKind m_kind = PromptFormatKind::Plain;
    std::optional<ModelTemplate> m_template;  ///< of the kind Template alone
    std::string m_plainTemplate;
    std::string m_bareTemplate;
    std::optional<TokenId> m_beginOfText;  ///< put first in every prompt
    std::string m_beginOfTextSpelling;
    std::string m_endOfTextSpelling;  ///< Zephyr: ends every turn
    bool m_marksAreTokens = false;    ///< Mistral and Zephyr: whether their marks are in the vocabulary
    InstructionSpaces m_spaces;       ///< Mistral
    TrimmedTexts m_trims;             ///< all but plain
    std::string m_dateLines;          ///< Llama-3.1: how the system message begins
};

}  // namespace sami
