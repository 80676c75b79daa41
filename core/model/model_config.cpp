#include "core/model/model_config.h"

namespace sami {

std::string_view toString(ModelFamily family) {
    switch (family) {
        case ModelFamily::Llama:
            return "llama";
        case ModelFamily::Mistral:
            return "mistral";
        case ModelFamily::Mixtral:
            return "mixtral";
        case ModelFamily::Qwen2:
            return "qwen2";
        case ModelFamily::Qwen3:
            return "qwen3";
    }
    return "";
}

std::int64_t ModelConfig::numParameters() const {
    const std::int64_t querySize = numHeads * headSize;
    const std::int64_t keySize = numKeyValueHeads * headSize;
    std::int64_t attention = 2 * hiddenSize * (querySize + keySize);
    if (queryKeyValueBias) attention += querySize + 2 * keySize;
    if (attentionOutputBias) attention += hiddenSize;
    if (queryKeyNorms) attention += 2 * headSize;
    std::int64_t feedForward = 3 * hiddenSize * intermediateSize;
    if (numExperts > 0) feedForward = numExperts * (feedForward + hiddenSize);
    const std::int64_t perLayer = attention + feedForward + 2 * hiddenSize;
    return numLayers * perLayer + hiddenSize + vocabularySize * hiddenSize * (tiedHead ? 1 : 2);
}

std::int64_t ModelConfig::window(std::int64_t layer) const {
    return windows.empty() ? 0 : windows[static_cast<std::size_t>(layer)];
}

}  // namespace sami
