#include "core/model/tree_segments.h"

#include <algorithm>
#include <numeric>

namespace sami {

namespace {

using torch::Tensor;

/// Collects segments one after the other.
class SegmentList {
public:
    void add(std::int64_t queries, std::int64_t promptBegin, std::int64_t promptLength, std::int64_t ownBegin) {
        if (queries == 0) return;
        appendKeys(promptBegin, promptLength);
        if (ownBegin != promptBegin) appendKeys(ownBegin, queries);
        m_result.maxQueries = std::max(m_result.maxQueries, queries);
        m_queryEnds.push_back(m_queryEnds.back() + static_cast<std::int32_t>(queries));
        const auto keys = static_cast<std::int32_t>(m_keys.size());
        m_result.maxKeys = std::max<std::int64_t>(m_result.maxKeys, keys - m_keyEnds.back());
        m_keyEnds.push_back(keys);
    }

    TreeSegments on(torch::Device device) {
        const auto moved = [&](const Tensor& x) { return x.to(device, /*non_blocking=*/true); };
        m_result.queryEnds = moved(torch::tensor(m_queryEnds, torch::kInt32));
        m_result.keyEnds = moved(torch::tensor(m_keyEnds, torch::kInt32));
        const bool inOrder = m_keys.size() == static_cast<std::size_t>(m_queryEnds.back());
        if (!inOrder) m_result.keyIndex = moved(torch::tensor(m_keys, torch::kInt64));
        return m_result;
    }

private:
    void appendKeys(std::int64_t begin, std::int64_t count) {
        m_keys.resize(m_keys.size() + static_cast<std::size_t>(count));
        std::iota(m_keys.end() - count, m_keys.end(), begin);
    }

    TreeSegments m_result;
    std::vector<std::int32_t> m_queryEnds{0};
    std::vector<std::int32_t> m_keyEnds{0};
    std::vector<std::int64_t> m_keys;
};

}  // namespace

TreeSegments TreeSegments::of(const std::vector<PromptTree>& trees, torch::Device device) {
    SegmentList list;
    std::int64_t begin = 0;
    for (const PromptTree& tree : trees) {
        list.add(tree.promptLength, begin, tree.promptLength, begin);
        std::int64_t own = begin + tree.promptLength;
        for (const std::int64_t length : tree.responseLengths) {
            list.add(length, begin, tree.promptLength, own);
            own += length;
        }
        begin = own;
    }
    return list.on(device);
}

}  // namespace sami
