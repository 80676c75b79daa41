#pragma once

#include "core/base/json_file.h"
#include "core/tokenizer/byte_alphabet.h"

namespace example {

/// A tokenizer.json whose tokens are the bytes.
inline sami::Json byteTokenizer() {
    sami::Json vocabulary = sami::Json::object();
    for (int byte = 0; byte < 256; ++byte) vocabulary[sami::spellingOfByte(static_cast<std::uint8_t>(byte))] = byte;
    const sami::Json bytes = {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", true}};
    const sami::Json model = {{"type", "BPE"}, {"vocab", vocabulary}, {"merges", sami::Json::array()}};
    return {{"version", "1.0"}, {"pre_tokenizer", bytes}, {"decoder", bytes}, {"model", model}};
}

}  // namespace example
