#pragma once

#include <barrier>
#include <vector>

#include "core/sami/rank_group.h"

namespace sami::tests {

/// Ranks in threads of this process, which add up what they are given where all have arrived.
class ThreadRanks {
public:
    explicit ThreadRanks(std::size_t count) : m_given(count), m_barrier(static_cast<std::ptrdiff_t>(count)) {}

    RankGroup group(std::size_t rank) {
        return {rank, m_given.size(), [this, rank](const std::vector<torch::Tensor>& tensors) -> Result<void> {
                    m_given[rank] = tensors;
                    m_barrier.arrive_and_wait();
                    std::vector<torch::Tensor> sums;
                    for (std::size_t i = 0; i < tensors.size(); ++i) {
                        torch::Tensor sum = torch::zeros_like(tensors[i]);
                        for (const auto& given : m_given) sum = sum + given.at(i).detach();
                        sums.push_back(sum);
                    }
                    m_barrier.arrive_and_wait();
                    const torch::NoGradGuard noGrad;
                    for (std::size_t i = 0; i < tensors.size(); ++i) tensors[i].detach().copy_(sums[i]);
                    return {};
                }};
    }

private:
    std::vector<std::vector<torch::Tensor>> m_given;
    std::barrier<> m_barrier;
};

}  // namespace sami::tests
