#include <torch/torch.h>

#include <QTest>

#include "core/sami/optimizer.h"
#include "tests/devices/simulated/simulated_devices.h"
#include "tests/test_registry.h"

using namespace sami::simulated;
using torch::Tensor;

namespace {

const torch::Device kFirst(torch::kPrivateUse1, 0);
const torch::Device kSecond(torch::kPrivateUse1, 1);
constexpr std::int64_t kTokens = 11;
constexpr std::int64_t kHeads = 2;
constexpr std::int64_t kSize = 8;
constexpr std::int64_t kVocabulary = 17;

/// y = x · scale, by a gradient of its own.
class Scaled : public torch::autograd::Function<Scaled> {
public:
    static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& x, const Tensor& scale) {
        context->save_for_backward({x, scale});
        return x * scale;
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        return {gradients[0] * saved[1], (gradients[0] * saved[0]).sum_to_size(saved[1].sizes())};
    }
};

struct Layer {
    torch::Device device;
    Tensor norm, query, key, value, output, scale;

    Layer(torch::Device where, torch::Dtype dtype) : device(where) {
        const auto weight = [&](at::IntArrayRef shape, double spread) {
            return (torch::randn(shape) * spread).to(where, dtype).requires_grad_();
        };
        norm = weight({kSize}, 1);
        for (Tensor* projection : {&query, &key, &value, &output}) *projection = weight({kSize, kSize}, 0.5);
        scale = weight({kSize}, 1);
    }

    /// @param x [tokens, kSize] anywhere
    Tensor forward(const Tensor& x) const {
        const Tensor here = x.to(device, /*non_blocking=*/true);
        const Tensor normed = torch::rms_norm(here, {kSize}, norm, 1e-5);
        const auto heads = [&](const Tensor& weights) {
            return torch::linear(normed, weights).view({1, kTokens, kHeads, kSize / kHeads}).transpose(1, 2);
        };
        const Tensor mask = torch::full({kTokens, kTokens}, -INFINITY).triu_(1).to(here.options());
        const Tensor mixed = torch::scaled_dot_product_attention(heads(query), heads(key), heads(value), mask);
        const Tensor joined = mixed.transpose(1, 2).reshape({kTokens, kSize});
        return here + Scaled::apply(torch::silu(torch::linear(joined, output)), scale);
    }
};

/// An embedding, two layers of attention and a loss that is measured on the last layer's device.
struct Network {
    Tensor embedding;
    std::vector<Layer> layers;

    Network(torch::Device first, torch::Device second, torch::Dtype dtype) {
        torch::manual_seed(3);
        embedding = torch::randn({kVocabulary, kSize}).to(first, dtype).requires_grad_();
        layers = {Layer(first, dtype), Layer(second, dtype)};
    }

    Tensor loss() const {
        const Tensor ids = (torch::arange(kTokens) * 5 % kVocabulary).to(embedding.device());
        Tensor x = torch::embedding(embedding, ids);
        for (const Layer& layer : layers) x = layer.forward(x);
        const Tensor logits = torch::linear(x, embedding.to(x.device()));
        const Tensor logProbs = logits.log_softmax(-1, torch::kFloat);
        return -logProbs.gather(1, ((ids + 1) % kVocabulary).to(x.device()).unsqueeze(1)).mean();
    }

    std::vector<Tensor> parameters() const {
        std::vector<Tensor> all{embedding};
        for (const Layer& l : layers) all.insert(all.end(), {l.norm, l.query, l.key, l.value, l.output, l.scale});
        return all;
    }
};

/// Largest distance of two gradients, relative to the largest gradient.
double distance(const Tensor& found, const Tensor& expected) {
    const Tensor host = expected.cpu().to(torch::kDouble);
    return ((found.cpu().to(torch::kDouble) - host).abs().max() / host.abs().max()).item<double>();
}

}  // namespace

class TestTwoDeviceTraining : public QObject {
    Q_OBJECT
private slots:
    void gradientsAreThoseOfTheProcessor_data() {
        QTest::addColumn<bool>("fused");
        QTest::addColumn<bool>("narrow");
        QTest::newRow("float32, attention of parts") << false << false;
        QTest::newRow("float32, fused attention") << true << false;
        QTest::newRow("bfloat16") << true << true;
    }
    void gradientsAreThoseOfTheProcessor() {
        QFETCH(bool, fused);
        QFETCH(bool, narrow);
        // Both make the same sums by the same kernels; where those choose by alignment, the last bits may differ.
        constexpr double kTolerance = 1e-6;
        at::globalContext().setSDPUseFlash(fused);
        const torch::Dtype dtype = narrow ? torch::kBFloat16 : torch::kFloat;
        const Network host(torch::kCPU, torch::kCPU, dtype);
        const Network spread(kFirst, kSecond, dtype);
        const Tensor expected = host.loss(), loss = spread.loss();
        QVERIFY(loss.device() == kSecond);
        QVERIFY(std::abs(loss.item<double>() - expected.item<double>()) < kTolerance);
        expected.backward();
        loss.backward();
        at::globalContext().setSDPUseFlash(true);
        for (std::size_t i = 0; i < host.parameters().size(); ++i) {
            const Tensor weight = spread.parameters()[i], like = host.parameters()[i];
            QVERIFY(weight.grad().device() == weight.device());
            QVERIFY(like.grad().abs().max().item<double>() > 0);
            const double found = distance(weight.grad(), like.grad());
            QVERIFY2(found < kTolerance, qPrintable(QString("parameter %1: %2").arg(i).arg(found)));
        }
    }

    void optimizersUpdateWhereTheWeightsLie_data() {
        QTest::addColumn<QString>("name");
        QTest::newRow("rmsprop") << "rmsprop";
        QTest::newRow("adamw") << "adamw";
    }
    void optimizersUpdateWhereTheWeightsLie() {
        QFETCH(QString, name);
        const auto updated = [&](torch::Device device) {
            const std::vector<Tensor> weights{torch::linspace(-1, 1, 12).view({3, 4}).to(device),
                                              torch::linspace(0, 2, 5).to(device)};
            const auto optimizer = sami::Optimizer::create(name.toStdString(), {}, 2);
            const std::vector<std::size_t> both{0, 1};
            for (int step = 0; step < 3; ++step) {
                (*optimizer)->beginStep();
                (*optimizer)->update(both, weights, at::_foreach_mul(weights, 0.5), 0.1);
            }
            return torch::cat({weights[0].view(12), weights[1]}).cpu();
        };
        const Tensor expected = updated(torch::kCPU);
        QVERIFY(torch::allclose(updated(kSecond), expected, 1e-6));
        QVERIFY((expected[0] + 1).abs().item<double>() > 0.01);  // something was updated
    }

    void threadsOfBackwardLeaveNoMemoryBehind() {
        const std::size_t first = bytesInUse(0), second = bytesInUse(1);
        {
            const Network spread(kFirst, kSecond, torch::kFloat);
            spread.loss().backward();
            QVERIFY(bytesInUse(0) > first && bytesInUse(1) > second);
        }
        QCOMPARE(bytesInUse(0), first);
        QCOMPARE(bytesInUse(1), second);
    }
};

SAMI_TEST(TestTwoDeviceTraining)
#include "test_two_device_training.moc"
