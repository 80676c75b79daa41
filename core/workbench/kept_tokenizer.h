#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/tokenizer/tokenizer.h"

namespace sami {

/// What is known of a model without its weights.
struct KeptModel {
    std::shared_ptr<const Tokenizer> tokenizer;  ///< nullptr where it is not on this machine
    std::optional<std::int64_t> positions;       ///< as contextLength() tells
};

/// Of MODEL. The last one is kept: texts are counted anew while they are typed, and a large vocabulary takes a second
/// to read. Any thread may ask.
KeptModel keptModel(const std::string& model);

/// Its tokenizer alone.
std::shared_ptr<const Tokenizer> keptTokenizer(const std::string& model);

}  // namespace sami
