#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/model/placement.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

const torch::Device kOne(torch::kCUDA, 0);
const torch::Device kTwo(torch::kCUDA, 1);
const torch::Device kThree(torch::kCUDA, 2);
using Counts = std::vector<std::int64_t>;

ModelConfig modelOf(std::int64_t numLayers, bool tiedHead) {
    ModelConfig config;
    config.vocabularySize = 1000;
    config.hiddenSize = 64;
    config.intermediateSize = 128;
    config.numHeads = 4;
    config.numKeyValueHeads = 2;
    config.headSize = 16;
    config.numLayers = numLayers;
    config.tiedHead = tiedHead;
    return config;
}

/// The smallest share of memory that the fullest device needs, found by trying every division.
double bestOfAll(const ModelConfig& config, const PartNeeds& needs, const std::vector<DeviceRoom>& rooms) {
    double best = std::numeric_limits<double>::infinity();
    for (std::int64_t first = 0; first <= config.numLayers; ++first) {
        for (std::int64_t second = 0; first + second <= config.numLayers; ++second) {
            const std::int64_t third = config.numLayers - first - second;
            const double head = needs.head;
            const double a = needs.embedding + needs.layer * static_cast<double>(first) + (config.tiedHead ? head : 0);
            const double b = needs.layer * static_cast<double>(second);
            const double c = needs.layer * static_cast<double>(third) + (config.tiedHead ? 0 : head);
            best = std::min(best, std::max({a / static_cast<double>(rooms[0].freeBytes),
                                            b / static_cast<double>(rooms[1].freeBytes),
                                            c / static_cast<double>(rooms[2].freeBytes)}));
        }
    }
    return best;
}

}  // namespace

Q_DECLARE_METATYPE(PartNeeds)
Q_DECLARE_METATYPE(std::vector<DeviceRoom>)

class TestPlacement : public QObject {
    Q_OBJECT
private slots:
    void layersFollowEachOther() {
        const Placement placement({kOne, kTwo}, {0.3, 1});
        QCOMPARE(placement.layerCounts(10), (Counts{3, 7}));
        QCOMPARE(placement.layer(2, 10), kOne);
        QCOMPARE(placement.layer(3, 10), kTwo);
        // The same shares for a model of other depth.
        QCOMPARE(placement.layerCounts(5), (Counts{2, 3}));
        QCOMPARE(Placement(kTwo).layerCounts(5), (Counts{5}));
    }

    void theFullestDeviceIsAsEmptyAsCanBe_data() {
        QTest::addColumn<bool>("tiedHead");
        QTest::addColumn<PartNeeds>("needs");
        QTest::addColumn<std::vector<DeviceRoom>>("rooms");
        using Rooms = std::vector<DeviceRoom>;
        const Rooms equal{{kOne, 1000}, {kTwo, 1000}, {kThree, 1000}};
        QTest::newRow("alike") << false << PartNeeds{0, 10, 0} << equal;
        QTest::newRow("a large head") << false << PartNeeds{50, 10, 150} << equal;
        QTest::newRow("a large tied head") << true << PartNeeds{50, 10, 150} << equal;
        QTest::newRow("one is nearly full")
            << false << PartNeeds{20, 10, 30} << Rooms{{kOne, 1000}, {kTwo, 60}, {kThree, 700}};
        QTest::newRow("too much for all")
            << false << PartNeeds{20, 500, 30} << Rooms{{kOne, 1000}, {kTwo, 60}, {kThree, 700}};
    }
    void theFullestDeviceIsAsEmptyAsCanBe() {
        QFETCH(bool, tiedHead);
        QFETCH(PartNeeds, needs);
        QFETCH(std::vector<DeviceRoom>, rooms);
        const ModelConfig config = modelOf(24, tiedHead);
        const PlacedModel placed = divided(config, needs, rooms);
        const double best = bestOfAll(config, needs, rooms);
        QVERIFY2(std::abs(placed.fullest - best) < 1e-9 * best, qPrintable(QString::number(placed.fullest / best)));
        const Counts counts = placed.placement.layerCounts(24);
        QCOMPARE(counts[0] + counts[1] + counts[2], 24);
    }

    void deviceWithoutAnyRoomStillGivesAPlacement() {
        const PlacedModel placed = divided(modelOf(4, false), {10, 10, 10}, {{kOne, 0}, {kTwo, 0}});
        QVERIFY(placed.fullest > 1);
        QCOMPARE(placed.placement.devices().size(), std::size_t{2});
    }

    void asFewAsHaveRoomAreTaken() {
        const ModelConfig config = modelOf(10, false);
        const std::vector<DeviceRoom> rooms{{kOne, 100}, {kTwo, 1000}, {kThree, 400}};
        const auto over = [&](double layer) { return dividedOverFewest(config, {0, layer, 0}, rooms).placement; };
        QCOMPARE(over(80).devices(), (std::vector{kTwo}));           // 800 of 1000
        QCOMPARE(over(100).devices(), (std::vector{kTwo, kThree}));  // 1000 leave nothing free
        QCOMPARE(over(150).devices(), (std::vector{kOne, kTwo, kThree}));
    }

    void weightsAreCounted() {
        const ModelConfig config = modelOf(3, false);
        const PartNeeds needs = weightNeeds(config, torch::kBFloat16);
        // 64 · (64 + 64 + 2 · 32) of attention, 3 · 64 · 128 of the feed-forward block, two norms; final norm shared
        // out.
        QCOMPARE(needs.layer, 2.0 * (12288 + 24576 + 128 + 64.0 / 3));
        QCOMPARE(needs.embedding, 2.0 * 64000);
        QVERIFY(weightNeeds(modelOf(3, true), torch::kBFloat16).head == needs.head - needs.embedding);
    }
};

SAMI_TEST(TestPlacement)

#include "test_placement.moc"
