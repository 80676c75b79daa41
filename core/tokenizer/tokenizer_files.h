#pragma once

#include <filesystem>

#include "core/base/error.h"

namespace sami {

/// Puts the tokenizer of `source` (a Hugging Face folder or a .gguf file) into `folder` in the Hugging Face layout: the
/// files of a folder are copied as they are; from GGUF, tokenizer.json and tokenizer_config.json are written anew, with
/// the pre-tokenizer that `tokenizer.ggml.pre` names.
Result<void> saveTokenizer(const std::filesystem::path& source, const std::filesystem::path& folder);

}  // namespace sami
