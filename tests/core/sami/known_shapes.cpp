#include "tests/core/sami/known_shapes.h"

namespace sami::tests {

ModelConfig smolLm() {
    ModelConfig config;
    config.vocabularySize = 49152;
    config.hiddenSize = 576;
    config.intermediateSize = 1536;
    config.numLayers = 30;
    config.numHeads = 9;
    config.numKeyValueHeads = 3;
    config.headSize = 64;
    config.tiedHead = true;
    return config;
}

ModelConfig mistral() {
    ModelConfig config;
    config.vocabularySize = 32000;
    config.hiddenSize = 4096;
    config.intermediateSize = 14336;
    config.numLayers = 32;
    config.numHeads = 32;
    config.numKeyValueHeads = 8;
    config.headSize = 128;
    return config;
}

}  // namespace sami::tests
