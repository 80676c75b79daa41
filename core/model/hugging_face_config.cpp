#include <algorithm>
#include <array>
#include <utility>

#include "core/model/config_reader.h"

namespace sami {

namespace {

constexpr std::array kFamilies = {
    std::pair{ModelFamily::Llama, "LlamaForCausalLM"}, std::pair{ModelFamily::Mistral, "MistralForCausalLM"},
    std::pair{ModelFamily::Mixtral, "MixtralForCausalLM"}, std::pair{ModelFamily::Qwen2, "Qwen2ForCausalLM"},
    std::pair{ModelFamily::Qwen3, "Qwen3ForCausalLM"}};

ModelFamily readFamily(ConfigReader& reader) {
    const Json* type = reader.value("model_type");
    std::string supported;
    for (const auto& [family, architecture] : kFamilies) {
        if (type != nullptr && *type == toString(family)) return family;
        supported += (supported.empty() ? "" : ", ") + std::string(toString(family));
    }
    reader.refuseValue("model_type", supported);
    return ModelFamily::Llama;
}

bool isQwen(ModelFamily family) {
    return family == ModelFamily::Qwen2 || family == ModelFamily::Qwen3;
}

void refuseVariants(ConfigReader& reader) {
    if (const Json* act = reader.value("hidden_act"); act != nullptr && *act != "silu") {
        reader.refuseValue("hidden_act", "silu");
    }
    if (reader.flag("mlp_bias", false)) {
        reader.note(ErrorKind::Unsupported, "mlp_bias", "\"{key}\" is true; only models without are supported");
    }
    if (!reader.flag("is_causal", true)) {
        reader.note(ErrorKind::Unsupported, "is_causal", "\"{key}\" is false; only causal attention is supported");
    }
}

/// `rope_scaling` of transformers 4 or `rope_parameters` of 5, which holds the base as well.
void readRope(ConfigReader& reader, const std::string& key, const Json& json, ModelConfig& config) {
    if (!json.is_object()) return reader.note(ErrorKind::Input, key, "\"{key}\" is not an object");
    ConfigReader fields(json, key);
    config.ropeTheta = fields.number("rope_theta", config.ropeTheta);
    const Json* type = fields.value("rope_type");
    if (type == nullptr) type = fields.value("type");
    RopeScaling& scaling = config.ropeScaling;
    if (type == nullptr || *type == "default") return;
    if (*type == "linear") {
        scaling.kind = RopeScaling::Kind::Linear;
    } else if (*type == "llama3") {
        scaling.kind = RopeScaling::Kind::Llama3;
        scaling.lowFrequencyFactor = fields.number("low_freq_factor", 1);
        scaling.highFrequencyFactor = fields.number("high_freq_factor", 4);
        scaling.originalMaxPositions =
            fields.number("original_max_position_embeddings", static_cast<double>(config.maxPositions));
    } else {
        return reader.note(ErrorKind::Unsupported, key,
                           "\"{key}\" has the type {value}; supported: default, linear, llama3",
                           {{"value", type->dump()}});
    }
    scaling.factor = fields.number("factor", 1);
    if (fields.error())
        reader.note(fields.error()->kind, key, "\"{key}\" is malformed: {problem}",
                    {{"problem", fields.error()->detail}});
}

/// Which layers look back only so far: said layer by layer since transformers 5, before that by rules of each family.
std::vector<std::int64_t> readWindows(ConfigReader& reader, const ModelConfig& config) {
    if (config.family == ModelFamily::Llama || reader.value("sliding_window") == nullptr) return {};
    if (isQwen(config.family) && !reader.flag("use_sliding_window", false)) return {};
    const std::int64_t window = reader.size("sliding_window");
    std::vector<std::int64_t> windows(static_cast<std::size_t>(config.numLayers), window);
    const bool namesTypes = isQwen(config.family) || config.family == ModelFamily::Mistral;
    if (const Json* types = namesTypes ? reader.value("layer_types") : nullptr) {
        if (!types->is_array() || types->size() != windows.size()) {
            reader.note(ErrorKind::Input, "layer_types", "\"{key}\" does not name a type for each layer");
            return {};
        }
        for (std::size_t i = 0; i < windows.size(); ++i) {
            const Json& type = (*types)[i];
            if (type == "full_attention") windows[i] = 0;
            if (type != "full_attention" && type != "sliding_attention")
                reader.note(ErrorKind::Unsupported, "layer_types", "\"{key}\" holds {value}", {{"value", type.dump()}});
        }
        return windows;
    }
    if (!isQwen(config.family)) return windows;
    // Only the layers from this one on have the window.
    const Json* first = reader.value("max_window_layers");
    const std::int64_t full = first != nullptr && first->is_number_unsigned() ? first->get<std::int64_t>() : 28;
    std::fill_n(windows.begin(), std::min(full, config.numLayers), 0);
    return windows;
}

Result<void> readGenerationConfig(const std::filesystem::path& path, ModelConfig& config) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return {};
    const Result<Json> settings = readJsonFile(path);
    if (!settings) return std::unexpected(settings.error());
    if (!settings->is_object() || !settings->contains("eos_token_id")) return {};
    if (const auto ids = tokenIds(&(*settings)["eos_token_id"]); !ids.empty()) config.endOfTextIds = ids;
    return {};
}

void readSizes(ConfigReader& reader, ModelConfig& config) {
    config.vocabularySize = reader.size("vocab_size");
    config.hiddenSize = reader.size("hidden_size");
    config.intermediateSize = reader.size("intermediate_size");
    config.numLayers = reader.size("num_hidden_layers");
    config.numHeads = reader.size("num_attention_heads");
    config.numKeyValueHeads = reader.size("num_key_value_heads", config.numHeads);
    const std::int64_t share = std::max<std::int64_t>(1, config.hiddenSize / config.numHeads);
    config.headSize = reader.size("head_dim", config.family == ModelFamily::Qwen3 ? 128 : share);
    config.maxPositions = reader.size("max_position_embeddings", 2048);
    if (config.family == ModelFamily::Mixtral) {
        config.numExperts = reader.size("num_local_experts", 8);
        config.expertsPerToken = reader.size("num_experts_per_tok", 2);
    }
}

}  // namespace

Result<ModelConfig> configFromFolder(const std::filesystem::path& folder) {
    const std::filesystem::path path = folder / "config.json";
    const Result<Json> json = readJsonFile(path);
    if (!json) return std::unexpected(json.error());
    if (!json->is_object()) return fail(ErrorKind::Input, "{file}: not a JSON object", {{"file", path}});
    ConfigReader reader(*json, path.string());
    ModelConfig config;
    config.family = readFamily(reader);
    refuseVariants(reader);
    readSizes(reader, config);
    config.ropeTheta = reader.number("rope_theta", config.family == ModelFamily::Mixtral ? 1e6 : 10000);
    for (const char* key : {"rope_scaling", "rope_parameters"}) {
        if (const Json* rope = reader.value(key)) readRope(reader, key, *rope, config);
    }
    config.normEpsilon = reader.number("rms_norm_eps", config.family == ModelFamily::Mixtral ? 1e-5 : 1e-6);
    const bool bias = reader.flag("attention_bias", false);
    config.queryKeyValueBias = bias || config.family == ModelFamily::Qwen2;
    config.attentionOutputBias = bias && config.family != ModelFamily::Qwen2;
    config.queryKeyNorms = config.family == ModelFamily::Qwen3;
    config.windows = readWindows(reader, config);
    config.tiedHead = reader.flag("tie_word_embeddings", false);
    config.endOfTextIds = tokenIds(reader.value("eos_token_id"));
    if (const auto begin = tokenIds(reader.value("bos_token_id")); !begin.empty()) config.beginOfTextId = begin.front();
    checkRelations(reader, config);
    if (reader.error()) return std::unexpected(*reader.error());
    if (auto done = readGenerationConfig(folder / "generation_config.json", config); !done)
        return std::unexpected(done.error());
    return config;
}

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
    if (isQwen(config.family)) {
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
    const auto family = std::ranges::find(kFamilies, config.family, [](const auto& entry) { return entry.first; });
    OrderedJson json;
    json["architectures"] = {family->second};
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
    if (config.beginOfTextId >= 0) json["bos_token_id"] = config.beginOfTextId;
    if (config.endOfTextIds.size() == 1) json["eos_token_id"] = config.endOfTextIds.front();
    if (config.endOfTextIds.size() > 1) json["eos_token_id"] = config.endOfTextIds;
    json["torch_dtype"] = dtype;
    return json;
}

}  // namespace sami
