#include "core/model/device_copy.h"

#include <algorithm>

namespace sami {

namespace {

/// Large enough for the full speed of a bus, small beside any memory.
constexpr std::int64_t kPieceBytes = 32 << 20;

}  // namespace

void copyToDevice(const torch::Tensor& from, torch::Tensor to) {
    if (to.device().is_cpu()) {
        to.copy_(from);
        return;
    }
    const torch::Tensor source = from.reshape({-1});
    const torch::Tensor target = to.view({-1});
    const std::int64_t most = kPieceBytes / static_cast<std::int64_t>(source.itemsize());
    for (std::int64_t begin = 0; begin < source.numel(); begin += most) {
        const std::int64_t count = std::min(most, source.numel() - begin);
        // LibTorch's allocator keeps the piece until the device has read it.
        const torch::Tensor piece = torch::empty({count}, source.options().pinned_memory(true));
        piece.copy_(source.narrow(0, begin, count));
        target.narrow(0, begin, count).copy_(piece.to(to.device(), /*non_blocking=*/true));
    }
}

}  // namespace sami
