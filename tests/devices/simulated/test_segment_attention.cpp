#include <ATen/ops/_flash_attention_forward.h>
#include <ATen/ops/_fused_sdp_choice.h>
#include <torch/torch.h>

#include <QTest>

#include "tests/devices/simulated/segment_attention.h"
#include "tests/test_registry.h"

using namespace sami::simulated;
using torch::Tensor;

namespace {

const torch::Device kSecond(torch::kPrivateUse1, 1);

/// Three segments: more keys than queries, as many, and none of either. Two key heads serve four query heads.
SegmentAttention packed(std::optional<std::int64_t> keysBefore) {
    torch::manual_seed(9);
    SegmentAttention call;
    call.query = torch::randn({7, 4, 8});
    call.key = torch::randn({9, 2, 8});
    call.value = torch::randn({9, 2, 8});
    call.queryEnds = torch::tensor({0, 3, 7, 7}, torch::kInt);
    call.keyEnds = torch::tensor({0, 5, 9, 9}, torch::kInt);
    call.scale = 1 / std::sqrt(8.0);
    call.keysBefore = keysBefore;
    return call;
}

/// LibTorch's attention, a segment at a time, with the mask written out.
Tensor bySegment(const SegmentAttention& call) {
    std::vector<Tensor> outputs;
    for (const auto& [queryBegin, queries, keyBegin, keys] : {std::array{0, 3, 0, 5}, std::array{3, 4, 5, 4}}) {
        Tensor seen = torch::zeros({queries, keys}, torch::kBool);
        for (int i = 0; i < queries; ++i) {
            const int own = keys - queries + i;
            const int first = call.keysBefore ? std::max(0, own - static_cast<int>(*call.keysBefore)) : 0;
            seen[i].narrow(0, first, own - first + 1).fill_(true);
        }
        const auto part = [](const Tensor& x, int begin, int count) {
            return x.narrow(0, begin, count).transpose(0, 1).repeat_interleave(4 / x.size(1), 0).unsqueeze(0);
        };
        const Tensor mixed =
            torch::scaled_dot_product_attention(part(call.query, queryBegin, queries), part(call.key, keyBegin, keys),
                                                part(call.value, keyBegin, keys), seen);
        outputs.push_back(mixed.squeeze(0).transpose(0, 1));
    }
    return torch::cat(outputs);
}

}  // namespace

class TestSegmentAttention : public QObject {
    Q_OBJECT
private slots:
    void equalsAttentionOfEachSegment_data() {
        QTest::addColumn<int>("keysBefore");
        QTest::newRow("all keys before") << -1;
        QTest::newRow("a window of two") << 1;
    }
    void equalsAttentionOfEachSegment() {
        QFETCH(int, keysBefore);
        SegmentAttention call = packed(keysBefore < 0 ? std::nullopt : std::optional<std::int64_t>(keysBefore));
        const Tensor upstream = torch::randn({7, 4, 8});
        const auto [output, logSumExp] = call.forward();
        const auto [query, key, value] = call.backward(upstream, output, logSumExp);
        for (Tensor* leaf : {&call.query, &call.key, &call.value}) leaf->requires_grad_();
        const Tensor expected = bySegment(call);
        expected.backward(upstream);
        QVERIFY(torch::allclose(output, expected, 1e-5, 1e-6));
        QVERIFY(torch::allclose(query, call.query.grad(), 1e-5, 1e-6));
        QVERIFY(torch::allclose(key, call.key.grad(), 1e-5, 1e-6));
        QVERIFY(torch::allclose(value, call.value.grad(), 1e-5, 1e-6));
    }

    void isWhatDevicesComputeIn16Bits() {
        SegmentAttention call = packed({});
        const auto narrow = [](const Tensor& x) { return x.to(kSecond, torch::kBFloat16).requires_grad_(); };
        const Tensor query = narrow(call.query), key = narrow(call.key), value = narrow(call.value);
        const Tensor upstream = torch::randn({7, 4, 8}).to(torch::kBFloat16);
        const Tensor output = std::get<0>(at::_flash_attention_forward(
            query, key, value, call.queryEnds.to(kSecond), call.keyEnds.to(kSecond), 4, 5, 0.0, true, false));
        QVERIFY(output.device() == kSecond);
        output.backward(upstream.to(kSecond));
        const auto widened = [](const Tensor& x) { return x.detach().cpu().to(torch::kFloat).requires_grad_(); };
        call.query = widened(query), call.key = widened(key), call.value = widened(value);
        const Tensor expected = bySegment(call);
        expected.backward(upstream.to(torch::kFloat));
        // Results are rounded to 8 bits, and the gradient is made from a rounded output.
        QVERIFY(torch::allclose(widened(output), expected, 0.01, 0.01));
        QVERIFY(torch::allclose(widened(query.grad()), call.query.grad(), 0.02, 0.02));
        QVERIFY(torch::allclose(widened(key.grad()), call.key.grad(), 0.02, 0.02));
        QVERIFY(torch::allclose(widened(value.grad()), call.value.grad(), 0.02, 0.02));
    }

    void isOfferedFor16BitsAlone() {
        const auto choice = [](torch::Dtype dtype) {
            const Tensor x = torch::zeros({1, 2, 3, 8}, torch::TensorOptions().dtype(dtype).device(kSecond));
            return static_cast<at::SDPBackend>(at::_fused_sdp_choice(x, x, x, {}, 0.0, true));
        };
        QVERIFY(choice(torch::kBFloat16) == at::SDPBackend::flash_attention);
        QVERIFY(choice(torch::kFloat) == at::SDPBackend::math);
        const Tensor x = torch::zeros({3, 2, 8}, kSecond);
        const Tensor ends = torch::tensor({0, 3}, torch::kInt);
        QVERIFY_THROWS_EXCEPTION(c10::Error, at::_flash_attention_forward(x, x, x, ends.to(kSecond), ends.to(kSecond),
                                                                          3, 3, 0, true, false));
        const Tensor half = x.to(torch::kHalf);
        QVERIFY_THROWS_EXCEPTION(c10::Error,
                                 at::_flash_attention_forward(half, half, half, ends, ends, 3, 3, 0, true, false));
    }
};

SAMI_TEST(TestSegmentAttention)
#include "test_segment_attention.moc"
