#pragma once

#include <memory>
#include <string>

#include "core/tokenizer/tokenizer.h"

namespace sami {

/// The tokenizer of MODEL; nullptr where it is not on this machine. The last one is kept: texts are counted anew while
/// they are typed, and a large vocabulary takes a second to read. Any thread may ask.
std::shared_ptr<const Tokenizer> keptTokenizer(const std::string& model);

}  // namespace sami
