#include "core/model/unbiased_linear.h"

namespace sami {

torch::nn::Linear unbiasedLinear(std::int64_t inSize, std::int64_t outSize, torch::TensorOptions options) {
    // Built tiny and given its weight afterwards: the module's own random initialisation takes seconds at real sizes.
    torch::nn::Linear linear(torch::nn::LinearOptions(1, 1).bias(false));
    linear->options.in_features(inSize).out_features(outSize);
    linear->weight.set_data(torch::empty({outSize, inSize}, options));
    return linear;
}

}  // namespace sami
