#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/base/json_file.h"
#include "core/tokenizer/tokenizer.h"
#include "core/weights/gguf_file.h"

namespace sami {

/// Shape of a decoder-only language model of the Llama family, as in the config.json of Hugging Face transformers.
struct ModelConfig {
    std::int64_t vocabularySize = 0;
    std::int64_t hiddenSize = 0;
    std::int64_t intermediateSize = 0;
    std::int64_t numLayers = 0;
    std::int64_t numHeads = 0;
    std::int64_t numKeyValueHeads = 0;  ///< grouped-query attention when below numHeads
    std::int64_t headSize = 0;
    std::int64_t maxPositions = 0;
    double ropeTheta = 10000;
    double normEpsilon = 1e-5;
    bool tiedHead = false;               ///< the output head is the embedding matrix
    std::vector<TokenId> endOfTextIds;   ///< generation stops at any of them
    TokenId beginOfTextId = -1;          ///< -1: none
    std::int64_t numParameters() const;  ///< a tied head counted once
};

/// From a Hugging Face folder: config.json of transformers 4 or 5 and generation_config.json where there is one.
/// Error: names the key that is missing, malformed or not supported (architecture, activation, RoPE scaling, biases).
Result<ModelConfig> configFromFolder(const std::filesystem::path& folder);

/// From GGUF metadata of architecture `llama`.
Result<ModelConfig> configFromGguf(const GgufFile& file, const std::string& place);

/// config.json that transformers reads back as LlamaForCausalLM in float32 (or `dtype`).
OrderedJson toHuggingFaceJson(const ModelConfig& config, const std::string& dtype = "float32");

}  // namespace sami
