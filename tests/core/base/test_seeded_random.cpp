#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/seeded_random.h"
#include "tests/test_registry.h"

using namespace sami;

class TestSeededRandom : public QObject {
    Q_OBJECT
private slots:
    void repeatsThePublishedSequence() {
        // The sequence of SplitMix64 for seed 1234567 as Rosetta Code lists it.
        SeededRandom random(1234567);
        for (const std::uint64_t expected : {6457827717110365317U, 3203168211198807973U, 9817491932198370423U,
                                             4593380528125082431U, 16408922859458223821U}) {
            QCOMPARE(random.next(), expected);
        }
    }

    void streamsOfDifferentNamesOrSeedsDiffer() {
        const auto first = [](std::uint64_t seed, const char* name) { return SeededRandom(seed, name).next(); };
        QCOMPARE(first(1, "q1"), first(1, "q1"));
        QVERIFY(first(1, "q1") != first(1, "q2"));
        QVERIFY(first(1, "q1") != first(2, "q1"));
    }

    void belowIsUniform() {
        // 60,000 draws over 6 values: chi squared with 5 degrees of freedom stays under its 99.99 % point, 25.7.
        SeededRandom random(42);
        std::array<double, 6> counts{};
        for (int i = 0; i < 60000; ++i) counts[random.below(6)] += 1;
        double chiSquared = 0;
        for (const double count : counts) chiSquared += std::pow(count - 10000, 2) / 10000;
        QVERIFY2(chiSquared < 25.7, std::to_string(chiSquared).c_str());
        QVERIFY(*std::ranges::max_element(counts) > 10000);
    }

    void uniformStaysBelowOne() {
        SeededRandom random(7);
        double sum = 0;
        for (int i = 0; i < 10000; ++i) {
            const double value = random.uniform();
            QVERIFY(value >= 0 && value < 1);
            sum += value;
        }
        QVERIFY(std::abs(sum / 10000 - 0.5) < 0.015);  // five standard errors of the mean
    }

    void orderHoldsEveryIndexOnce() {
        SeededRandom random(3);
        std::vector<std::size_t> order = random.order(50);
        QVERIFY(!std::ranges::is_sorted(order));
        std::ranges::sort(order);
        for (std::size_t i = 0; i < order.size(); ++i) QCOMPARE(order[i], i);
        QVERIFY(random.order(0).empty());
    }
};

SAMI_TEST(TestSeededRandom)
#include "test_seeded_random.moc"
