#include <QTest>

#include "core/run/device_info.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

constexpr const char* kLine =
    R"({"devices":[{"name":"cpu","description":"Made 9000, 4 threads","total_bytes":8000000000,)"
    R"("free_bytes":3000000000,"bfloat16_ratio":0.25,"holders":[]},)"
    R"({"name":"cuda:0","description":"Made Fast 80GB","total_bytes":85000000000,"free_bytes":79000000000,)"
    R"("bfloat16_ratio":14.5,"holders":[{"pid":42,"program":"python3","bytes":6000000000},)"
    R"({"pid":43,"program":"","bytes":null}]},)"
    R"({"name":"cuda:1","description":"CUDA device","total_bytes":2,"free_bytes":1,"bfloat16_ratio":1.5,)"
    R"("holders":null}]})";

std::vector<DeviceInfo> devices() {
    return {{"cpu", "Made 9000, 4 threads", 8'000'000'000, 3'000'000'000, 0.25, std::vector<MemoryHolder>()},
            {"cuda:0", "Made Fast 80GB", 85'000'000'000, 79'000'000'000, 14.5,
             std::vector<MemoryHolder>{{42, "python3", 6'000'000'000}, {43, "", std::nullopt}}},
            {"cuda:1", "CUDA device", 2, 1, 1.5, std::nullopt}};
}

}  // namespace

class TestDeviceInfo : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theLineSaysAllOfIt() { QCOMPARE(dumpLine(toJson(devices())), std::string(kLine)); }

    void theLineReadsBack() {
        const Result<std::vector<DeviceInfo>> read = devicesFromJson(kLine);
        QVERIFY(read.has_value());
        QCOMPARE(*read, devices());
    }

    void anotherVersionsLineIsRead() {
        const Result<std::vector<DeviceInfo>> read = devicesFromJson(
            R"({"devices":[{"name":"cpu","description":"x","total_bytes":2,"free_bytes":1,"watts":3}],"time":1})");
        QVERIFY(read.has_value());
        QCOMPARE(*read, (std::vector<DeviceInfo>{{"cpu", "x", 2, 1}}));
    }

    void whatIsNoListIsRefused_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("nothing") << QByteArray("");
        QTest::newRow("a message") << QByteArray("sami: no such command");
        QTest::newRow("a list alone") << QByteArray("[]");
        QTest::newRow("another object") << QByteArray("{}");
        QTest::newRow("devices that are none") << QByteArray(R"({"devices":[1]})");
        QTest::newRow("a device without a name")
            << QByteArray(R"({"devices":[{"description":"x","total_bytes":2,"free_bytes":1}]})");
        QTest::newRow("a holder without a process")
            << QByteArray(R"({"devices":[{"name":"cuda:0","description":"x","total_bytes":2,"free_bytes":1,)"
                          R"("holders":[{"program":"x"}]}]})");
    }
    void whatIsNoListIsRefused() {
        QFETCH(QByteArray, text);
        QVERIFY(!devicesFromJson(text.toStdString()).has_value());
    }
};

SAMI_TEST(TestDeviceInfo)
#include "test_device_info.moc"
