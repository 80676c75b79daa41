#pragma once

#include <filesystem>

#include "core/tokenizer/tokenizer.h"

namespace sami {

/// The tokenizer in the metadata of a GGUF file (`tokenizer.ggml.*`): byte-level byte-pair encodings ("gpt2"), cut by
/// the pre-tokenizer that `tokenizer.ggml.pre` names. Error: file, key and what is missing, malformed or unsupported.
Result<std::shared_ptr<const Tokenizer>> tokenizerFromGguf(const std::filesystem::path& path);

}  // namespace sami
