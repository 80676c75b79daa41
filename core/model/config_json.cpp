#include <algorithm>

#include "core/model/family_defaults.h"

namespace sami {

namespace {

OrderedJson ropeScalingJson(const RopeScaling& scaling) {
    if (scaling.kind == RopeScaling::Kind::None) return nullptr;
    if (scaling.kind == RopeScaling::Kind::Linear) return {{"rope_type", "linear"}, {"factor", scaling.factor}};
    return {{"rope_type", "llama3"},
            {"factor", scaling.factor},
            {"low_freq_factor", scaling.lowFrequencyFactor},
            {"high_freq_factor", scaling.highFrequencyFactor},
            {"original_max_position_embeddings", static_cast<std::int64_t>(scaling.originalMaxPositions)}};
}

void writeWindows(OrderedJson& json, const ModelConfig& config) {
    if (config.family == ModelFamily::Llama) return;
    const auto windowed = std::ranges::find_if(config.windows, [](std::int64_t window) { return window > 0; });
    const bool any = windowed != config.windows.end();
    json["sliding_window"] = any ? OrderedJson(*windowed) : OrderedJson();
    const auto differs = [&](std::int64_t window) { return window != config.windows.front(); };
    if (config.family == ModelFamily::Qwen2 || config.family == ModelFamily::Qwen3) {
        json["use_sliding_window"] = any;
        json["max_window_layers"] = any ? windowed - config.windows.begin() : config.numLayers;
    } else if (std::ranges::none_of(config.windows, differs)) {
        return;
    }
    OrderedJson types = OrderedJson::array();
    for (std::int64_t layer = 0; layer < config.numLayers; ++layer)
        types.push_back(config.window(layer) > 0 ? "sliding_attention" : "full_attention");
    json["layer_types"] = types;
}

}  // namespace

OrderedJson toHuggingFaceJson(const ModelConfig& config, const std::string& dtype) {
    OrderedJson json;
    json["architectures"] = {defaultsOf(config.family).architecture};
    json["model_type"] = toString(config.family);
    json["vocab_size"] = config.vocabularySize;
    json["hidden_size"] = config.hiddenSize;
    json["intermediate_size"] = config.intermediateSize;
    json["num_hidden_layers"] = config.numLayers;
    json["num_attention_heads"] = config.numHeads;
    json["num_key_value_heads"] = config.numKeyValueHeads;
    json["head_dim"] = config.headSize;
    if (config.numExperts > 0) {
        json["num_local_experts"] = config.numExperts;
        json["num_experts_per_tok"] = config.expertsPerToken;
    }
    json["max_position_embeddings"] = config.maxPositions;
    json["rope_theta"] = config.ropeTheta;
    json["rope_scaling"] = ropeScalingJson(config.ropeScaling);
    json["rms_norm_eps"] = config.normEpsilon;
    json["hidden_act"] = "silu";
    if (config.family == ModelFamily::Llama || config.family == ModelFamily::Qwen3)
        json["attention_bias"] = config.attentionOutputBias;
    if (config.family == ModelFamily::Llama) json["mlp_bias"] = false;
    writeWindows(json, config);
    json["tie_word_embeddings"] = config.tiedHead;
    // Without these keys transformers takes tokens of the family's own.
    json["bos_token_id"] = config.beginOfTextId >= 0 ? OrderedJson(config.beginOfTextId) : OrderedJson();
    json["eos_token_id"] = nullptr;
    if (config.endOfTextIds.size() == 1) json["eos_token_id"] = config.endOfTextIds.front();
    if (config.endOfTextIds.size() > 1) json["eos_token_id"] = config.endOfTextIds;
    json["torch_dtype"] = dtype;
    return json;
}

}  // namespace sami
