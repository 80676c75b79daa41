#include <sys/wait.h>
#include <torch/torch.h>
#include <unistd.h>

#include <csignal>

#include <QTest>

#include "tests/devices/simulated/device_memory.h"
#include "tests/test_registry.h"

using namespace sami::simulated;

namespace {

const torch::Device kFirst(torch::kPrivateUse1, 0);
const torch::Device kSecond(torch::kPrivateUse1, 1);

/// [count] float32, 4 bytes each.
torch::Tensor floatsOn(torch::Device device, std::int64_t count) {
    return torch::ones({count}, torch::TensorOptions().device(device));
}

/// The signal that ends a process which does `work`, 0 when it ends by itself.
template <class Work>
int signalOf(Work&& work) {
    const pid_t child = fork();
    if (child == 0) {
        std::signal(SIGSEGV, SIG_DFL);  // Qt Test would write a stack trace
        work();
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

}  // namespace

class TestDeviceMemory : public QObject {
    Q_OBJECT
private slots:
    void init() {
        for (int device = 0; device < kNumDevices; ++device) {
            setLimitBytes(device, 1'000'000'000);
            QCOMPARE(bytesInUse(device), std::size_t{0});
            resetPeak(device);
        }
    }

    void isCountedForTheDeviceOfTheTensor() {
        torch::Tensor first = floatsOn(kFirst, 100);
        const torch::Tensor second = floatsOn(kSecond, 7);
        QCOMPARE(bytesInUse(0), std::size_t{400});
        QCOMPARE(bytesInUse(1), std::size_t{28});
        const torch::Tensor view = first.narrow(0, 3, 5);
        QCOMPARE(bytesInUse(0), std::size_t{400});
        first.reset();
        QCOMPARE(bytesInUse(0), std::size_t{400});  // the view holds all of it
    }

    void countsWhatOperationsReturn() {
        const torch::Tensor x = floatsOn(kSecond, 64).view({8, 8});
        const torch::Tensor product = torch::mm(x, x);
        QCOMPARE(bytesInUse(1), std::size_t{512});
        const auto [values, indices] = product.topk(2);  // 16 floats and 16 int64
        QCOMPARE(bytesInUse(1), std::size_t{512 + 64 + 128});
        QCOMPARE(bytesInUse(0), std::size_t{0});
    }

    void theMostAtOnceIsKeptUntilReset() {
        floatsOn(kFirst, 1000);
        const torch::Tensor kept = floatsOn(kFirst, 10);
        QCOMPARE(peakBytes(0), std::size_t{4000});
        QCOMPARE(peakBytes(1), std::size_t{0});
        resetPeak(0);
        QCOMPARE(peakBytes(0), std::size_t{40});
    }

    void answersLibTorchsOwnQuestions() {
        QVERIFY(at::getAccelerator() == torch::kPrivateUse1);
        QCOMPARE(at::accelerator::deviceCount(), c10::DeviceIndex{2});
        QVERIFY(torch::Device("simulated:1") == kSecond);
        at::accelerator::emptyCache();
        setLimitBytes(1, 5000);
        const torch::Tensor x = floatsOn(kSecond, 250);
        QVERIFY(at::accelerator::getMemoryInfo(1) == std::pair(std::size_t{4000}, std::size_t{5000}));
        QCOMPARE(at::accelerator::getDeviceStats(1).allocated_bytes[0].current, std::int64_t{1000});
        floatsOn(kSecond, 500);
        QVERIFY(at::accelerator::getMemoryInfo(1).first == 2000);  // kept for what comes next
        at::accelerator::emptyCache();
        QVERIFY(at::accelerator::getMemoryInfo(1).first == 4000);
        QCOMPARE(at::accelerator::getDeviceStats(1).reserved_bytes[0].peak, std::int64_t{3000});
        at::accelerator::resetPeakStats(1);
        QCOMPARE(at::accelerator::getDeviceStats(1).allocated_bytes[0].peak, std::int64_t{1000});
        at::accelerator::setDeviceIndex(1);
        QVERIFY(torch::empty({1}, torch::TensorOptions().device(torch::kPrivateUse1)).device() == kSecond);
        at::accelerator::setDeviceIndex(0);
        at::accelerator::synchronizeDevice(1);
        at::accelerator::emptyCache();
        at::accelerator::emptyHostCache();
        QVERIFY_THROWS_EXCEPTION(c10::Error, at::accelerator::setDeviceIndex(2));
    }

    void nothingIsAllocatedBeyondTheLimit() {
        setLimitBytes(0, 1000);
        const torch::Tensor kept = floatsOn(kFirst, 200);
        try {
            floatsOn(kFirst, 51);
            QFAIL("204 bytes where 200 are free");
        } catch (const c10::OutOfMemoryError& error) {
            QCOMPARE(QString(error.what_without_backtrace()),
                     QString("simulated out of memory. Tried to allocate 204 bytes. Device simulated:0 has a total "
                             "capacity of 1000 bytes of which 200 bytes are free; 800 bytes are in use."));
        }
        floatsOn(kFirst, 50);
        floatsOn(kSecond, 51);
        QVERIFY_THROWS_EXCEPTION(c10::OutOfMemoryError, torch::sort(kept));  // what an operation returns
        QVERIFY_THROWS_EXCEPTION(c10::OutOfMemoryError, floatsOn(kSecond, 300).to(kFirst));
        QVERIFY_THROWS_EXCEPTION(c10::OutOfMemoryError, floatsOn(kFirst, std::int64_t{1} << 50));
        QCOMPARE(bytesInUse(0), std::size_t{800});
        QCOMPARE(at::accelerator::getDeviceStats(0).num_ooms, std::int64_t{4});
        at::accelerator::resetAccumulatedStats(0);
    }

    void backwardRunsOutOfMemoryAndGivesItBack() {
        torch::Tensor weights = floatsOn(kSecond, 1000).requires_grad_();
        {
            const torch::Tensor loss = (weights * 2).exp().square().sum();
            setLimitBytes(1, bytesInUse(1) + 2000);  // a gradient takes 4000
            QVERIFY_THROWS_EXCEPTION(c10::OutOfMemoryError, loss.backward());
        }
        QCOMPARE(bytesInUse(1), std::size_t{4000});
        QVERIFY(!weights.grad().defined());
        setLimitBytes(1, 1'000'000);
        (weights * 2).exp().square().sum().backward();
        // d/dw e^{4w} = 4 e^{4w}, at 1
        QVERIFY(std::abs(weights.grad().cpu()[0].item<double>() / (4 * std::exp(4.0)) - 1) < 1e-6);
        weights.reset();
    }

    void theHostCannotReadIt() {
        const torch::Tensor x = floatsOn(kFirst, 100);
        const auto* elements = x.data_ptr<float>();
        QCOMPARE(signalOf([&] { static_cast<void>(*const_cast<const volatile float*>(elements)); }), SIGSEGV);
        QCOMPARE(signalOf([&] { x.narrow(0, 50, 10).data_ptr<float>()[3] = 1; }), SIGSEGV);
        const torch::Tensor host = torch::ones({1});
        QCOMPARE(signalOf([&] { host.data_ptr<float>()[0] = 2; }), 0);  // the child itself is sound
        const torch::Tensor second = floatsOn(kSecond, 1);
        QCOMPARE(deviceOfPointer(x.narrow(0, 50, 10).data_ptr()), c10::DeviceIndex{0});
        QCOMPARE(deviceOfPointer(second.data_ptr()), c10::DeviceIndex{1});
        QCOMPARE(deviceOfPointer(host.data_ptr()), c10::DeviceIndex{-1});
        QCOMPARE(x.narrow(0, 50, 10).data_ptr<float>() - elements, std::ptrdiff_t{50});
    }
};

SAMI_TEST(TestDeviceMemory)
#include "test_device_memory.moc"
