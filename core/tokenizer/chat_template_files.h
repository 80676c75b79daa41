#pragma once

#include <filesystem>
#include <optional>

#include "core/tokenizer/tokenizer.h"
#include "core/tokenizer/tokenizer_fields.h"

namespace sami {

/// The chat template that transformers takes of a folder: `chat_template.jinja` with what `additional_chat_templates`
/// holds by name; else what `tokenizer_config.json` states, a text or several by name; else `chat_template.json`. Of
/// several the one called "default". None at all is right.
/// @param config the members of `tokenizer_config.json`; nullptr without one.
/// Error: a file that can't be read or is malformed. Several of which none is the default are ChatTemplate::problem.
Result<ChatTemplate> chatTemplateOf(const std::filesystem::path& folder, const TokenizerFields* config);

}  // namespace sami
