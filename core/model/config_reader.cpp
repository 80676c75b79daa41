#include "core/model/config_reader.h"

#include <limits>

namespace sami {

const Json* ConfigReader::value(const std::string& key) const {
    const auto found = m_json.find(key);
    return found == m_json.end() || found->is_null() ? nullptr : &*found;
}

std::int64_t ConfigReader::size(const std::string& key, std::optional<std::int64_t> missing, std::int64_t most) {
    const Json* found = value(key);
    if (found == nullptr) {
        if (!missing) note(ErrorKind::Input, key, "\"{key}\" is missing; the file is not a complete model");
        return missing.value_or(1);
    }
    const bool good = found->is_number_integer() && *found > 0 && *found <= most;
    if (!good)
        note(ErrorKind::Input, key, "\"{key}\" is {value}; expected a whole number from 1 to {most}",
             {{"value", jsonExcerpt(*found)}, {"most", most}});
    return good ? found->get<std::int64_t>() : 1;
}

std::int64_t ConfigReader::count(const std::string& key, std::int64_t missing) {
    const Json* found = value(key);
    if (found == nullptr) return missing;
    const bool good = found->is_number_integer() && *found >= 0 && *found <= kMost;
    if (!good)
        note(ErrorKind::Input, key, "\"{key}\" is {value}; expected a whole number from 0 to {most}",
             {{"value", jsonExcerpt(*found)}, {"most", kMost}});
    return good ? found->get<std::int64_t>() : missing;
}

double ConfigReader::number(const std::string& key, std::optional<double> missing) {
    const Json* found = value(key);
    if (found == nullptr) {
        if (!missing) note(ErrorKind::Input, key, "\"{key}\" is missing; give it the value the model was trained with");
        return missing.value_or(1);
    }
    const bool good = found->is_number() && *found > 0;
    if (!good)
        note(ErrorKind::Input, key, "\"{key}\" is {value}; expected a positive number",
             {{"value", jsonExcerpt(*found)}});
    return good ? found->get<double>() : missing.value_or(1);
}

bool ConfigReader::flag(const std::string& key, bool missing) {
    const Json* found = value(key);
    if (found == nullptr) return missing;
    if (!found->is_boolean())
        note(ErrorKind::Input, key, "\"{key}\" is {value}; expected true or false", {{"value", jsonExcerpt(*found)}});
    return found->is_boolean() && found->get<bool>();
}

void ConfigReader::note(ErrorKind kind, std::string_view key, std::string_view pattern,
                        std::initializer_list<Named> parts) {
    if (m_error) return;
    std::vector<Named> all{{"key", key}};
    all.insert(all.end(), parts.begin(), parts.end());
    m_error = Error{kind, sentence("{place}: {problem}", {{"place", m_place}, {"problem", sentence(pattern, all)}})};
}

void ConfigReader::refuseValue(const std::string& key, std::string_view names) {
    if (const Json* found = value(key); found == nullptr) {
        note(ErrorKind::Unsupported, key, "\"{key}\" is missing; supported: {names}", {{"names", names}});
    } else {
        note(ErrorKind::Unsupported, key, "\"{key}\" is {value}; supported: {names}",
             {{"value", jsonExcerpt(*found)}, {"names", names}});
    }
}

std::vector<TokenId> tokenIds(ConfigReader& reader, const std::string& key, std::int64_t vocabularySize) {
    const Json* const value = reader.value(key);
    if (value == nullptr) return {};
    std::vector<TokenId> ids;
    const Json list = value->is_array() ? *value : Json::array({*value});
    for (const Json& id : list) {
        if (!id.is_number_integer()) {
            reader.note(ErrorKind::Input, key,
                        "\"{key}\" is {value}; expected the id of a token or a list of ids, or null for none",
                        {{"value", jsonExcerpt(*value)}});
            return {};
        }
        if (id >= 0 && id < vocabularySize) ids.push_back(id.get<TokenId>());
    }
    if (ids.empty() && !list.empty()) {
        reader.note(ErrorKind::Input, key,
                    "\"{key}\" is {value}, which no token of the vocabulary has (0 to {last}); set it to the id of the "
                    "token that is meant, or to null for none",
                    {{"value", jsonExcerpt(*value)}, {"last", vocabularySize - 1}});
    }
    return ids;
}

void checkRelations(ConfigReader& reader, const ModelConfig& config) {
    if (config.numHeads % config.numKeyValueHeads != 0) {
        reader.note(ErrorKind::Input, "num_key_value_heads", "\"{key}\" does not divide the number of attention heads");
    }
    if (config.headSize % 2 != 0) {
        reader.note(ErrorKind::Input, "head_dim", "\"{key}\" is odd; rotary embedding needs an even size");
    }
    if (config.expertsPerToken > config.numExperts) {
        reader.note(ErrorKind::Input, "num_experts_per_tok", "\"{key}\" is larger than the number of experts");
    }
    const RopeScaling& scaling = config.ropeScaling;
    if (scaling.kind == RopeScaling::Kind::Llama3 && scaling.highFrequencyFactor <= scaling.lowFrequencyFactor) {
        reader.note(ErrorKind::Input, "high_freq_factor", "\"{key}\" of the RoPE scaling is not above low_freq_factor");
    }
}

}  // namespace sami
