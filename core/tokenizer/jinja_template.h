#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/tokenizer/tokenizer.h"

namespace sami {

struct ChatMessage {
    std::string role;
    std::string content;
};

/// What a chat template is rendered with; besides it finds what transformers gives it: the tokens that ChatTemplate
/// names, no tools, no documents, raise_exception() and strftime_now().
struct ChatInput {
    std::vector<ChatMessage> messages;
    bool contentIsTyped = false;       ///< contents are lists, [{"type": "text", "text": …}]
    bool addsGenerationPrompt = true;  ///< the text is to end where an answer begins
};

/// A chat template that is parsed, rendered by llama.cpp's Jinja engine. What its clock says is always the 26th of July
/// 2024, the date that Llama's own templates name: prompts must not change from one day to another. Time and memory are
/// bounded, whatever the template asks for. Immutable, safe to share between threads.
class JinjaTemplate {
public:
    /// Error: file, what is wrong with the template or not supported, and what to do.
    static Result<JinjaTemplate> create(const ChatTemplate& chatTemplate);

    /// The text in stretches, special tokens of the template's own being `Recognised` and whatever came from a content
    /// `AsText`.
    /// Error: ErrorKind::Input where the template refuses the messages (raise_exception()), with its words; else
    /// ErrorKind::Unsupported. Both name the file and what to do.
    Result<std::vector<TextStretch>> render(const ChatInput& input) const;

private:
    struct Program;
    JinjaTemplate(std::shared_ptr<const Program> program, ChatTemplate chatTemplate);

    std::shared_ptr<const Program> m_program;
    ChatTemplate m_template;
};

}  // namespace sami
