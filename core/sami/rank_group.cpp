#include "core/sami/rank_group.h"

namespace sami {

std::vector<std::size_t> RankGroup::shareOf(std::size_t numRows) const {
    std::vector<std::size_t> share;
    for (std::size_t i = rank; i < numRows; i += count) share.push_back(i);
    return share;
}

}  // namespace sami
