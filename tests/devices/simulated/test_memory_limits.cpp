#include <QProcess>
#include <QTest>

#include "tests/devices/simulated/memory_limits.h"
#include "tests/test_registry.h"

using namespace sami::simulated;

namespace {

/// A program that knows nothing of LibTorch, with the devices preloaded.
void runWithLimits(QProcess& process, const QString& limits) {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("LD_PRELOAD", SAMI_SIMULATED_DEVICES);
    environment.insert("SAMI_SIMULATED_BYTES", limits);
    process.setProcessEnvironment(environment);
    process.start("/bin/true", QStringList());
    QVERIFY(process.waitForFinished());
}

}  // namespace

class TestMemoryLimits : public QObject {
    Q_OBJECT
private slots:
    void oneNumberIsForBothAndTwoAreForEach() {
        QVERIFY(parseMemoryLimits("1000") == (MemoryLimits{1000, 1000}));
        QVERIFY(parseMemoryLimits("2000000000,500") == (MemoryLimits{2'000'000'000, 500}));
    }

    void otherTextIsRefused_data() {
        QTest::addColumn<QString>("text");
        for (const char* text :
             {"", "4GB", "-1", "0", "1000,", ",1000", "1,2,3", "1e9", " 1000", "99999999999999999999"})
            QTest::newRow(*text == 0 ? "nothing" : text) << QString(text);
    }
    void otherTextIsRefused() {
        QFETCH(QString, text);
        QVERIFY(!parseMemoryLimits(text.toStdString()).has_value());
    }

    void aProgramStartsWithGoodLimitsAndNotWithMalformedOnes() {
        QProcess good, malformed;
        runWithLimits(good, "1000000,2000000");
        QCOMPARE(good.exitStatus(), QProcess::NormalExit);
        QCOMPARE(good.exitCode(), 0);
        runWithLimits(malformed, "4GB");
        QCOMPARE(malformed.exitStatus(), QProcess::CrashExit);
        QVERIFY(malformed.readAllStandardError().contains("SAMI_SIMULATED_BYTES is \"4GB\"; it takes"));
    }
};

SAMI_TEST(TestMemoryLimits)
#include "test_memory_limits.moc"
