#include "core/model/weight_names.h"

#include <array>
#include <cassert>
#include <utility>

namespace sami {

namespace {

constexpr std::string_view kLayerPrefix = "model.layers.";

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kLayerNames = {{
    {"input_layernorm", "attn_norm"},
    {"self_attn.q_proj", "attn_q"},
    {"self_attn.k_proj", "attn_k"},
    {"self_attn.v_proj", "attn_v"},
    {"self_attn.o_proj", "attn_output"},
    {"post_attention_layernorm", "ffn_norm"},
    {"mlp.gate_proj", "ffn_gate"},
    {"mlp.up_proj", "ffn_up"},
    {"mlp.down_proj", "ffn_down"},
}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kOtherNames = {{
    {"model.embed_tokens.weight", "token_embd.weight"},
    {"model.norm.weight", "output_norm.weight"},
    {"lm_head.weight", "output.weight"},
}};

}  // namespace

std::string ggufName(std::string_view name) {
    for (const auto& [own, gguf] : kOtherNames) {
        if (name == own) return std::string(gguf);
    }
    assert(name.starts_with(kLayerPrefix));
    name.remove_prefix(kLayerPrefix.size());
    const std::size_t dot = name.find('.');
    const std::string_view layer = name.substr(0, dot);
    const std::string_view rest = name.substr(dot + 1);
    for (const auto& [own, gguf] : kLayerNames) {
        if (rest.starts_with(own)) return "blk." + std::string(layer) + "." + std::string(gguf) + ".weight";
    }
    assert(false);
    return std::string(name);
}

std::int64_t interleavedHeads(std::string_view name, const ModelConfig& config) {
    if (name.find(".q_proj.") != std::string_view::npos) return config.numHeads;
    if (name.find(".k_proj.") != std::string_view::npos) return config.numKeyValueHeads;
    return 0;
}

}  // namespace sami
