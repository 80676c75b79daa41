#include <torch/torch.h>

#include <QTest>

#include "core/model/cuda_calls.h"
#include "core/model/tree_segments.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

using torch::Tensor;

/// Attention of each segment by itself, as fused kernels define it: the last query sees all keys, each one before it
/// one less, and of those the nearest `window`.
Tensor segmentBySegment(const TreeSegments& segments, std::int64_t window, const Tensor& query, const Tensor& key,
                        const Tensor& value) {
    const Tensor ends = segments.queryEnds.to(torch::kInt64);
    const Tensor keyEnds = segments.keyEnds.to(torch::kInt64);
    const Tensor index = segments.keyIndex.defined() ? segments.keyIndex : torch::arange(query.size(0));
    std::vector<Tensor> outputs;
    for (std::int64_t s = 0; s + 1 < ends.size(0); ++s) {
        const auto part = [](const Tensor& x, const Tensor& from, std::int64_t i) {
            return x.narrow(0, from[i].item<std::int64_t>(), (from[i + 1] - from[i]).item<std::int64_t>());
        };
        const Tensor q = part(query, ends, s).transpose(0, 1);
        const Tensor own = part(index, keyEnds, s);
        const Tensor k = key.index_select(0, own).transpose(0, 1).repeat_interleave(q.size(0) / key.size(1), 0);
        const Tensor v = value.index_select(0, own).transpose(0, 1).repeat_interleave(q.size(0) / key.size(1), 0);
        const Tensor distance =
            torch::arange(q.size(1)).unsqueeze(1) + (k.size(1) - q.size(1)) - torch::arange(k.size(1));
        const Tensor hidden = (distance < 0).logical_or(window > 0 ? distance >= window : distance < 0);
        const Tensor scores = torch::matmul(q, k.transpose(1, 2)) / std::sqrt(static_cast<double>(q.size(2)));
        const Tensor weights = scores.masked_fill(hidden, -std::numeric_limits<float>::infinity()).softmax(-1);
        outputs.push_back(torch::matmul(weights, v).transpose(0, 1));
    }
    return torch::cat(outputs, 0);
}

}  // namespace

class TestTreeSegments : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showEachTokenWhatTheMasksShow_data() {
        QTest::addColumn<qint64>("window");
        QTest::newRow("no window") << qint64{0};
        QTest::newRow("a window inside the prompt") << qint64{3};
        QTest::newRow("a window across prompt and response") << qint64{6};
        QTest::newRow("a window that hides nothing") << qint64{100};
    }

    void showEachTokenWhatTheMasksShow() {
        QFETCH(qint64, window);
        const std::vector<PromptTree> trees = {{5, {3, 4}}, {7, {}}, {1, {2, 0, 6}}};
        std::int64_t tokens = 0;
        for (const PromptTree& tree : trees) tokens += tree.numTokens();
        torch::manual_seed(3);
        const Tensor query = torch::randn({tokens, 4, 8});
        const Tensor key = torch::randn({tokens, 2, 8});
        const Tensor value = torch::randn({tokens, 2, 8});
        TreeAttention masked(trees);
        const Tensor expected = masked.attend({0, window}, query, key, value);
        const TreeSegments segments = TreeSegments::of(trees, torch::kCPU);
        const Tensor found = segmentBySegment(segments, window, query, key, value);
        QVERIFY2((expected - found).abs().max().item<float>() < 1e-6F, "another token is seen, or one is missing");
    }

    void promptsAloneAreTheirOwnKeys() {
        const TreeSegments segments = TreeSegments::of({{4, {}}, {2, {}}}, torch::kCPU);
        QVERIFY(!segments.keyIndex.defined());
        QVERIFY(segments.keyEnds.equal(segments.queryEnds));
        QCOMPARE(segments.maxQueries, std::int64_t{4});
        QCOMPARE(segments.maxKeys, std::int64_t{4});
    }

    void knowTheLongestOfBoth() {
        const TreeSegments segments = TreeSegments::of({{5, {3}}, {2, {9}}}, torch::kCPU);
        QCOMPARE(segments.maxQueries, std::int64_t{9});
        QCOMPARE(segments.maxKeys, std::int64_t{11});
    }

    void areNotForProcessors() { QVERIFY(!hasFlashAttention(torch::randn({4, 2, 8}).to(torch::kBFloat16))); }
};

SAMI_TEST(TestTreeSegments)

#include "test_tree_segments.moc"
