#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "core/model/config_reader.h"
#include "core/model/rotary_embedding.h"

namespace sami {

namespace {

/// `general.architecture` by what it is here. Mistral is written as llama, and so is Mixtral, which has experts.
constexpr std::array kArchitectures = {std::pair{"llama", ModelFamily::Llama}, std::pair{"qwen2", ModelFamily::Qwen2},
                                       std::pair{"qwen3", ModelFamily::Qwen3}};

/// What Llama 3.1 and its successors were stretched with; files hold the resulting factors, not where they come from.
constexpr double kLlama3OriginalPositions = 8192;
constexpr std::string_view kRopeFactors = "rope_freqs.weight";

bool isNothing(const Json* value) {
    return value == nullptr || *value == "none" || *value == 0;
}

/// The file's factors by which frequencies are divided, explained as the scaling of Llama 3 that yields them.
void readRopeFactors(ConfigReader& reader, const StoredTensor& stored, ModelConfig& config) {
    if (stored.numElements() != config.headSize / 2 || stored.numElements() > 4096) {
        return reader.note(ErrorKind::Input, stored.name, "\"{key}\" does not hold one factor for each rotated pair");
    }
    if (!stored.isReadable()) {
        return reader.note(ErrorKind::Unsupported, stored.name, "\"{key}\" is stored in {type}; save it in F32",
                           {{"type", stored.otherType}});
    }
    std::vector<float> factors(static_cast<std::size_t>(stored.numElements()));
    toFloat32(stored, factors);
    RopeScaling scaling;
    scaling.kind = RopeScaling::Kind::Llama3;
    scaling.factor = *std::ranges::max_element(factors);
    scaling.originalMaxPositions = kLlama3OriginalPositions;
    const auto wide = torch::kFloat32;
    const torch::Tensor plain = rotaryFrequencies(config.headSize, config.ropeTheta, {}, wide);
    const torch::Tensor expected = plain / rotaryFrequencies(config.headSize, config.ropeTheta, scaling, wide);
    const torch::Tensor found = torch::tensor(factors);
    if (!torch::allclose(expected, found, 1e-4)) {
        return reader.note(ErrorKind::Unsupported, stored.name, "\"{key}\" is not the RoPE scaling of Llama 3");
    }
    config.ropeScaling = scaling;
}

void readRope(ConfigReader& reader, const GgufFile& file, const std::string& prefix, ModelConfig& config) {
    config.ropeTheta = reader.number(prefix + "rope.freq_base", 10000);
    const std::string typeKey = prefix + "rope.scaling.type";
    const Json* type = reader.value(typeKey);
    if (!isNothing(type) && *type != "linear") {
        reader.refuseValue(typeKey, "none, linear");
    } else if (!isNothing(type)) {
        config.ropeScaling.kind = RopeScaling::Kind::Linear;
        config.ropeScaling.factor = reader.number(prefix + "rope.scaling.factor", 1);
    }
    const std::string scaleKey = prefix + "rope.scale_linear";
    if (const Json* scale = reader.value(scaleKey); !isNothing(scale) && *scale != 1)
        reader.note(ErrorKind::Unsupported, scaleKey, "\"{key}\" is {value}; convert the model anew",
                    {{"value", jsonExcerpt(*scale)}});
    const std::string sizeKey = prefix + "rope.dimension_count";
    if (const Json* size = reader.value(sizeKey); size != nullptr && *size != config.headSize) {
        reader.note(ErrorKind::Unsupported, sizeKey, "\"{key}\" is {value}; supported: the size of a head, {size}",
                    {{"value", jsonExcerpt(*size)}, {"size", config.headSize}});
    }
    if (const StoredTensor* factors = file.find(kRopeFactors)) readRopeFactors(reader, *factors, config);
}

void readSizes(ConfigReader& reader, const std::string& prefix, ModelConfig& config) {
    config.hiddenSize = reader.size(prefix + "embedding_length");
    config.intermediateSize = reader.size(prefix + "feed_forward_length");
    config.numLayers = reader.size(prefix + "block_count", {}, ConfigReader::kMostInARow);
    config.numHeads = reader.size(prefix + "attention.head_count");
    config.numKeyValueHeads = reader.size(prefix + "attention.head_count_kv", config.numHeads);
    config.headSize =
        reader.size(prefix + "attention.key_length", std::max<std::int64_t>(1, config.hiddenSize / config.numHeads));
    config.maxPositions = reader.size(prefix + "context_length", 2048);
    config.normEpsilon = reader.number(prefix + "attention.layer_norm_rms_epsilon", 1e-5);
    if (!isNothing(reader.value(prefix + "expert_count"))) {
        config.family = ModelFamily::Mixtral;
        config.numExperts = reader.size(prefix + "expert_count");
        config.expertsPerToken = reader.size(prefix + "expert_used_count", 2);
    }
    if (const std::string key = prefix + "attention.sliding_window"; !isNothing(reader.value(key))) {
        if (config.family == ModelFamily::Llama) config.family = ModelFamily::Mistral;
        config.windows.assign(static_cast<std::size_t>(std::min<std::int64_t>(config.numLayers, 1 << 16)),
                              reader.size(key));
    }
}

/// The end of a text and the end of a turn both end what is written.
void readEnds(ConfigReader& reader, ModelConfig& config) {
    config.endOfTextIds = tokenIds(reader, "tokenizer.ggml.eos_token_id", config.vocabularySize);
    const auto turn = tokenIds(reader, "tokenizer.ggml.eot_token_id", config.vocabularySize);
    if (!turn.empty() && std::ranges::find(config.endOfTextIds, turn.front()) == config.endOfTextIds.end())
        config.endOfTextIds.push_back(turn.front());
    const auto begin = tokenIds(reader, "tokenizer.ggml.bos_token_id", config.vocabularySize);
    if (!begin.empty()) config.beginOfTextId = begin.front();
}

}  // namespace

Result<ModelConfig> configFromGguf(const GgufFile& file, const std::string& place) {
    ConfigReader reader(file.metadata(), place);
    const Json* name = reader.value("general.architecture");
    const auto known = std::ranges::find_if(kArchitectures,
                                            [&](const auto& entry) { return name != nullptr && *name == entry.first; });
    if (known == kArchitectures.end()) {
        reader.refuseValue("general.architecture", "llama, qwen2, qwen3");
        return std::unexpected(*reader.error());
    }
    ModelConfig config;
    config.family = known->second;
    const std::string prefix = std::string(known->first) + ".";
    readSizes(reader, prefix, config);
    readRope(reader, file, prefix, config);
    config.queryKeyValueBias = file.find("blk.0.attn_q.bias") != nullptr;
    config.attentionOutputBias = file.find("blk.0.attn_output.bias") != nullptr;
    config.queryKeyNorms = config.family == ModelFamily::Qwen3;
    const StoredTensor* embedding = file.find("token_embd.weight");
    if (embedding == nullptr || embedding->shape.size() != 2) {
        reader.note(ErrorKind::Input, "token_embd.weight", "\"{key}\" is missing or not a matrix");
    } else {
        config.vocabularySize = embedding->shape[0];
    }
    config.tiedHead = file.find("output.weight") == nullptr;
    readEnds(reader, config);
    checkRelations(reader, config);
    if (reader.error()) return std::unexpected(*reader.error());
    return config;
}

}  // namespace sami
