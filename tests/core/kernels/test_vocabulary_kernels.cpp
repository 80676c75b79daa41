#include <QTest>

#include <algorithm>
#include <numeric>

#include "core/kernels/decode_kernel.h"
#include "core/kernels/vocabulary_kernels.h"
#include "tests/core/kernels/made_rows.h"
#include "tests/test_registry.h"

using namespace sami;
using namespace sami::kernels;
using namespace sami::tests;

namespace {

constexpr std::size_t kSize = 2051;  // two whole parts and a rest
constexpr std::size_t kRows = 3;

template <class Element>
std::vector<double> logProbabilities(const std::vector<Element>& logits, std::size_t row) {
    std::vector<double> result;
    double largest = -INFINITY, sum = 0;
    for (std::size_t i = 0; i < kSize; ++i) largest = std::max<double>(largest, load(logits[row * kSize + i]));
    for (std::size_t i = 0; i < kSize; ++i) sum += std::exp(load(logits[row * kSize + i]) - largest);
    for (std::size_t i = 0; i < kSize; ++i) result.push_back(load(logits[row * kSize + i]) - largest - std::log(sum));
    return result;
}

template <class Element>
struct Scored {
    std::vector<Element> logits = madeElements<Element>(kRows * kSize, 11, 12);
    std::vector<Element> reference = madeElements<Element>(kRows * kSize, 12, 12);
    std::vector<std::int64_t> targets = {0, 1024, 2050};
    std::vector<float> logSums = std::vector<float>(kRows), logProbs = logSums, entropies = logSums,
                       referenceLogSums = logSums, divergences = logSums;

    LogitRows<Element> rows(bool withReference) {
        return {logits.data(), withReference ? reference.data() : nullptr, targets.data(), kRows, kSize};
    }
    RowScores scores() {
        return {logSums.data(), logProbs.data(), entropies.data(), referenceLogSums.data(), divergences.data()};
    }
};

/// By the definition, in double precision, over the whole vocabulary.
std::size_t drawnFromSorted(const std::vector<float>& row, double temperature, double topP, double uniform) {
    std::vector<std::size_t> order(row.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater{}, [&](std::size_t i) { return row[i]; });
    std::vector<double> weights;
    for (const std::size_t i : order) weights.push_back(std::exp((row[i] - row[order.front()]) / temperature));
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    double mass = 0;
    for (std::size_t i = 0; i < order.size() && mass < topP * total; ++i) mass += weights[i];
    double running = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        running += weights[i];
        if (running > uniform * mass) return order[i];
    }
    return order.back();
}

/// @param loss coefficients: a · log p(target) + b · KL
template <class Element>
void checkRows(bool withReference) {
    Scored<Element> scored;
    const std::vector<Element> logits = scored.logits;
    scoreRows(scored.rows(withReference), scored.scores());
    const std::vector<float> a = {0.5F, -1.0F, 2.0F}, b = {1.5F, 0.25F, -1.0F};
    gradientRows(scored.rows(withReference), scored.scores(), {a.data(), withReference ? b.data() : nullptr});
    for (std::size_t r = 0; r < kRows; ++r) {
        const auto logP = logProbabilities(logits, r), logQ = logProbabilities(scored.reference, r);
        const auto target = static_cast<std::size_t>(scored.targets[r]);
        double entropy = 0, kl = 0;
        for (std::size_t i = 0; i < kSize; ++i) {
            entropy -= std::exp(logP[i]) * logP[i];
            kl += std::exp(logP[i]) * (logP[i] - logQ[i]);
        }
        QVERIFY(std::abs(scored.logProbs[r] - logP[target]) < 2e-5);
        QVERIFY(std::abs(scored.entropies[r] - entropy) < 2e-5);
        if (withReference) QVERIFY(std::abs(scored.divergences[r] - kl) < 5e-5);
        for (std::size_t i = 0; i < kSize; ++i) {
            double expected = a[r] * ((i == target ? 1 : 0) - std::exp(logP[i]));
            if (withReference) expected += b[r] * std::exp(logP[i]) * (logP[i] - logQ[i] - kl);
            const double rounding = (std::is_same_v<Element, float> ? 2e-5 : 4e-3) * std::abs(expected);
            QVERIFY(std::abs(load(scored.logits[r * kSize + i]) - expected) <= rounding + 1e-6);
        }
    }
}

template <class Element>
void checkAttention() {
    constexpr std::size_t kHeads = 3, kColumns = 7, kHeadSize = 20;  // one lane's worth and a rest
    const auto query = madeElements<Element>(kHeads * kHeadSize, 21);
    const auto keys = madeElements<Element>(kColumns * kHeadSize, 22);
    const auto values = madeElements<Element>(kColumns * kHeadSize, 23);
    std::vector<Element> output(query.size());
    std::vector<float> scratch(kColumns + kHeadSize);
    attendDecode(
        DecodeGroup<Element>{query.data(), keys.data(), values.data(), output.data(), kHeads, kColumns, kHeadSize},
        scratch.data());
    for (std::size_t h = 0; h < kHeads; ++h) {
        std::vector<double> weights(kColumns);
        double total = 0;
        for (std::size_t c = 0; c < kColumns; ++c) {
            double dot = 0;
            for (std::size_t d = 0; d < kHeadSize; ++d)
                dot += load(query[h * kHeadSize + d]) * load(keys[c * kHeadSize + d]);
            weights[c] = std::exp(dot / std::sqrt(static_cast<double>(kHeadSize)));
            total += weights[c];
        }
        for (std::size_t d = 0; d < kHeadSize; ++d) {
            double expected = 0;
            for (std::size_t c = 0; c < kColumns; ++c) expected += weights[c] / total * load(values[c * kHeadSize + d]);
            QVERIFY(nearly(output[h * kHeadSize + d], expected, 1));
        }
    }
}

}  // namespace

class TestVocabularyKernels : public QObject {
    Q_OBJECT
private slots:
    void scoresAndSlopesAreThoseOfTheFormulas() {
        checkRows<float>(false);
        checkRows<float>(true);
        checkRows<BFloat16>(false);
        checkRows<BFloat16>(true);
    }
    void notANumberStaysVisible() {
        Scored<float> scored;
        scored.logits[5] = std::nanf("");
        scoreRows(scored.rows(false), scored.scores());
        QVERIFY(std::isnan(scored.logProbs[0]));
        QVERIFY(std::isfinite(scored.logProbs[1]));
    }
    void findsTheFirstOfTheLargest_data() {
        QTest::addColumn<int>("size");
        QTest::addColumn<QList<int>>("places");
        QTest::newRow("the only one") << 1 << QList<int>{0};
        QTest::newRow("the last of a rest") << 1037 << QList<int>{1036};
        QTest::newRow("two alike in one part") << 3000 << QList<int>{70, 71};
        QTest::newRow("two alike in different parts") << 3000 << QList<int>{1023, 1024};
        QTest::newRow("all alike") << 200 << QList<int>{};
    }
    void findsTheFirstOfTheLargest() {
        QFETCH(int, size);
        QFETCH(QList<int>, places);
        std::vector<float> row(static_cast<std::size_t>(size), -3.0F);
        for (const int place : places) row[static_cast<std::size_t>(place)] = -1.0F;
        std::vector<BFloat16> small;
        for (const float value : row) small.push_back(rounded<BFloat16>(value));
        const auto expected = static_cast<std::size_t>(places.isEmpty() ? 0 : places.first());
        QCOMPARE(indexOfLargest(row.data(), row.size()), expected);
        QCOMPARE(indexOfLargest(small.data(), small.size()), expected);
    }
    void attendsToWhatIsVisible() {
        checkAttention<float>();
        checkAttention<BFloat16>();
    }

    void drawsWhatASortedVocabularyGives_data() {
        QTest::addColumn<double>("temperature");
        QTest::addColumn<double>("topP");
        QTest::addColumn<float>("spread");  // of the logits: nearly one token, some, thousands
        QTest::newRow("as it is") << 1.0 << 1.0 << 12.0F;
        QTest::newRow("flat") << 1.0 << 1.0 << 0.01F;
        QTest::newRow("hot") << 3.0 << 1.0 << 12.0F;
        QTest::newRow("cold") << 0.1 << 1.0 << 12.0F;
        QTest::newRow("nucleus") << 1.0 << 0.9 << 12.0F;
        QTest::newRow("nucleus of a flat row") << 1.0 << 0.9 << 0.5F;
        QTest::newRow("nucleus of one token") << 1.0 << 1e-6 << 12.0F;
    }

    void drawsWhatASortedVocabularyGives() {
        QFETCH(double, temperature);
        QFETCH(double, topP);
        QFETCH(float, spread);
        const std::vector<float> row = madeElements<float>(kSize, 17, spread);
        SeededRandom random(5);
        int different = 0;
        for (int i = 0; i < 500; ++i) {
            const double uniform = i == 0 ? 0 : (i == 1 ? 1 - 1e-12 : random.uniform());
            const std::size_t found = drawToken(row.data(), kSize, {temperature, topP, uniform});
            different += found == drawnFromSorted(row, temperature, topP, uniform) ? 0 : 1;
        }
        // Float32 sums decide draws that fall between two tokens by less than a millionth.
        QVERIFY2(different <= 2, qPrintable(QString::number(different)));
    }

    void ofEquallyLikelyTokensTheFirstComesFirst() {
        const std::vector<float> row(100, 1.5F);
        QCOMPARE(drawToken(row.data(), row.size(), {1, 1, 0}), std::size_t{0});
        QCOMPARE(drawToken(row.data(), row.size(), {1, 1, 0.505}), std::size_t{50});
    }
};

SAMI_TEST(TestVocabularyKernels)
#include "test_vocabulary_kernels.moc"
