#include "core/tokenizer/pair_ranks.h"

#include <algorithm>
#include <bit>

namespace sami {

namespace {

constexpr std::uint64_t kFree = UINT64_MAX;  // no pair: ids are not negative

std::uint64_t keyOf(TokenId left, TokenId right) {
    return (std::uint64_t{static_cast<std::uint32_t>(left)} << 32) | static_cast<std::uint32_t>(right);
}

}  // namespace

PairRanks::PairRanks(std::size_t numPairs)
    : m_slots(std::bit_ceil(std::max<std::size_t>(2, 2 * numPairs + 1)), Slot{kFree, {}}) {}

std::size_t PairRanks::slotOf(std::uint64_t key) const {
    // Fibonacci hashing: the high bits of the product depend on every bit of the key.
    const int shift = 64 - std::countr_zero(m_slots.size());
    std::size_t slot = (key * 0x9E3779B97F4A7C15u) >> shift;
    while (m_slots[slot].key != key && m_slots[slot].key != kFree) slot = (slot + 1) & (m_slots.size() - 1);
    return slot;
}

void PairRanks::set(TokenId left, TokenId right, Merge merge) {
    const std::uint64_t key = keyOf(left, right);
    m_slots[slotOf(key)] = {key, merge};
}

const PairRanks::Merge* PairRanks::find(TokenId left, TokenId right) const {
    const std::uint64_t key = keyOf(left, right);
    const Slot& slot = m_slots[slotOf(key)];
    return slot.key == key ? &slot.merge : nullptr;
}

}  // namespace sami
