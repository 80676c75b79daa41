#pragma once

#include "core/tokenizer/pre_tokenizer.h"
#include "core/tokenizer/tokenizer_fields.h"

namespace sami {

/// The pre-tokenizer of a `tokenizer.json`: ByteLevel, alone or last in a Sequence of Split and Digits.
/// Error: place and component; unknown components are refused by name.
Result<PreTokenizer> preTokenizerFromJson(const Json& value, const std::string& place);

}  // namespace sami
