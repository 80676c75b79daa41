#include <algorithm>
#include <array>

#include "core/model/config_reader.h"
#include "core/model/family_defaults.h"
#include "core/model/rope_config.h"

namespace sami {

namespace {

ModelFamily readFamily(ConfigReader& reader) {
    const Json* type = reader.value("model_type");
    std::string supported;
    for (const FamilyDefaults& known : familyDefaults()) {
        if (type != nullptr && *type == toString(known.family)) return known.family;
        supported += (supported.empty() ? "" : ", ") + std::string(toString(known.family));
    }
    reader.refuseValue("model_type", supported);
    return ModelFamily::Llama;
}

bool isQwen(ModelFamily family) {
    return family == ModelFamily::Qwen2 || family == ModelFamily::Qwen3;
}

/// transformers takes null for these keys as little as a text.
void refuseNulls(const Json& json, ConfigReader& reader, ModelFamily family) {
    static constexpr std::array kNeverNull = {
        "vocab_size", "hidden_size",         "intermediate_size",       "num_hidden_layers",   "num_attention_heads",
        "hidden_act", "rms_norm_eps",        "max_position_embeddings", "tie_word_embeddings", "attention_bias",
        "mlp_bias",   "num_experts_per_tok", "num_local_experts",       "use_sliding_window",  "max_window_layers",
        "is_causal",  "rope_theta"};
    const auto refuse = [&](const char* key) {
        if (json.contains(key) && json[key].is_null())
            reader.note(ErrorKind::Input, key, "\"{key}\" is null; give it a value, or take it out for the default");
    };
    std::ranges::for_each(kNeverNull, refuse);
    const bool isMixtral = family == ModelFamily::Mixtral;
    if (isMixtral) refuse("num_experts");
    if (isMixtral || family == ModelFamily::Mistral) refuse("num_key_value_heads");
    if (isQwen(family)) refuse("head_dim");
}

/// Keys that change what is computed and have one supported value.
void refuseVariants(ConfigReader& reader, ModelFamily family) {
    const Json* act = reader.value("hidden_act");
    if (act != nullptr && *act != "silu" && *act != "swish") reader.refuseValue("hidden_act", "silu");
    if (family == ModelFamily::Llama && reader.flag("mlp_bias", false)) {
        reader.note(ErrorKind::Unsupported, "mlp_bias", "\"{key}\" is true; only models without are supported");
    }
    if (!reader.flag("is_causal", true)) {
        reader.note(ErrorKind::Unsupported, "is_causal", "\"{key}\" is false; only causal attention is supported");
    }
    if (reader.flag("is_encoder_decoder", false)) {
        reader.note(ErrorKind::Unsupported, "is_encoder_decoder", "\"{key}\" is true; only decoders are supported");
    }
    if (const Json* layers = reader.value("per_layer_config"); layers != nullptr && !layers->empty()) {
        reader.note(ErrorKind::Unsupported, "per_layer_config",
                    "\"{key}\" makes layers differ, which is not supported; choose a model whose layers are alike");
    }
    if (const Json* quantised = reader.value("quantization_config"); quantised != nullptr && !quantised->empty()) {
        const Json* const method = ConfigReader(*quantised, {}).value("quant_method");
        reader.note(
            ErrorKind::Unsupported, "quantization_config",
            "\"{key}\" says that the weights are quantised ({method}); save the model dequantised, in F32, BF16 or "
            "F16, or take its GGUF file",
            {{"method", method == nullptr ? jsonExcerpt(*quantised) : jsonExcerpt(*method)}});
    }
}

/// Which layers look back only so far: said layer by layer since transformers 5, before that by rules of each family.
std::vector<std::int64_t> windowsByType(ConfigReader& reader, const Json& types, std::int64_t numLayers,
                                        std::int64_t window) {
    if (!types.is_array() || types.size() != static_cast<std::size_t>(numLayers)) {
        reader.note(ErrorKind::Input, "layer_types", "\"{key}\" does not name a type for each of the {count} layers",
                    {{"count", numLayers}});
        return {};
    }
    std::vector<std::int64_t> windows;
    for (const Json& type : types) {
        windows.push_back(type == "full_attention" ? 0 : window);
        if (type != "full_attention" && (type != "sliding_attention" || window == 0))
            reader.note(ErrorKind::Unsupported, "layer_types",
                        window == 0 ? "\"{key}\" holds {value}, but no window is set; supported: full_attention"
                                    : "\"{key}\" holds {value}; supported: full_attention, sliding_attention",
                        {{"value", jsonExcerpt(type)}});
    }
    return windows;
}

std::vector<std::int64_t> readWindows(const Json& json, ConfigReader& reader, const ModelConfig& config) {
    const ModelFamily family = config.family;
    const Json* const types = reader.value("layer_types");
    const bool isNull = json.contains("sliding_window") && json["sliding_window"].is_null();
    const bool isOff = isQwen(family) && !reader.flag("use_sliding_window", false);
    std::int64_t window = defaultsOf(family).window;
    if (family == ModelFamily::Llama || isNull || isOff)
        window = 0;
    else if (reader.value("sliding_window") != nullptr)
        window = reader.size("sliding_window");
    const bool goesByTypes = isQwen(family) || family == ModelFamily::Mistral;
    if (types != nullptr && goesByTypes) return windowsByType(reader, *types, config.numLayers, window);
    if (window == 0) return {};
    std::vector<std::int64_t> windows(static_cast<std::size_t>(config.numLayers), window);
    if (!isQwen(family)) return windows;
    // Only the layers from this one on have the window.
    const std::int64_t full = reader.count("max_window_layers", kDefaultFullLayers);
    std::fill_n(windows.begin(), std::min(full, config.numLayers), 0);
    return windows;
}

Result<void> readGenerationConfig(const std::filesystem::path& path, ModelConfig& config) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return {};
    const Result<Json> settings = readJsonFile(path);
    if (!settings) return std::unexpected(settings.error());
    if (!settings->is_object()) return fail(ErrorKind::Input, "{file}: not a JSON object", {{"file", path}});
    ConfigReader reader(*settings, path.string());
    const std::vector<TokenId> ids = tokenIds(reader, "eos_token_id", config.vocabularySize);
    if (reader.error()) return std::unexpected(*reader.error());
    if (!ids.empty()) config.endOfTextIds = ids;
    return {};
}

void readSizes(const Json& json, ConfigReader& reader, ModelConfig& config) {
    const FamilyDefaults& defaults = defaultsOf(config.family);
    config.vocabularySize = reader.size("vocab_size", defaults.vocabularySize);
    config.hiddenSize = reader.size("hidden_size", kDefaultHiddenSize);
    config.intermediateSize = reader.size("intermediate_size", defaults.intermediateSize);
    config.numLayers = reader.size("num_hidden_layers", kDefaultLayers, ConfigReader::kMostInARow);
    config.numHeads = reader.size("num_attention_heads", kDefaultHeads);
    const bool asManyAsHeads = defaults.numKeyValueHeads == 0 || json.contains("num_key_value_heads");
    config.numKeyValueHeads =
        reader.size("num_key_value_heads", asManyAsHeads ? config.numHeads : defaults.numKeyValueHeads);
    const std::int64_t share = std::max<std::int64_t>(1, config.hiddenSize / config.numHeads);
    config.headSize = reader.size("head_dim", defaults.headSize == 0 ? share : defaults.headSize);
    config.maxPositions = reader.size("max_position_embeddings", defaults.maxPositions);
    config.normEpsilon = reader.number("rms_norm_eps", defaults.normEpsilon);
    if (config.family != ModelFamily::Mixtral) return;
    const bool isOtherName = reader.value("num_local_experts") == nullptr && reader.value("num_experts") != nullptr;
    config.numExperts =
        reader.size(isOtherName ? "num_experts" : "num_local_experts", kDefaultExperts, ConfigReader::kMostInARow);
    config.expertsPerToken = reader.size("num_experts_per_tok", kDefaultExpertsPerToken);
}

/// A key that is missing stands for the family's own token, null for none.
void readEnds(const Json& json, ConfigReader& reader, ModelConfig& config) {
    const FamilyDefaults& defaults = defaultsOf(config.family);
    config.endOfTextIds = tokenIds(reader, "eos_token_id", config.vocabularySize);
    const std::vector<TokenId> begin = tokenIds(reader, "bos_token_id", config.vocabularySize);
    if (!begin.empty()) config.beginOfTextId = begin.front();
    const auto hasDefault = [&](const char* key, TokenId id) {
        return !json.contains(key) && id >= 0 && id < config.vocabularySize;
    };
    if (hasDefault("eos_token_id", defaults.endOfTextId)) config.endOfTextIds = {defaults.endOfTextId};
    if (hasDefault("bos_token_id", defaults.beginOfTextId)) config.beginOfTextId = defaults.beginOfTextId;
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
    refuseNulls(*json, reader, config.family);
    refuseVariants(reader, config.family);
    readSizes(*json, reader, config);
    readRopeParameters(reader, defaultsOf(config.family).ropeTheta, config);
    const bool hasBiases = config.family == ModelFamily::Llama || config.family == ModelFamily::Qwen3;
    config.attentionOutputBias = hasBiases && reader.flag("attention_bias", false);
    config.queryKeyValueBias = config.attentionOutputBias || config.family == ModelFamily::Qwen2;
    config.queryKeyNorms = config.family == ModelFamily::Qwen3;
    config.windows = readWindows(*json, reader, config);
    config.tiedHead = reader.flag("tie_word_embeddings", false);
    readEnds(*json, reader, config);
    checkRelations(reader, config);
    if (reader.error()) return std::unexpected(*reader.error());
    if (auto done = readGenerationConfig(folder / "generation_config.json", config); !done)
        return std::unexpected(done.error());
    return config;
}

}  // namespace sami
