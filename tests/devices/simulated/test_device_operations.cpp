#include <torch/torch.h>

#include <functional>

#include <QProcess>
#include <QTest>

#include "tests/devices/simulated/simulated_devices.h"
#include "tests/test_registry.h"

using namespace sami::simulated;
using torch::Tensor;

namespace {

const torch::Device kFirst(torch::kPrivateUse1, 0);
const torch::Device kSecond(torch::kPrivateUse1, 1);

Tensor counting(torch::Device device, at::IntArrayRef shape) {
    return torch::arange(c10::multiply_integers(shape), torch::kFloat).view(shape).to(device);
}

bool same(const Tensor& onDevice, const Tensor& expected) {
    return torch::equal(onDevice.cpu(), expected);
}

using Operation = std::function<Tensor(const Tensor& x)>;  // x [4, 6]

}  // namespace

Q_DECLARE_METATYPE(Operation)

class TestDeviceOperations : public QObject {
    Q_OBJECT
private slots:
    void giveWhatTheProcessorGives_data() {
        QTest::addColumn<Operation>("operation");
        const auto row = [](const char* name, Operation operation) { QTest::newRow(name) << operation; };
        const auto indexOn = [](const Tensor& x) { return torch::tensor({2, 0, 3}, torch::kLong).to(x.device()); };
        row("index_select", [=](const Tensor& x) { return x.index_select(0, indexOn(x)); });
        row("index_add", [=](const Tensor& x) { return x.index_add(0, indexOn(x), x.narrow(0, 1, 3)); });
        row("gather", [](const Tensor& x) { return x.gather(1, (x / 5).to(torch::kLong)); });
        row("indices on the host", [](const Tensor& x) { return x.index({torch::tensor({1, 1, 0})}); });
        row("sort", [](const Tensor& x) { return std::get<1>(x.sort(1, /*descending=*/true)); });
        row("topk", [](const Tensor& x) { return std::get<0>(x.topk(3)); });
        row("cumsum", [](const Tensor& x) { return x.cumsum(1); });
        row("argmax", [](const Tensor& x) { return x.argmax(1); });
        row("softmax in another type", [](const Tensor& x) { return x.softmax(-1, torch::kDouble); });
        row("log_softmax in another type",
            [](const Tensor& x) { return x.to(torch::kBFloat16).log_softmax(-1, torch::kFloat); });
        row("rms_norm", [](const Tensor& x) { return torch::rms_norm(x, {6}, x[1], 1e-6); });
        row("silu", [](const Tensor& x) { return torch::silu(x); });
        row("where", [](const Tensor& x) { return torch::where(x > 4, x, x.neg()); });
        row("cat and stack", [](const Tensor& x) { return torch::cat({x, torch::stack({x[0], x[3]})}); });
        row("triu_", [](const Tensor& x) { return x.clone().triu_(1); });
        row("masked_fill_", [](const Tensor& x) { return x.clone().masked_fill_(x > 7, -1); });
        row("products in bfloat16", [](const Tensor& x) {
            return torch::mm(x.to(torch::kBFloat16), x.t().to(torch::kBFloat16)).to(torch::kFloat);
        });
        row("einsum", [](const Tensor& x) { return torch::einsum("ij,kj->ik", {x, x}); });
        row("number of the host", [](const Tensor& x) { return x * torch::tensor(3.0f) + 1; });
        row("allclose", [](const Tensor& x) { return torch::isfinite(x).all() & torch::tensor(x.allclose(x)); });
        row("norms of a list", [](const Tensor& x) { return torch::stack(at::_foreach_norm({x, x[0]}, 2)); });
    }
    void giveWhatTheProcessorGives() {
        QFETCH(Operation, operation);
        const Tensor x = counting(torch::kCPU, {4, 6});
        const Tensor found = operation(x.to(kSecond));
        QVERIFY(found.device() == kSecond);
        QVERIFY(same(found, operation(x)));
    }

    void refuseTensorsOfDifferentDevices_data() {
        QTest::addColumn<Operation>("operation");
        const auto row = [](const char* name, Operation operation) { QTest::newRow(name) << operation; };
        row("sum with the other device", [](const Tensor& x) { return x + x.to(kFirst); });
        row("sum with the host", [](const Tensor& x) { return x + x.cpu(); });
        row("product", [](const Tensor& x) { return torch::mm(x, x.t().to(kFirst)); });
        row("number of the other device", [](const Tensor& x) { return x * torch::ones({}).to(kFirst); });
        row("written to the host", [](const Tensor& x) { return torch::ones({}).add_(x.sum()); });
        row("index of the host", [](const Tensor& x) { return x.index_select(0, torch::tensor({1, 2})); });
        row("weights of the host", [](const Tensor& x) { return torch::embedding(x.cpu(), x.to(torch::kLong)); });
        row("list", [](const Tensor& x) { return torch::cat({x, x.cpu()}); });
        row("result", [](const Tensor& x) {
            Tensor onHost = torch::empty({4, 4});
            return torch::mm_out(onHost, x, x.t());
        });
        row("list in place", [](const Tensor& x) {
            at::_foreach_add_({x, x.to(kFirst)}, {x, x});
            return x;
        });
    }
    void refuseTensorsOfDifferentDevices() {
        QFETCH(Operation, operation);
        const Tensor x = counting(kSecond, {4, 6});
        try {
            operation(x);
            QFAIL("mixed devices are taken");
        } catch (const c10::Error& error) {
            const QString message(error.what_without_backtrace());
            QVERIFY2(message.contains("same device"), qPrintable(message));
        }
    }

    void viewsShareTheirMemory() {
        const Tensor x = counting(kFirst, {4, 6});
        const std::size_t before = bytesInUse(0);
        x.view({2, 12}).narrow(1, 6, 3).fill_(-1);
        x.t()[5].mul_(10);
        x.as_strided({2}, {7}, 1).add_(100);
        x.unfold(0, 2, 2).select(2, 1).select(1, 2).zero_();
        Tensor expected = counting(torch::kCPU, {4, 6});
        expected.view({2, 12}).narrow(1, 6, 3).fill_(-1);
        expected.t()[5].mul_(10);
        expected.as_strided({2}, {7}, 1).add_(100);
        expected.unfold(0, 2, 2).select(2, 1).select(1, 2).zero_();
        QVERIFY(same(x, expected));
        QVERIFY(x.view({24}).is_alias_of(x));
        QVERIFY(x.chunk(2)[1].is_alias_of(x));
        QCOMPARE(bytesInUse(0), before);
    }

    void viewsOfWeightsAreMadeWithoutGraphs() {
        torch::nn::Linear layer(torch::nn::LinearOptions(6, 2));
        const Tensor expected = layer(counting(torch::kCPU, {4, 6})).detach();
        layer->to(kSecond);
        const c10::InferenceMode inference;
        const Tensor result = layer(counting(kSecond, {4, 6}));
        QVERIFY(result.is_inference());
        QVERIFY(same(result.clone(), expected));
        QVERIFY(!layer->weight.t().is_inference() && result.view({8}).is_inference());
    }

    void writesInPlaceReachGradients() {
        const auto gradient = [](torch::Device device) {
            const Tensor x = counting(device, {3, 4}).requires_grad_();
            Tensor y = x * 2;
            y[1].mul_(5);
            y.t()[2].add_(3);
            y.narrow(0, 2, 1).copy_(x[0] * x[2]);
            y.pow(2).sum().div(1e6).backward();
            return x.grad().cpu();
        };
        QVERIFY(torch::equal(gradient(kSecond), gradient(torch::kCPU)));
        const Tensor x = counting(kSecond, {3}).requires_grad_();
        Tensor y = x * x;
        const Tensor squares = y.square();
        y.add_(1);  // changes what the square's gradient needs
        QVERIFY_THROWS_EXCEPTION(c10::Error, squares.sum().backward());
    }

    void copiesGoInAllDirections_data() {
        QTest::addColumn<int>("from");
        QTest::addColumn<int>("to");
        for (const int from : {-1, 0, 1}) {
            for (const int to : {-1, 0, 1}) QTest::addRow("from %d to %d", from, to) << from << to;
        }
    }
    void copiesGoInAllDirections() {
        QFETCH(int, from);
        QFETCH(int, to);
        const auto device = [](int index) {
            return index < 0 ? torch::Device(torch::kCPU) : torch::Device(torch::kPrivateUse1, c10::DeviceIndex(index));
        };
        const Tensor expected = counting(torch::kCPU, {4, 6});
        const Tensor source = expected.to(device(from));
        const Tensor target = torch::zeros({6, 4}, torch::TensorOptions().dtype(torch::kDouble).device(device(to)));
        target.t().copy_(source, /*non_blocking=*/true);  // transposed and widened
        QVERIFY(same(target, expected.t().to(torch::kDouble)));
        target.copy_(source[0].narrow(0, 1, 4));  // one row for all
        QVERIFY(same(target, expected[0].narrow(0, 1, 4).expand({6, 4}).to(torch::kDouble)));
        const Tensor moved = source.to(device(to), torch::kBFloat16, /*non_blocking=*/true);
        QVERIFY(moved.device() == device(to));
        QVERIFY(same(moved, expected.to(torch::kBFloat16)));
        const Tensor copy = source.to(device(to), source.dtype(), /*non_blocking=*/false, /*copy=*/true);
        copy.zero_();
        QVERIFY(same(source, expected));
    }

    void resultsMayBeGivenAndResized() {
        const Tensor x = counting(kFirst, {4, 6});
        Tensor product = torch::empty({0}, x.options());
        torch::mm_out(product, x, x.t());
        QVERIFY(same(product, torch::mm(x.cpu(), x.cpu().t())));
        Tensor values = torch::empty({0}, x.options()), indices = torch::empty({0}, x.options().dtype(torch::kLong));
        torch::sort_out(values, indices, x, 1, /*descending=*/true);
        QVERIFY(same(values, x.cpu().flip(1)));
        Tensor grown = counting(kFirst, {3});
        grown.resize_({5}).narrow(0, 3, 2).fill_(9);
        QVERIFY(same(grown, torch::tensor({0.0f, 1.0f, 2.0f, 9.0f, 9.0f})));
        const std::size_t before = bytesInUse(0);
        grown.set_(x);
        QCOMPARE(bytesInUse(0), before - 20);
        grown.zero_();
        QVERIFY(same(x, torch::zeros({4, 6})));
        grown.set_(x.storage(), 6, {2, 3}, {3, 1});
        grown.fill_(4);
        QVERIFY(same(x[1], torch::full({6}, 4.0f)));
        QVERIFY_THROWS_EXCEPTION(c10::Error, grown.set_(torch::ones({1}).storage(), 0, {1}, {1}));
    }

    void listsAreUpdatedInPlace() {
        std::vector<Tensor> weights{counting(kFirst, {3, 2}), counting(kFirst, {5})};
        at::_foreach_mul_(weights, 3);
        at::_foreach_add_(weights, at::_foreach_sqrt(weights), 0.5);
        at::_foreach_lerp_(weights, at::_foreach_mul(weights, 2), 0.25);
        at::_foreach_addcdiv_(weights, weights, at::_foreach_add(weights, 1), -0.1);
        Tensor expected = counting(torch::kCPU, {5}) * 3;
        expected += expected.sqrt() * 0.5;
        expected = expected.lerp(expected * 2, 0.25);
        expected.addcdiv_(expected.clone(), expected + 1, -0.1);
        QVERIFY(torch::allclose(weights[1].cpu(), expected, 1e-6));
        QVERIFY(torch::allclose(weights[0].cpu().view(6).narrow(0, 0, 5), expected, 1e-6));
    }

    void drawTheSameAfterTheSameSeed() {
        const auto draw = [](torch::Device device, std::optional<at::Generator> generator = {}) {
            return torch::randn({40}, generator, torch::TensorOptions().device(device)).cpu();
        };
        const auto drop = [] { return torch::dropout(torch::ones({1000}, kSecond), 0.25, true).cpu(); };
        torch::manual_seed(5);
        const Tensor first = draw(kFirst), dropped = drop(), host = draw(torch::kCPU), next = draw(kFirst);
        torch::manual_seed(5);
        const Tensor hostAgain = draw(torch::kCPU);
        QVERIFY(torch::equal(first, draw(kFirst)));
        QVERIFY(torch::equal(host, hostAgain));  // devices and the processor draw from generators of their own
        QVERIFY(torch::equal(next, draw(kFirst)));
        QVERIFY(!torch::equal(first, next));
        QVERIFY(torch::equal(dropped, drop()));
        const double kept = (dropped != 0).to(torch::kDouble).mean().item<double>();
        QVERIFY(std::abs(kept - 0.75) < 0.07);  // five standard deviations
        QVERIFY(torch::equal(dropped, (dropped != 0).to(torch::kFloat) / 0.75));
        const at::Generator own = at::globalContext().getAcceleratorHooksInterface().getNewGenerator(1);
        QVERIFY(!torch::equal(draw(kSecond, own), draw(kSecond, own)));
        QVERIFY_THROWS_EXCEPTION(c10::Error, draw(kSecond, at::detail::createCPUGenerator(5)));
    }

    void modulesMoveBetweenDevices() {
        torch::nn::Linear layer(torch::nn::LinearOptions(4, 2));
        const Tensor weight = layer->weight.detach().clone();
        for (const torch::Device device : {kFirst, kSecond, torch::Device(torch::kCPU), kSecond}) {
            layer->to(device);
            QVERIFY(layer->weight.device() == device && layer->weight.requires_grad());
            QVERIFY(same(layer->weight.detach(), weight));
            layer->zero_grad();
            layer(torch::ones({1, 4}, device)).sum().backward();
            QVERIFY(layer->weight.grad().device() == device);
        }
        layer->weight.set_data(layer->weight.detach().to(torch::kBFloat16));
        QVERIFY(layer->weight.scalar_type() == torch::kBFloat16);
    }

    void areTracedWhereAskedFor() {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("SAMI_SIMULATED_TRACE", "1");
        process.setProcessEnvironment(environment);
        process.start(QCoreApplication::applicationFilePath(), {"TestDeviceOperations", "viewsShareTheirMemory"});
        QVERIFY(process.waitForFinished());
        const QByteArray trace = process.readAllStandardError();
        QVERIFY2(trace.startsWith("cpu -> simulated:0 copy\n"), trace);
        QVERIFY2(trace.contains("\nsimulated:0 aten::fill_.Scalar\n"), trace);
        QVERIFY2(trace.contains("\nsimulated:0 -> cpu copy\n"), trace);
    }

    void pinnedMemoryIsKnown() {
        const Tensor x = counting(torch::kCPU, {4, 6});
        QVERIFY(!x.is_pinned());
        const Tensor pinned = x.pin_memory();
        QVERIFY(pinned.is_pinned() && pinned.narrow(0, 3, 1).is_pinned());
        QVERIFY(same(pinned.to(kFirst, /*non_blocking=*/true), x));
    }
};

SAMI_TEST(TestDeviceOperations)
#include "test_device_operations.moc"
