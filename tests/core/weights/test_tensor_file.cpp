#include <QTest>

#include <cmath>
#include <limits>

#include "core/weights/tensor_file.h"
#include "tests/core/weights/made_files.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

std::vector<float> widened(StoredType type, const std::string& bytes, std::int64_t count) {
    const StoredTensor tensor{"t", type, {count}, std::as_bytes(std::span(bytes)), {}};
    std::vector<float> values(static_cast<std::size_t>(count), -1.0f);
    toFloat32(tensor, values);
    return values;
}

constexpr std::uint16_t kHalfOne = 0x3C00;
constexpr std::uint16_t kHalfTwo = 0x4000;
constexpr std::uint16_t kMinusHalf = 0xB800;

}  // namespace

class TestTensorFile : public QObject {
    Q_OBJECT
private slots:
    void widensHalfPrecisionByItsDefinition() {
        // Every 16-bit pattern against sign · 2^(e−15) · (1 + m/1024), subnormals sign · m · 2^−24.
        for (std::uint32_t pattern = 0; pattern < 0x10000; ++pattern) {
            const float value = widened(StoredType::F16, made::bytesOf(static_cast<std::uint16_t>(pattern)), 1)[0];
            const int exponent = static_cast<int>((pattern >> 10) & 0x1F);
            const double mantissa = pattern & 0x3FF;
            double expected =
                exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1 + mantissa / 1024, exponent - 15);
            if (exponent == 31) expected = std::numeric_limits<double>::infinity();
            if (exponent == 31 && mantissa != 0) {
                QVERIFY(std::isnan(value));
                continue;
            }
            QCOMPARE(static_cast<double>(value), (pattern & 0x8000) != 0 ? -expected : expected);
            QCOMPARE(std::signbit(value), (pattern & 0x8000) != 0);
        }
    }

    void widensBfloat16ByItsUpperHalf() {
        const std::vector<float> values =
            widened(StoredType::BF16, made::bytesOf(std::uint16_t{0x3FC0}, std::uint16_t{0xC0A0}), 2);
        QVERIFY(values == std::vector<float>({1.5f, -5.0f}));
    }

    void scalesBytesOfEachBlockOnItsOwn() {
        std::string bytes = made::bytesOf(kHalfTwo);
        for (int i = 0; i < 32; ++i) bytes += static_cast<char>(i - 16);
        bytes += made::bytesOf(kMinusHalf) + std::string(32, '\x80');
        const std::vector<float> values = widened(StoredType::Q8_0, bytes, 64);
        for (int i = 0; i < 32; ++i) QCOMPARE(values[static_cast<std::size_t>(i)], 2.0f * static_cast<float>(i - 16));
        for (std::size_t i = 32; i < 64; ++i) QCOMPARE(values[i], 64.0f);  // −½ · −128
    }

    void addsTheMinimumToScaledFourBitNumbers() {
        std::string bytes = made::bytesOf(kHalfTwo, kHalfOne);
        for (int i = 0; i < 16; ++i) bytes += static_cast<char>((15 - i) << 4 | i);  // low bits i, high bits 15 − i
        const std::vector<float> values = widened(StoredType::Q4_1, bytes, 32);
        for (int i = 0; i < 16; ++i) {
            QCOMPARE(values[static_cast<std::size_t>(i)], 2.0f * static_cast<float>(i) + 1.0f);
            QCOMPARE(values[static_cast<std::size_t>(16 + i)], 2.0f * static_cast<float>(15 - i) + 1.0f);
        }
    }

    void readsTensorsThatLieAtOddAddresses() {
        const std::string bytes = "x" + made::bytesOf(1.25f, -8.0f);
        const StoredTensor tensor{"t", StoredType::F32, {2}, std::as_bytes(std::span(bytes)).subspan(1), {}};
        std::vector<float> values(2);
        toFloat32(tensor, values);
        QVERIFY(values == std::vector<float>({1.25f, -8.0f}));
    }
};

SAMI_TEST(TestTensorFile)
#include "test_tensor_file.moc"
