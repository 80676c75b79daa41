#pragma once

#include <cstdint>
#include <vector>

#include "core/tokenizer/tokenizer.h"

namespace sami {

/// What a pair of neighbouring tokens merges into, and how early. A hash table with open addressing: looking pairs up
/// is what encoding spends its time on.
class PairRanks {
public:
    struct Merge {
        std::uint32_t rank;  ///< lower ranks merge first
        TokenId merged;
    };

    explicit PairRanks(std::size_t numPairs);

    /// A pair that is there already takes the new values. At most `numPairs` different ones may be set.
    void set(TokenId left, TokenId right, Merge merge);
    /// nullptr for a pair that does not merge.
    const Merge* find(TokenId left, TokenId right) const;

private:
    struct Slot {
        std::uint64_t key;
        Merge merge;
    };
    std::size_t slotOf(std::uint64_t key) const;

    std::vector<Slot> m_slots;  ///< a power of two of them, at least half free
};

}  // namespace sami
