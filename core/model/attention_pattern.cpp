#include "core/model/attention_pattern.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/model/cuda_calls.h"
#include "core/model/tree_segments.h"

namespace sami {

namespace {

torch::Tensor treeMask(const PromptTree& tree, std::int64_t window, torch::TensorOptions options) {
    const std::int64_t total = tree.numTokens();
    torch::Tensor mask =
        torch::full({total, total}, -std::numeric_limits<float>::infinity(), options.device(torch::kCPU));
    const std::int64_t prompt = tree.promptLength;
    mask.narrow(0, 0, prompt).narrow(1, 0, prompt).triu_(1);
    std::int64_t begin = prompt;
    for (const std::int64_t length : tree.responseLengths) {
        mask.narrow(0, begin, length).narrow(1, 0, prompt).zero_();
        mask.narrow(0, begin, length).narrow(1, begin, length).triu_(1);
        begin += length;
    }
    if (window > 0 && window < tree.depth()) {
        const torch::Tensor positions = TreeAttention::positions({tree});
        mask.masked_fill_(positions.unsqueeze(1) - positions.unsqueeze(0) >= window,
                          -std::numeric_limits<float>::infinity());
    }
    // triu_ turns −inf · 0 into 0 by selection, not by multiplication: the lower triangle is exactly visible.
    return mask.to(options.device());
}

/// [tokens, heads, size] → [1, queryHeads, tokens, size], key/value heads repeated for their group of query heads.
torch::Tensor headsFirst(const torch::Tensor& x, std::int64_t queryHeads) {
    torch::Tensor heads = x.transpose(0, 1);
    const std::int64_t group = queryHeads / x.size(1);
    if (group > 1) {
        heads = heads.unsqueeze(1)
                    .expand({x.size(1), group, x.size(0), x.size(2)})
                    .reshape({queryHeads, x.size(0), x.size(2)});
    }
    return heads.unsqueeze(0);
}

}  // namespace

std::int64_t PromptTree::numTokens() const {
    return std::accumulate(responseLengths.begin(), responseLengths.end(), promptLength);
}

std::int64_t PromptTree::depth() const {
    return promptLength + (responseLengths.empty() ? 0 : std::ranges::max(responseLengths));
}

torch::Tensor scaledDotProduct(const torch::Tensor& query, const torch::Tensor& key, const torch::Tensor& value,
                               const torch::Tensor& mask) {
    if (!query.device().is_cpu() || query.size(-2) * key.size(-2) > kMaxMaterialisedScores) {
        return torch::scaled_dot_product_attention(query, key, value, mask);
    }
    const double scale = 1 / std::sqrt(static_cast<double>(query.size(-1)));
    const torch::Tensor scores = torch::matmul(query * scale, key.transpose(-1, -2));
    return torch::matmul(torch::softmax(scores + mask, -1), value);
}

struct TreeAttention::OnDevice {
    std::map<std::int64_t, Masks> masks;                    ///< by window; 0 for windows that hide nothing
    std::optional<std::unique_ptr<TreeSegments>> segments;  ///< nothing before the first call
};

TreeAttention::OnDevice& TreeAttention::on(torch::Device device) {
    std::unique_ptr<OnDevice>& found = m_devices[device.index()];
    if (!found) found = std::make_unique<OnDevice>();
    return *found;
}

TreeAttention::TreeAttention(std::vector<PromptTree> trees) : m_trees(std::move(trees)) {}

TreeAttention::~TreeAttention() = default;

const TreeSegments* TreeAttention::segmentsFor(const torch::Tensor& query) {
    auto& segments = on(query.device()).segments;
    if (!segments) {
        const torch::NoGradGuard noGrad;
        segments = hasFlashAttention(query) ? std::make_unique<TreeSegments>(TreeSegments::of(m_trees, query.device()))
                                            : nullptr;
    }
    return segments->get();
}

const TreeAttention::Masks& TreeAttention::masksFor(std::int64_t window, const torch::Tensor& query) {
    const bool hides = window > 0 && std::ranges::any_of(m_trees, [&](const auto& t) { return t.depth() > window; });
    Masks& masks = on(query.device()).masks[hides ? window : 0];
    if (masks.empty()) {
        const torch::NoGradGuard noGrad;
        for (const PromptTree& tree : m_trees)
            masks.push_back(treeMask(tree, window, query.options().requires_grad(false)));
    }
    return masks;
}

torch::Tensor TreeAttention::attend(const LayerScope& scope, const torch::Tensor& query, const torch::Tensor& key,
                                    const torch::Tensor& value) {
    if (const TreeSegments* segments = segmentsFor(query)) {
        const auto seen = [&](const torch::Tensor& x) {
            return segments->keyIndex.defined() ? x.index_select(0, segments->keyIndex) : x;
        };
        return flashAttention(*segments, scope.window, query, seen(key), seen(value));
    }
    const Masks& masks = masksFor(scope.window, query);
    std::vector<torch::Tensor> outputs;
    outputs.reserve(m_trees.size());
    std::int64_t begin = 0;
    for (std::size_t i = 0; i < m_trees.size(); ++i) {
        const std::int64_t length = m_trees[i].numTokens();
        const auto part = [&](const torch::Tensor& x) { return headsFirst(x.narrow(0, begin, length), query.size(1)); };
        const torch::Tensor out = scaledDotProduct(part(query), part(key), part(value), masks[i]);
        outputs.push_back(out.squeeze(0).transpose(0, 1));
        begin += length;
    }
    return outputs.size() == 1 ? outputs.front() : torch::cat(outputs, 0);
}

torch::Tensor TreeAttention::positions(const std::vector<PromptTree>& trees) {
    std::vector<std::int64_t> values;
    for (const PromptTree& tree : trees) {
        for (std::int64_t t = 0; t < tree.promptLength; ++t) values.push_back(t);
        for (const std::int64_t length : tree.responseLengths) {
            for (std::int64_t t = 0; t < length; ++t) values.push_back(tree.promptLength + t);
        }
    }
    return torch::tensor(values, torch::kInt64);
}

}  // namespace sami
