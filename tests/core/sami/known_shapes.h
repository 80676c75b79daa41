#pragma once

#include "core/model/model_config.h"

namespace sami::tests {

/// The shape of SmolLM2-135M, head tied.
ModelConfig smolLm();
/// The shape of Mistral-7B.
ModelConfig mistral();

}  // namespace sami::tests
