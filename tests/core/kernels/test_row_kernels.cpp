#include <QTest>

#include "core/kernels/row_kernels.h"
#include "tests/core/kernels/made_rows.h"
#include "tests/test_registry.h"

using namespace sami;
using namespace sami::kernels;
using namespace sami::tests;

namespace {

constexpr std::size_t kRows = 5;
constexpr std::size_t kWidth = 83;  // no multiple of any vector
constexpr double kEpsilon = 1e-5;

double at(const auto& values, std::size_t i) {
    return load(values[i]);
}

template <class Element>
double inverseRms(const std::vector<Element>& x, std::size_t row) {
    double squares = 0;
    for (std::size_t i = 0; i < kWidth; ++i) squares += at(x, row * kWidth + i) * at(x, row * kWidth + i);
    return 1 / std::sqrt(squares / kWidth + kEpsilon);
}

template <class Element>
void checkNorm() {
    const auto x = madeElements<Element>(kRows * kWidth, 1);
    const auto weight = madeElements<Element>(kWidth, 2);
    std::vector<Element> y(x.size());
    std::vector<float> inverses(kRows);
    rmsNorm(x.data(), weight.data(), y.data(), inverses.data(), kRows, kWidth, kEpsilon);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double inverse = inverseRms(x, i / kWidth);
        QVERIFY(nearly(inverses[i / kWidth], inverse));
        QVERIFY(nearly(y[i], at(x, i) * inverse * at(weight, i % kWidth), 0.5));
    }
}

/// y · g summed, as a function of one x or one weight: its slope is what the backward pass must give.
template <class Element>
void checkNormBackward() {
    const auto x = madeElements<Element>(kRows * kWidth, 3);
    const auto weight = madeElements<Element>(kWidth, 4);
    const auto gradient = madeElements<Element>(kRows * kWidth, 5);
    std::vector<Element> y(x.size()), xGradient(x.size());
    std::vector<float> inverses(kRows), weightGradient(kWidth, 1.0F);
    rmsNorm(x.data(), weight.data(), y.data(), inverses.data(), kRows, kWidth, kEpsilon);
    rmsNormBackward(RmsNormed<Element>{x.data(), weight.data(), inverses.data()}, gradient.data(), xGradient.data(),
                    weightGradient.data(), kRows, kWidth);
    const auto value = [&](std::size_t row, std::size_t changed, double step) {
        double squares = 0, sum = 0;
        const auto moved = [&](std::size_t i) { return at(x, row * kWidth + i) + (i == changed ? step : 0); };
        for (std::size_t i = 0; i < kWidth; ++i) squares += moved(i) * moved(i);
        const double inverse = 1 / std::sqrt(squares / kWidth + kEpsilon);
        for (std::size_t i = 0; i < kWidth; ++i)
            sum += at(gradient, row * kWidth + i) * moved(i) * inverse * at(weight, i);
        return sum;
    };
    for (std::size_t i = 0; i < x.size(); i += 7) {
        const double slope = (value(i / kWidth, i % kWidth, 1e-5) - value(i / kWidth, i % kWidth, -1e-5)) / 2e-5;
        QVERIFY(nearly(xGradient[i], slope, 4));
    }
    for (std::size_t i = 0; i < kWidth; ++i) {
        double expected = 1;  // it adds to what is there
        for (std::size_t row = 0; row < kRows; ++row)
            expected += at(gradient, row * kWidth + i) * at(x, row * kWidth + i) * inverses[row];
        QVERIFY(nearly(weightGradient[i], expected, 10));
    }
}

template <class Element>
void checkSwiGlu() {
    const auto gate = madeElements<Element>(1001, 6, 9);
    const auto up = madeElements<Element>(1001, 7);
    const auto gradient = madeElements<Element>(1001, 8);
    std::vector<Element> y(1001), gateGradient(1001), upGradient(1001);
    swiGlu(gate.data(), up.data(), y.data(), y.size());
    swiGluBackward(gate.data(), up.data(), gradient.data(), gateGradient.data(), upGradient.data(), y.size());
    const auto silu = [](double g) { return g / (1 + std::exp(-g)); };
    for (std::size_t i = 0; i < y.size(); ++i) {
        const double g = at(gate, i);
        const double slope = (silu(g + 1e-6) - silu(g - 1e-6)) / 2e-6;
        QVERIFY(nearly(y[i], silu(g) * at(up, i)));
        QVERIFY(nearly(upGradient[i], silu(g) * at(gradient, i)));
        QVERIFY(nearly(gateGradient[i], slope * at(up, i) * at(gradient, i), 1));
    }
}

template <class Element>
void checkRotation() {
    const Rotation rotation{3, 2, 5, 1};
    const auto x = madeElements<Element>(60, 9);
    std::vector<Element> cos, sin, y(60), back(60);
    for (int i = 0; i < 15; ++i) {
        cos.push_back(rounded<Element>(std::cos(0.3F * static_cast<float>(i))));
        sin.push_back(rounded<Element>(std::sin(0.3F * static_cast<float>(i))));
    }
    rotate(x.data(), cos.data(), sin.data(), y.data(), rotation);
    for (std::size_t t = 0; t < 3; ++t) {
        for (std::size_t h = 0; h < 2; ++h) {
            for (std::size_t d = 0; d < 5; ++d) {
                const std::size_t first = (t * 2 + h) * 10 + d;
                const double c = at(cos, t * 5 + d), s = at(sin, t * 5 + d);
                QVERIFY(nearly(y[first], at(x, first) * c - at(x, first + 5) * s, 1));
                QVERIFY(nearly(y[first + 5], at(x, first + 5) * c + at(x, first) * s, 1));
            }
        }
    }
    rotate(y.data(), cos.data(), sin.data(), back.data(), {3, 2, 5, -1});
    for (std::size_t i = 0; i < x.size(); ++i) QVERIFY(std::abs(at(back, i) - at(x, i)) < 0.03);
}

}  // namespace

class TestRowKernels : public QObject {
    Q_OBJECT
private slots:
    void exponentialIsExactToARounding() {
        for (float x = -86; x < 88; x += 0.0137F)
            QVERIFY(std::abs(exponential(x) / std::exp(static_cast<double>(x)) - 1) < 5e-7);
        QVERIFY(exponential(-1000) < 1e-37F);
        QVERIFY(exponential(1000) > 1e37F && std::isfinite(exponential(1000)));
        QVERIFY(std::isnan(exponential(std::nanf(""))));
    }
    void bfloat16RoundsToTheNearestEven() {
        QCOMPARE(rounded<BFloat16>(1.0F).bits, std::uint16_t{0x3F80});
        QCOMPARE(rounded<BFloat16>(std::bit_cast<float>(0x3F808000U)).bits, std::uint16_t{0x3F80});
        QCOMPARE(rounded<BFloat16>(std::bit_cast<float>(0x3F818000U)).bits, std::uint16_t{0x3F82});
        QCOMPARE(rounded<BFloat16>(std::bit_cast<float>(0x3F808001U)).bits, std::uint16_t{0x3F81});
        QVERIFY(std::isnan(load(rounded<BFloat16>(std::bit_cast<float>(0x7FFFFFFFU)))));
        QVERIFY(std::isinf(load(rounded<BFloat16>(INFINITY))));
    }
    void normalisesRows() {
        checkNorm<float>();
        checkNorm<BFloat16>();
    }
    void normalisationHasTheSlopesOfItsFormula() {
        checkNormBackward<float>();
        checkNormBackward<BFloat16>();
    }
    void gatesElements() {
        checkSwiGlu<float>();
        checkSwiGlu<BFloat16>();
    }
    void turnsPairsAndTurnsThemBack() {
        checkRotation<float>();
        checkRotation<BFloat16>();
    }
    void countsWhatAnUpdateChangesInTheStoredWeights() {
        const std::vector<float> before = {1.0F, 1.0F, -2.0F};
        const std::vector<float> after = {1.0F, 1.0001F, -2.5F};
        std::vector<BFloat16> small = {{0x3F80}, {0x3F80}, {0xC000}};
        const StoredUpdate rough = storeUpdate(before.data(), after.data(), small.data(), 3);
        QCOMPARE(rough.changed, 1);  // 1.0001 is 1 in bfloat16
        QVERIFY(std::abs(rough.sumOfSquares - 0.25) < 1e-6);
        QCOMPARE(small[2].bits, std::uint16_t{0xC020});
        std::vector<float> stored = before;
        QCOMPARE(storeUpdate(before.data(), after.data(), stored.data(), 3).changed, 2);
        QVERIFY(stored == after);
    }
};

SAMI_TEST(TestRowKernels)
#include "test_row_kernels.moc"
