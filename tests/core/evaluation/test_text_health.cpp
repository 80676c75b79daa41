#include <QTest>

#include "core/evaluation/text_health.h"
#include "tests/test_registry.h"

using namespace sami;

class TestTextHealth : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsRunsThatStoodThereBefore() {
        const std::vector<std::int32_t> loop = {1, 2, 1, 2,
                                                1, 2, 1, 2};  // five runs of four tokens, two of them different
        QCOMPARE(repetition(loop, 4), 1 - 2.0 / 5);
        QCOMPARE(repetition(loop, 2), 1 - 2.0 / 7);
        QCOMPARE(repetition(std::vector<std::int32_t>{1, 2, 3, 4, 5}, 4), 0.0);
        QCOMPARE(repetition(std::vector<std::int32_t>{1, 2, 3}, 4), 0.0);
    }

    void averagesOverResponses() {
        const TextHealth health = textHealth({{{7, 7, 7, 7, 7}, false}, {{1, 2, 3, 4, 5}, true}});
        QCOMPARE(health.repetition, 0.25);
        QCOMPARE(health.distinctPairs, (1.0 / 4 + 1) / 2);
        QCOMPARE(health.endRate, 0.5);
        QCOMPARE(health.truncatedRate, 0.5);
    }

    void nothingWrittenSaysNothing() {
        QCOMPARE(textHealth({}).endRate, 0.0);
        QCOMPARE(textHealth({{{}, true}}).repetition, 0.0);
    }
};

SAMI_TEST(TestTextHealth)

#include "test_text_health.moc"
