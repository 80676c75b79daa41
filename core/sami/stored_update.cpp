#include "core/sami/stored_update.h"

#include <algorithm>

#include "core/model/kernel_call.h"

namespace sami {

using torch::Tensor;

std::array<Tensor, 2> storedByOperations(const std::vector<Tensor>& before, const std::vector<Tensor>& after,
                                         const std::vector<Tensor>& weights) {
    const bool shared = weights.front().scalar_type() == after.front().scalar_type();
    const std::vector<Tensor> moves = at::_foreach_sub(after, before);
    std::vector<Tensor> changed;
    for (std::size_t i = 0; i < after.size(); ++i) {
        Tensor weight = weights[i];
        const Tensor fresh = shared ? after[i] : after[i].to(weight.scalar_type());
        changed.push_back(fresh.ne(shared ? before[i] : weight).sum());
        if (!shared) weight.copy_(fresh);
    }
    return {torch::stack(at::_foreach_norm(moves, 2)).to(torch::kFloat64).square().sum(), torch::stack(changed).sum()};
}

kernels::StoredUpdate storedByKernel(const Tensor& before, const Tensor& after, const Tensor& weight) {
    constexpr std::int64_t kPart = 1 << 16;  // sums over parts of a fixed size do not depend on the threads
    std::vector<kernels::StoredUpdate> parts(static_cast<std::size_t>((after.numel() + kPart - 1) / kPart));
    withElementOf(weight, [&](auto element) {
        using Element = decltype(element);
        at::parallel_for(0, static_cast<std::int64_t>(parts.size()), 1, [&](std::int64_t first, std::int64_t last) {
            for (std::int64_t part = first; part < last; ++part) {
                const std::int64_t begin = part * kPart;
                const auto count = static_cast<std::size_t>(std::min(kPart, after.numel() - begin));
                parts[static_cast<std::size_t>(part)] =
                    kernels::storeUpdate(elements<float>(before) + begin, elements<float>(after) + begin,
                                         elements<Element>(weight) + begin, count);
            }
        });
    });
    kernels::StoredUpdate sum;
    for (const kernels::StoredUpdate& part : parts) {
        sum.sumOfSquares += part.sumOfSquares;
        sum.changed += part.changed;
    }
    return sum;
}

bool storesByKernel(const Tensor& master, const Tensor& weight) {
    return fitsKernels(master) && fitsKernels(weight) && master.scalar_type() == torch::kFloat32;
}

}  // namespace sami
