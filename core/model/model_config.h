#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "core/base/json_file.h"
#include "core/tokenizer/tokenizer.h"
#include "core/weights/gguf_file.h"

namespace sami {

/// Architectures by their `model_type` in config.json.
enum class ModelFamily {
    Llama,    ///< Llama 1–3, SmolLM2 and everything else saved as LlamaForCausalLM
    Mistral,  ///< Llama with a sliding window in v0.1
    Mixtral,  ///< Mistral with a sparse mixture of experts for the feed-forward block
    Qwen2,    ///< Llama with biases on query, key and value
    Qwen3     ///< Llama with norms of queries and keys
};

/// `model_type` of config.json: "llama", "mistral", "mixtral", "qwen2", "qwen3".
std::string_view toString(ModelFamily family);

/// How rotary frequencies are stretched for texts longer than those the model was first trained on.
struct RopeScaling {
    enum class Kind {
        None,
        Linear,  ///< every frequency divided by the factor
        Llama3   ///< low frequencies divided, high ones kept, those between blended (Llama 3.1)
    };
    Kind kind = Kind::None;
    double factor = 1;
    double lowFrequencyFactor = 1;    ///< Llama3: waves longer than originalMaxPositions / this are low frequencies
    double highFrequencyFactor = 4;   ///< Llama3: waves shorter than originalMaxPositions / this are high ones
    double originalMaxPositions = 0;  ///< Llama3: tokens
};

/// Shape of a decoder-only language model of the Llama family, as in the config.json of Hugging Face transformers.
struct ModelConfig {
    ModelFamily family = ModelFamily::Llama;
    std::int64_t vocabularySize = 0;
    std::int64_t hiddenSize = 0;
    std::int64_t intermediateSize = 0;
    std::int64_t numLayers = 0;
    std::int64_t numHeads = 0;
    std::int64_t numKeyValueHeads = 0;  ///< grouped-query attention when below numHeads
    std::int64_t headSize = 0;
    std::int64_t maxPositions = 0;
    double ropeTheta = 10000;
    RopeScaling ropeScaling;
    double normEpsilon = 1e-5;
    bool queryKeyValueBias = false;
    bool attentionOutputBias = false;
    bool queryKeyNorms = false;          ///< queries and keys pass an RmsNorm over each head before they are rotated
    std::vector<std::int64_t> windows;   ///< by layer: a token sees so many tokens, itself included; 0 all before it
    std::int64_t numExperts = 0;         ///< 0: a plain feed-forward block
    std::int64_t expertsPerToken = 0;    ///< experts that each token passes through
    bool tiedHead = false;               ///< the output head is the embedding matrix
    std::vector<TokenId> endOfTextIds;   ///< generation stops at any of them
    TokenId beginOfTextId = -1;          ///< -1: none
    std::int64_t numParameters() const;  ///< a tied head counted once
    std::int64_t window(std::int64_t layer) const;  ///< 0: none
};

/// From a Hugging Face folder: config.json of transformers 4 or 5 and generation_config.json where there is one.
/// Error: names the key that is missing, malformed or not supported (architecture, activation, kind of RoPE scaling).
Result<ModelConfig> configFromFolder(const std::filesystem::path& folder);

/// From GGUF metadata of the architectures `llama` (Llama, Mistral, Mixtral), `qwen2` and `qwen3`.
Result<ModelConfig> configFromGguf(const GgufFile& file, const std::string& place);

/// config.json that transformers 4 and 5 read back as the family's causal language model in float32 (or `dtype`).
OrderedJson toHuggingFaceJson(const ModelConfig& config, const std::string& dtype = "float32");

}  // namespace sami
