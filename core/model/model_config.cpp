#include "core/model/model_config.h"

#include <limits>
#include <optional>

namespace sami {

namespace {

/// Largest value accepted for any size: keeps every product of two of them inside 64 bits.
constexpr std::int64_t kMaxSize = std::int64_t{1} << 30;

/// Reads typed values of a JSON object and remembers the first thing that was wrong.
class Reader {
public:
    Reader(const Json& json, std::string place) : m_json(json), m_place(std::move(place)) {}

    const Json* value(const std::string& key) const {
        const auto found = m_json.find(key);
        return found == m_json.end() || found->is_null() ? nullptr : &*found;
    }

    std::int64_t size(const std::string& key, std::optional<std::int64_t> missing = {}) {
        const Json* found = value(key);
        if (found == nullptr) {
            if (!missing) note(ErrorKind::Input, key, "is missing; the file is not a complete model");
            return missing.value_or(1);
        }
        const bool good = found->is_number_integer() && *found > 0 && *found <= kMaxSize;
        if (!good) note(ErrorKind::Input, key, "is " + found->dump() + "; expected a positive whole number");
        return good ? found->get<std::int64_t>() : 1;
    }

    double number(const std::string& key, double missing) {
        const Json* found = value(key);
        if (found == nullptr) return missing;
        const bool good = found->is_number() && *found > 0;
        if (!good) note(ErrorKind::Input, key, "is " + found->dump() + "; expected a positive number");
        return good ? found->get<double>() : missing;
    }

    bool flag(const std::string& key, bool missing) {
        const Json* found = value(key);
        if (found == nullptr) return missing;
        if (!found->is_boolean()) note(ErrorKind::Input, key, "is " + found->dump() + "; expected true or false");
        return found->is_boolean() && found->get<bool>();
    }

    void note(ErrorKind kind, const std::string& key, const std::string& what) {
        if (!m_error) m_error = Error{kind, m_place + ": \"" + key + "\" " + what};
    }

    const std::optional<Error>& error() const { return m_error; }

private:
    const Json& m_json;
    std::string m_place;
    std::optional<Error> m_error;
};

void checkArchitecture(Reader& reader, const Json& json) {
    const std::string type = json.value("model_type", Json()).is_string() ? json["model_type"].get<std::string>() : "";
    if (type != "llama") {
        reader.note(ErrorKind::Unsupported, "model_type", "is \"" + type + "\"; supported: llama");
    }
    if (const Json* act = reader.value("hidden_act"); act != nullptr && *act != "silu") {
        reader.note(ErrorKind::Unsupported, "hidden_act", "is " + act->dump() + "; supported: silu");
    }
    for (const char* bias : {"attention_bias", "mlp_bias"}) {
        if (reader.flag(bias, false))
            reader.note(ErrorKind::Unsupported, bias, "is true; only models without are supported");
    }
}

/// RoPE's base from transformers 4 (`rope_theta`, `rope_scaling`) or 5 (`rope_parameters`).
double ropeTheta(Reader& reader) {
    double theta = reader.number("rope_theta", 10000);
    for (const char* key : {"rope_scaling", "rope_parameters"}) {
        const Json* scaling = reader.value(key);
        if (scaling == nullptr) continue;
        if (!scaling->is_object()) {
            reader.note(ErrorKind::Input, key, "is not an object");
            continue;
        }
        for (const char* typeKey : {"rope_type", "type"}) {
            const auto type = scaling->find(typeKey);
            if (type != scaling->end() && *type != "default") {
                reader.note(ErrorKind::Unsupported, key, "has the type " + type->dump() + "; supported: default");
            }
        }
        const auto own = scaling->find("rope_theta");
        if (own != scaling->end() && own->is_number() && *own > 0) theta = own->get<double>();
    }
    return theta;
}

std::vector<TokenId> tokenIds(const Json* value) {
    std::vector<TokenId> ids;
    if (value == nullptr) return ids;
    const Json list = value->is_array() ? *value : Json::array({*value});
    for (const Json& id : list) {
        if (id.is_number_integer() && id >= 0 && id <= std::numeric_limits<TokenId>::max())
            ids.push_back(id.get<TokenId>());
    }
    return ids;
}

/// Relations between the sizes that the layers rely on.
void checkRelations(Reader& reader, const ModelConfig& config) {
    if (config.numHeads % config.numKeyValueHeads != 0) {
        reader.note(ErrorKind::Input, "num_key_value_heads", "does not divide the number of attention heads");
    }
    if (config.headSize % 2 != 0) {
        reader.note(ErrorKind::Input, "head_dim", "is odd; rotary embedding needs an even size");
    }
}

}  // namespace

std::int64_t ModelConfig::numParameters() const {
    const std::int64_t attention = hiddenSize * headSize * (2 * numHeads + 2 * numKeyValueHeads);
    const std::int64_t perLayer = attention + 3 * hiddenSize * intermediateSize + 2 * hiddenSize;
    return numLayers * perLayer + hiddenSize + vocabularySize * hiddenSize * (tiedHead ? 1 : 2);
}

Result<ModelConfig> configFromFolder(const std::filesystem::path& folder) {
    const std::filesystem::path path = folder / "config.json";
    const Result<Json> json = readJsonFile(path);
    if (!json) return std::unexpected(json.error());
    if (!json->is_object()) return fail(ErrorKind::Input, path.string() + ": not a JSON object");
    Reader reader(*json, path.string());
    checkArchitecture(reader, *json);
    ModelConfig config;
    config.vocabularySize = reader.size("vocab_size");
    config.hiddenSize = reader.size("hidden_size");
    config.intermediateSize = reader.size("intermediate_size");
    config.numLayers = reader.size("num_hidden_layers");
    config.numHeads = reader.size("num_attention_heads");
    config.numKeyValueHeads = reader.size("num_key_value_heads", config.numHeads);
    config.headSize = reader.size("head_dim", std::max<std::int64_t>(1, config.hiddenSize / config.numHeads));
    config.maxPositions = reader.size("max_position_embeddings", 2048);
    config.ropeTheta = ropeTheta(reader);
    config.normEpsilon = reader.number("rms_norm_eps", 1e-6);
    config.tiedHead = reader.flag("tie_word_embeddings", false);
    config.endOfTextIds = tokenIds(reader.value("eos_token_id"));
    if (const auto begin = tokenIds(reader.value("bos_token_id")); !begin.empty()) config.beginOfTextId = begin.front();
    checkRelations(reader, config);
    if (reader.error()) return std::unexpected(*reader.error());

    const std::filesystem::path generation = folder / "generation_config.json";
    if (std::error_code ignored; std::filesystem::exists(generation, ignored)) {
        const Result<Json> settings = readJsonFile(generation);
        if (!settings) return std::unexpected(settings.error());
        if (settings->is_object() && settings->contains("eos_token_id")) {
            const auto ids = tokenIds(&(*settings)["eos_token_id"]);
            if (!ids.empty()) config.endOfTextIds = ids;
        }
    }
    return config;
}

Result<ModelConfig> configFromGguf(const GgufFile& file, const std::string& place) {
    const Json& json = file.metadata();
    Reader reader(json, place);
    const Json* architecture = reader.value("general.architecture");
    if (architecture == nullptr || *architecture != "llama") {
        const std::string name = architecture == nullptr ? "missing" : architecture->dump();
        return fail(ErrorKind::Unsupported, place + ": \"general.architecture\" is " + name + "; supported: llama");
    }
    for (const char* key : {"llama.rope.scaling.type", "llama.expert_count"}) {
        const Json* found = reader.value(key);
        if (found != nullptr && *found != "none" && *found != 0) {
            reader.note(ErrorKind::Unsupported, key, "is " + found->dump() + "; not supported");
        }
    }
    ModelConfig config;
    config.hiddenSize = reader.size("llama.embedding_length");
    config.intermediateSize = reader.size("llama.feed_forward_length");
    config.numLayers = reader.size("llama.block_count");
    config.numHeads = reader.size("llama.attention.head_count");
    config.numKeyValueHeads = reader.size("llama.attention.head_count_kv", config.numHeads);
    config.headSize =
        reader.size("llama.attention.key_length", std::max<std::int64_t>(1, config.hiddenSize / config.numHeads));
    config.maxPositions = reader.size("llama.context_length", 2048);
    config.ropeTheta = reader.number("llama.rope.freq_base", 10000);
    config.normEpsilon = reader.number("llama.attention.layer_norm_rms_epsilon", 1e-5);
    const StoredTensor* embedding = file.find("token_embd.weight");
    if (embedding == nullptr || embedding->shape.size() != 2) {
        reader.note(ErrorKind::Input, "token_embd.weight", "is missing or not a matrix");
    } else {
        config.vocabularySize = embedding->shape[0];
    }
    config.tiedHead = file.find("output.weight") == nullptr;
    config.endOfTextIds = tokenIds(reader.value("tokenizer.ggml.eos_token_id"));
    if (const auto begin = tokenIds(reader.value("tokenizer.ggml.bos_token_id")); !begin.empty()) {
        config.beginOfTextId = begin.front();
    }
    checkRelations(reader, config);
    if (reader.error()) return std::unexpected(*reader.error());
    return config;
}

OrderedJson toHuggingFaceJson(const ModelConfig& config, const std::string& dtype) {
    OrderedJson json;
    json["architectures"] = {"LlamaForCausalLM"};
    json["model_type"] = "llama";
    json["vocab_size"] = config.vocabularySize;
    json["hidden_size"] = config.hiddenSize;
    json["intermediate_size"] = config.intermediateSize;
    json["num_hidden_layers"] = config.numLayers;
    json["num_attention_heads"] = config.numHeads;
    json["num_key_value_heads"] = config.numKeyValueHeads;
    json["head_dim"] = config.headSize;
    json["max_position_embeddings"] = config.maxPositions;
    json["rope_theta"] = config.ropeTheta;
    json["rms_norm_eps"] = config.normEpsilon;
    json["hidden_act"] = "silu";
    json["attention_bias"] = false;
    json["mlp_bias"] = false;
    json["tie_word_embeddings"] = config.tiedHead;
    if (config.beginOfTextId >= 0) json["bos_token_id"] = config.beginOfTextId;
    if (config.endOfTextIds.size() == 1) json["eos_token_id"] = config.endOfTextIds.front();
    if (config.endOfTextIds.size() > 1) json["eos_token_id"] = config.endOfTextIds;
    json["torch_dtype"] = dtype;
    return json;
}

}  // namespace sami
