#include "core/model/weight_names.h"

#include <array>
#include <cassert>
#include <charconv>
#include <utility>

namespace sami {

namespace {

constexpr std::string_view kLayerPrefix = "model.layers.";
constexpr std::string_view kExpertPrefix = "block_sparse_moe.experts.";

/// What stands between "model.layers.N." or "blk.N." and ".weight" or ".bias".
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kLayerNames = {{
    {"input_layernorm", "attn_norm"},
    {"self_attn.q_proj", "attn_q"},
    {"self_attn.k_proj", "attn_k"},
    {"self_attn.v_proj", "attn_v"},
    {"self_attn.o_proj", "attn_output"},
    {"self_attn.q_norm", "attn_q_norm"},
    {"self_attn.k_norm", "attn_k_norm"},
    {"post_attention_layernorm", "ffn_norm"},
    {"mlp.gate_proj", "ffn_gate"},
    {"mlp.up_proj", "ffn_up"},
    {"mlp.down_proj", "ffn_down"},
    {"block_sparse_moe.gate", "ffn_gate_inp"},
}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kExpertNames = {{
    {"w1", "ffn_gate"},
    {"w2", "ffn_down"},
    {"w3", "ffn_up"},
}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kOtherNames = {{
    {"model.embed_tokens.weight", "token_embd.weight"},
    {"model.norm.weight", "output_norm.weight"},
    {"lm_head.weight", "output.weight"},
}};

template <std::size_t N>
std::string translated(const std::array<std::pair<std::string_view, std::string_view>, N>& names,
                       std::string_view name) {
    for (const auto& [own, gguf] : names) {
        if (name == own) return std::string(gguf);
    }
    assert(false);
    return std::string(name);
}

/// @param rest "3.w1" of "…experts.3.w1.weight"
GgufPlace expertPlace(const std::string& block, std::string_view rest) {
    const std::size_t dot = rest.find('.');
    GgufPlace place;
    std::from_chars(rest.data(), rest.data() + dot, place.expert);
    const std::string matrix = block + translated(kExpertNames, rest.substr(dot + 1));
    place.tensor = matrix + "_exps.weight";
    place.tensorOfExpert = matrix + "." + std::to_string(place.expert) + ".weight";
    return place;
}

}  // namespace

GgufPlace ggufPlace(std::string_view name) {
    if (!name.starts_with(kLayerPrefix)) return {translated(kOtherNames, name), -1, {}};
    name.remove_prefix(kLayerPrefix.size());
    const std::size_t dot = name.find('.');
    const std::string block = "blk." + std::string(name.substr(0, dot)) + ".";
    const std::size_t kind = name.rfind('.');  // of ".weight" or ".bias"
    const std::string_view module = name.substr(dot + 1, kind - dot - 1);
    if (module.starts_with(kExpertPrefix)) return expertPlace(block, module.substr(kExpertPrefix.size()));
    return {block + translated(kLayerNames, module) + std::string(name.substr(kind)), -1, {}};
}

std::int64_t interleavedHeads(std::string_view name, const ModelConfig& config) {
    const bool interleaves = config.family == ModelFamily::Llama || config.family == ModelFamily::Mistral ||
                             config.family == ModelFamily::Mixtral;
    if (!interleaves) return 0;
    if (name.find(".q_proj.") != std::string_view::npos) return config.numHeads;
    if (name.find(".k_proj.") != std::string_view::npos) return config.numKeyValueHeads;
    return 0;
}

}  // namespace sami
