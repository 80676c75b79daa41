#include "core/sami/rank_group.h"

namespace sami {

std::vector<std::size_t> RankGroup::shareOf(std::size_t numRows) const {
    std::vector<std::size_t> share;
    for (std::size_t i = rank; i < numRows; i += count) share.push_back(i);
    return share;
}

Result<void> RankGroup::meet(std::int64_t state) const {
    if (isAlone()) return {};
    // Variance rather than one rank's word against another's: zero where all say the same.
    const auto own = static_cast<double>(state);
    const torch::Tensor sums = torch::tensor({own, own * own}, torch::kFloat64);
    if (Result<void> told = allReduce({sums}); !told) return told;
    const double mean = sums[0].item<double>() / static_cast<double>(count);
    if (mean * mean == sums[1].item<double>() / static_cast<double>(count)) return {};
    return fail(ErrorKind::Cancelled, "the ranks don't stand at the same point of the run");
}

}  // namespace sami
