#include "core/weights/adapter_folder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "core/base/json_fields.h"
#include "core/weights/model_location.h"

namespace sami {

namespace {

namespace fs = std::filesystem;

constexpr const char* kConfigName = "adapter_config.json";

bool isPresent(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

bool hasWholeModel(const fs::path& folder) {
    const bool hasWeights =
        isPresent(folder / "model.safetensors") || isPresent(folder / "model.safetensors.index.json");
    return hasWeights && isPresent(folder / "config.json");
}

/// Whether a field asks for nothing: missing, null, false, zero, or empty.
bool asksNothing(const Json* value) {
    if (value == nullptr || value->is_null()) return true;
    if (value->is_boolean()) return !value->get<bool>();
    if (value->is_number()) return *value == 0;
    return value->empty() || *value == "";
}

/// Fields of PEFT's LoraConfig that are read here, or that say nothing about what the adapter computes.
constexpr std::array<std::string_view, 27> kPlainKeys = {"peft_type",
                                                         "peft_version",
                                                         "task_type",
                                                         "inference_mode",
                                                         "auto_mapping",
                                                         "parent_library",
                                                         "revision",
                                                         "r",
                                                         "lora_alpha",
                                                         "use_rslora",
                                                         "lora_dropout",
                                                         "target_modules",
                                                         "exclude_modules",
                                                         "layers_pattern",
                                                         "base_model_name_or_path",
                                                         "bias",
                                                         "loftq_config",
                                                         "layers_to_transform",
                                                         "eva_config",
                                                         "corda_config",
                                                         "lora_ga_config",
                                                         "megatron_core",
                                                         "qalora_group_size",
                                                         "runtime_config",
                                                         "ensure_weight_tying",
                                                         "base_model_class",
                                                         "ephemeral_gpu_offload"};

/// Whether adapters initialised in this way are added to the base weights as they are; those of PiSSA, OLoRA and their
/// like change the base weights first.
bool leavesBaseAlone(const Json& initialisation) {
    return initialisation == true || initialisation == "gaussian" || initialisation == "orthogonal" ||
           initialisation == "eva";
}

Result<void> refuseVariants(const Json& json, const std::string& place) {
    const Json* type = json.contains("peft_type") ? &json["peft_type"] : nullptr;
    if (type == nullptr) {
        return fail(ErrorKind::Unsupported, "{place}: \"peft_type\" is missing; supported: LORA", {{"place", place}});
    }
    if (*type != "LORA") {
        return fail(ErrorKind::Unsupported, "{place}: \"peft_type\" is {value}; supported: LORA",
                    {{"place", place}, {"value", jsonExcerpt(*type)}});
    }
    for (const auto& [key, value] : json.items()) {
        const bool isPlain = std::ranges::find(kPlainKeys, key) != kPlainKeys.end();
        if (isPlain || asksNothing(&value) || (key == "init_lora_weights" && leavesBaseAlone(value))) continue;
        return fail(ErrorKind::Unsupported, "{place}: \"{key}\" is {value}; adapters of that kind are not supported",
                    {{"place", place}, {"key", key}, {"value", jsonExcerpt(value)}});
    }
    if (const auto bias = json.find("bias"); bias != json.end() && *bias != "none") {
        return fail(ErrorKind::Unsupported, "{place}: \"bias\" is {value}; supported: \"none\"",
                    {{"place", place}, {"value", jsonExcerpt(*bias)}});
    }
    return {};
}

/// A text that may be null.
void readIfSaid(JsonFields& fields, std::string_view key, std::string& out) {
    std::optional<std::string> said;
    fields.optional(key, said);
    out = said.value_or(std::string());
}

/// The base that an adapter names: from the present folder, in the cache, or from the adapter's own folder.
Result<fs::path> namedBase(const AdapterConfig& config, const fs::path& adapter) {
    if (config.baseModel.empty())
        return fail(ErrorKind::Input, "\"base_model_name_or_path\" is missing; set it to the base's folder or name");
    const std::string revision = config.revision.empty() ? "main" : config.revision;
    Result<fs::path> base = locateModel(config.baseModel, revision);
    if (!base && isPresent(adapter / config.baseModel)) return adapter / config.baseModel;
    return base;
}

}  // namespace

double AdapterConfig::scaling() const {
    const auto size = static_cast<double>(rank);
    return alpha / (rankStabilised ? std::sqrt(size) : size);
}

double AdapterConfig::dropout() const {
    const auto found = fields.find("lora_dropout");
    return found != fields.end() && found->is_number() ? found->get<double>() : 0;
}

bool isAdapterFolder(const fs::path& folder) {
    if (!isPresent(folder / kConfigName)) return false;
    return isPresent(folder / "adapter_model.safetensors") || !hasWholeModel(folder);
}

Result<AdapterConfig> readAdapterConfig(const fs::path& folder) {
    const std::string place = (folder / kConfigName).string();
    const Result<Json> json = readJsonFile(place);
    if (!json) return std::unexpected(json.error());
    if (!json->is_object()) return fail(ErrorKind::Input, "{place}: not a JSON object", {{"place", place}});
    if (Result<void> known = refuseVariants(*json, place); !known) return std::unexpected(known.error());
    AdapterConfig config;
    config.fields = *json;
    JsonFields fields(*json, place);
    readIfSaid(fields, "base_model_name_or_path", config.baseModel);
    readIfSaid(fields, "revision", config.revision);
    fields.optional("r", config.rank);
    fields.optional("lora_alpha", config.alpha);
    fields.optional("use_rslora", config.rankStabilised);
    if (const Json* targets = fields.raw("target_modules"); targets != nullptr && targets->is_array())
        fields.optional("target_modules", config.targets);
    if (config.rank < 1) fields.refuse("r", "\"{key}\" is not a positive number", {});
    if (Result<void> read = fields.finishOpen(); !read) return std::unexpected(read.error());
    return config;
}

Result<void> writeAdapterConfig(const AdapterConfig& config, const fs::path& folder) {
    OrderedJson json = {
        {"peft_type", "LORA"},     {"task_type", "CAUSAL_LM"},         {"base_model_name_or_path", config.baseModel},
        {"r", config.rank},        {"lora_alpha", config.alpha},       {"use_rslora", config.rankStabilised},
        {"lora_dropout", 0.0},     {"target_modules", config.targets}, {"bias", "none"},
        {"fan_in_fan_out", false}, {"init_lora_weights", true},        {"inference_mode", true}};
    for (const auto& [key, value] : config.fields.items()) {
        const bool isOurs = key == "base_model_name_or_path" || key == "revision" || key == "inference_mode";
        if (!isOurs) json[key] = value;
    }
    return writeJsonFile(folder / kConfigName, json);
}

Result<fs::path> baseOfModel(const fs::path& model) {
    if (!isAdapterFolder(model) || hasWholeModel(model)) return model;
    const Result<AdapterConfig> config = readAdapterConfig(model);
    if (!config) return std::unexpected(config.error());
    Result<fs::path> base = namedBase(*config, model);
    if (!base) {
        return fail(base.error().kind, "{file}: the base model of the adapter: {problem}",
                    {{"file", model / kConfigName}, {"problem", base.error().detail}});
    }
    if (isAdapterFolder(*base)) {
        return fail(ErrorKind::Unsupported,
                    "{file}: the base model {base} is an adapter itself; merge it first with sami export-model",
                    {{"file", model / kConfigName}, {"base", *base}});
    }
    return base;
}

Result<fs::path> tokenizerPlace(const fs::path& model) {
    if (isPresent(model / "tokenizer.json") || isPresent(model / "tokenizer.model")) return model;
    return baseOfModel(model);
}

}  // namespace sami
