#include "core/model/cuda_calls.h"

#include <ATen/ops/_flash_attention_forward.h>
#include <ATen/ops/_fused_sdp_choice.h>
#include <c10/core/AllocatorConfig.h>

#include <cstdlib>

namespace sami {

namespace {

/// What `_fused_sdp_choice` answers for FlashAttention (at::SDPBackend).
constexpr std::int64_t kFlashAttention = 1;

}  // namespace

bool hasCuda() {
    return torch::cuda::is_available();
}

void prepareDevice(torch::Device device) {
    if (!device.is_cuda()) return;
    // cuDNN's attention prepares itself anew for every length it meets, which took longer than a whole step.
    at::globalContext().setSDPUseCuDNN(false);
    // Batches differ in length: segments that grow leave no holes that the next batch does not fit into.
    const bool isSet =
        std::getenv("PYTORCH_ALLOC_CONF") != nullptr || std::getenv("PYTORCH_CUDA_ALLOC_CONF") != nullptr;
    if (!isSet) c10::CachingAllocator::setAllocatorSettings("expandable_segments:True");
}

bool hasFlashAttention(const torch::Tensor& query) {
    if (query.device().is_cpu() || query.size(0) == 0 || query.size(2) % 8 != 0) return false;
    const torch::Tensor heads = query.transpose(0, 1).unsqueeze(0);
    return at::_fused_sdp_choice(heads, heads, heads, {}, 0.0, true) == kFlashAttention;
}

torch::Tensor flashAttention(const TreeSegments& segments, std::int64_t window, const torch::Tensor& query,
                             const torch::Tensor& key, const torch::Tensor& value) {
    // A window that hides nothing is left out; one of n tokens shows n − 1 before the token itself.
    const bool hides = window > 0 && window < segments.maxKeys;
    const auto left = hides ? std::optional<std::int64_t>(window - 1) : std::nullopt;
    const auto right = hides ? std::optional<std::int64_t>(0) : std::nullopt;
    return std::get<0>(at::_flash_attention_forward(query, key, value, segments.queryEnds, segments.keyEnds,
                                                    segments.maxQueries, segments.maxKeys, /*dropout_p=*/0.0,
                                                    /*is_causal=*/true, /*return_debug_mask=*/false,
                                                    /*scale=*/std::nullopt, left, right));
}

}  // namespace sami
