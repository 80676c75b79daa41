#pragma once

#include <string>
#include <string_view>

#include "core/base/error.h"

namespace sami {

/// How a constitution and a query become the prompt of a model.
enum class PromptFormatKind { Plain, Template, ChatMl, Mistral, Llama3, Llama31, Zephyr };

/// "plain", "template" (the model's own, rendered), "chatml", "mistral", "llama3", "llama3.1" or "zephyr".
std::string_view toString(PromptFormatKind kind);

/// Error: an unknown name, with those that are known.
Result<PromptFormatKind> promptFormatNamed(std::string_view name);

/// The format that a chat template (Jinja source) writes, told by the marks in it; plain without a template.
/// Error: a format that is not spoken here, by name.
Result<PromptFormatKind> recognisedFormat(std::string_view chatTemplate);

/// What stands around the marks [INST] and [/INST] besides the text of the user.
struct InstructionSpaces {
    std::string beforeStart;
    std::string afterStart;
    std::string beforeEnd;
};

/// The spaces that a template of Mistral puts there; they differ between versions 1 to 3 of its instruct models.
/// Without a template: those of version 3 where the marks are tokens, of version 1 otherwise.
InstructionSpaces instructionSpaces(std::string_view chatTemplate, bool marksAreTokens);

/// The lines about dates with which the system message of Llama-3.1, 3.2 and 3.3 begins, a blank line at their end. The
/// dates are those written in the template; without one, or where it only asks the clock, those that Llama's own
/// templates write by default. Never today's: a run must give the same prompts whenever it is repeated.
std::string dateLines(std::string_view chatTemplate);

}  // namespace sami
