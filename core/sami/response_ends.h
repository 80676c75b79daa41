#pragma once

#include <vector>

#include "core/model/model_config.h"
#include "core/tokenizer/prompt_format.h"

namespace sami {

/// Ids that end a response: the model's and those of the prompt format, each once.
std::vector<TokenId> responseEndIds(const ModelConfig& model, const Tokenizer& tokenizer, const PromptFormat& format);

}  // namespace sami
