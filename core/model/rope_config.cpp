#include "core/model/rope_config.h"

#include <algorithm>
#include <array>

namespace sami {

namespace {

constexpr std::array<std::string_view, 8> kRopeKeys = {"rope_type",
                                                       "type",
                                                       "rope_theta",
                                                       "factor",
                                                       "low_freq_factor",
                                                       "high_freq_factor",
                                                       "original_max_position_embeddings",
                                                       "partial_rotary_factor"};

constexpr std::string_view kPartial = "partial_rotary_factor";
constexpr std::string_view kOriginal = "original_max_position_embeddings";

void refusePartialRotation(ConfigReader& reader) {
    const std::string key(kPartial);
    const Json* const part = reader.value(key);
    if (part == nullptr || (part->is_number() && *part == 1)) return;
    reader.note(ErrorKind::Unsupported, key, "\"{key}\" is {value}; supported: 1, heads that are rotated whole",
                {{"value", jsonExcerpt(*part)}});
}

/// What is in there changes numbers in one kind of scaling or another, or differs between the layers.
void refuseUnknownKeys(ConfigReader& fields, const Json& json) {
    for (const auto& [key, value] : json.items()) {
        if (value.is_null() || std::ranges::find(kRopeKeys, key) != kRopeKeys.end()) continue;
        fields.note(
            ErrorKind::Unsupported, key,
            value.is_object()
                ? "\"{key}\" has a rotation of its own; supported: one that is the same in all layers"
                : "\"{key}\" is {value}, which no supported kind of scaling has; supported: default, linear, llama3",
            {{"value", jsonExcerpt(value)}});
    }
}

void readScaling(ConfigReader& fields, ModelConfig& config) {
    const Json* type = fields.value("rope_type");
    if (type == nullptr) type = fields.value("type");
    RopeScaling& scaling = config.ropeScaling;
    if (type == nullptr || *type == "default") return;
    if (*type == "linear") {
        scaling.kind = RopeScaling::Kind::Linear;
    } else if (*type == "llama3") {
        scaling.kind = RopeScaling::Kind::Llama3;
        scaling.lowFrequencyFactor = fields.number("low_freq_factor");
        scaling.highFrequencyFactor = fields.number("high_freq_factor");
        scaling.originalMaxPositions = fields.number(std::string(kOriginal), static_cast<double>(config.maxPositions));
    } else {
        return fields.note(ErrorKind::Unsupported, "type", "the {key} is {value}; supported: default, linear, llama3",
                           {{"value", jsonExcerpt(*type)}});
    }
    scaling.factor = fields.number("factor");
}

}  // namespace

void readRopeParameters(ConfigReader& reader, double theta, ModelConfig& config) {
    config.ropeTheta = reader.number("rope_theta", theta);
    refusePartialRotation(reader);
    std::string key = "rope_scaling";
    const Json* json = reader.value(key);
    if (json == nullptr || (json->is_object() && json->empty())) json = reader.value(key = "rope_parameters");
    if (json == nullptr) return;
    if (!json->is_object())
        return reader.note(ErrorKind::Input, key, "\"{key}\" is {value}; expected an object or null",
                           {{"value", jsonExcerpt(*json)}});
    ConfigReader fields(*json, key);
    config.ropeTheta = fields.number("rope_theta", config.ropeTheta);
    refusePartialRotation(fields);
    refuseUnknownKeys(fields, *json);
    readScaling(fields, config);
    if (fields.error())
        return reader.note(fields.error()->kind, key, "{problem}", {{"problem", fields.error()->detail}});
    const Json* const original = reader.value(std::string(kOriginal));
    if (original != nullptr && config.ropeScaling.kind == RopeScaling::Kind::Llama3 &&
        *original != config.ropeScaling.originalMaxPositions) {
        reader.note(
            ErrorKind::Unsupported, kOriginal,
            "\"{key}\" is {value} beside \"{rope}\", which goes by {other}; state it there alone",
            {{"value", jsonExcerpt(*original)}, {"rope", key}, {"other", config.ropeScaling.originalMaxPositions}});
    }
}

}  // namespace sami
