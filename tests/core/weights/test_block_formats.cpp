#include <QTest>

#include <algorithm>

#include "core/weights/block_formats.h"
#include "tests/core/weights/made_files.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

constexpr std::uint16_t kHalfOne = 0x3C00;
constexpr std::uint16_t kHalfTwo = 0x4000;
constexpr std::uint16_t kQuarter = 0x3400;

std::vector<float> dequantised(StoredType type, const std::string& block) {
    const BlockLayout layout = blockLayout(type);
    std::vector<float> values(block.size() / layout.bytes * layout.elements, -1.0f);
    fromBlocks(type, std::as_bytes(std::span(block)).data(), values);
    return values;
}

/// 16 bytes with i in the low and 15 − i in the high bits.
std::string risingAndFalling() {
    std::string bytes;
    for (int i = 0; i < 16; ++i) bytes += static_cast<char>((15 - i) << 4 | i);
    return bytes;
}

}  // namespace

class TestBlockFormats : public QObject {
    Q_OBJECT

private slots:
    void fourBitsAroundEight() {
        const std::vector<float> values = dequantised(StoredType::Q4_0, made::bytesOf(kHalfTwo) + risingAndFalling());
        for (int i = 0; i < 16; ++i) {
            QCOMPARE(values[static_cast<std::size_t>(i)], 2.0f * static_cast<float>(i - 8));
            QCOMPARE(values[static_cast<std::size_t>(16 + i)], 2.0f * static_cast<float>(7 - i));
        }
    }

    void theFifthBitStandsApart() {
        // Set for elements 1 and 31.
        const std::string high = made::bytesOf(std::uint32_t{0x80000002});
        const auto plain = dequantised(StoredType::Q5_0, made::bytesOf(kHalfTwo) + high + risingAndFalling());
        const auto lifted =
            dequantised(StoredType::Q5_1, made::bytesOf(kHalfTwo, kHalfOne) + high + risingAndFalling());
        for (int i = 0; i < 32; ++i) {
            const int q = (i < 16 ? i : 31 - i) + (i == 1 || i == 31 ? 16 : 0);
            QCOMPARE(plain[static_cast<std::size_t>(i)], 2.0f * static_cast<float>(q - 16));
            QCOMPARE(lifted[static_cast<std::size_t>(i)], 2.0f * static_cast<float>(q) + 1.0f);
        }
    }

    void superBlocksScaleEachThirtyTwo() {
        // Scales 1 … 4 and minima 5 … 8 of the first four parts; for the others low bits 9 … 12 and 1 … 4, and high
        // bits 01 for all scales, 10 for all minima: 25 … 28 and 33 … 36.
        std::string packed;
        for (int i = 0; i < 4; ++i) packed += static_cast<char>(1 << 6 | (1 + i));
        for (int i = 0; i < 4; ++i) packed += static_cast<char>(2 << 6 | (5 + i));
        for (int i = 0; i < 4; ++i) packed += static_cast<char>((1 + i) << 4 | (9 + i));
        const std::string head = made::bytesOf(kHalfTwo, kQuarter) + packed;
        const std::string low(128, '\x73');  // 3 in even parts, 7 in odd ones
        const auto four = dequantised(StoredType::Q4_K, head + low);
        const auto five = dequantised(StoredType::Q5_K, head + std::string(32, '\x0F') + low);  // in parts 0 to 3
        for (int part = 0; part < 8; ++part) {
            const float scale = 2.0f * static_cast<float>(part < 4 ? 1 + part : 25 + part - 4);
            const float minimum = 0.25f * static_cast<float>(part < 4 ? 5 + part : 33 + part - 4);
            const int q = part % 2 == 0 ? 3 : 7;
            const int fifth = part < 4 ? 16 : 0;
            for (const int i : {0, 31}) {
                const auto at = static_cast<std::size_t>(32 * part + i);
                QCOMPARE(four[at], scale * static_cast<float>(q) - minimum);
                QCOMPARE(five[at], scale * static_cast<float>(q + fifth) - minimum);
            }
        }
    }

    void sixBitsFromThreePlaces() {
        std::string block(128, '\x21');  // low bits 1 in the first half of each half, 2 after it
        block += std::string(32, '\xE4') + std::string(32, '\x1B');  // high bits 0, 1, 2, 3, then 3, 2, 1, 0
        for (int i = 0; i < 16; ++i) block += static_cast<char>(i - 8);
        block += made::bytesOf(kHalfTwo);
        const auto values = dequantised(StoredType::Q6_K, block);
        for (std::size_t i = 0; i < 256; ++i) {
            const std::size_t quarter = i / 32 % 4;
            const int high = static_cast<int>(i < 128 ? quarter : 3 - quarter);
            const int q = (quarter < 2 ? 1 : 2) + 16 * high;
            QCOMPARE(values[i], 2.0f * static_cast<float>(static_cast<int>(i / 16) - 8) * static_cast<float>(q - 32));
        }
    }

    void severalBlocksFollowEachOther() {
        const std::string block = made::bytesOf(kHalfTwo) + risingAndFalling();
        const auto values = dequantised(StoredType::Q4_0, block + block + block);
        QCOMPARE(values.size(), std::size_t{96});
        QVERIFY(std::ranges::equal(std::span(values).first(32), std::span(values).last(32)));
    }
};

SAMI_TEST(TestBlockFormats)

#include "test_block_formats.moc"
