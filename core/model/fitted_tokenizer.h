#pragma once

#include <memory>

#include "core/model/model_config.h"
#include "core/tokenizer/tokenizer.h"

namespace sami {

/// The tokenizer for a model. Tokenizers may know more tokens than a model has rows in its embedding, as where tokens
/// were added after it was trained: fine as long as no text holds one. Encoding one throws EncodingFault, which
/// names the token, its id and the rows. Where the tokenizer has no such tokens it is returned as it is. Error: begin-
/// or end-of-text that the tokenizer adds to every text is such a token.
Result<std::shared_ptr<const Tokenizer>> fittedTokenizer(std::shared_ptr<const Tokenizer> tokenizer,
                                                         const ModelConfig& config);

}  // namespace sami
