#include <filesystem>
#include <fstream>

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "tests/test_registry.h"
#include "ui/session/machine_devices.h"

using namespace sami;

namespace {

constexpr int kAnswerMs = 30000;
constexpr const char* kCard =
    R"({"devices":[{"name":"cuda:0","description":"Made Fast 80GB","total_bytes":80,"free_bytes":79}]})";

}  // namespace

/// What the window knows of the computer, from a program that answers, or does not.
class TestMachineDevices : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    MachineDevices::FindProgram script(const char* body) const {
        const std::filesystem::path path = m_folder.filePath(QStringLiteral("sami")).toStdString();
        std::filesystem::remove(path);
        std::ofstream(path) << "#!/bin/sh\n" << body << "\n";
        std::filesystem::permissions(path, std::filesystem::perms::owner_all);
        return [path] { return path; };
    }

private Q_SLOTS:
    void cleanup() { qunsetenv("SAMI_FAKE_DEVICES"); }

    void whatItAnswersIsKnown() {
        qputenv("SAMI_FAKE_DEVICES", kCard);
        MachineDevices devices([] { return std::filesystem::path(SAMI_FAKE_WORKER); }, nullptr);
        QSignalSpy changed(&devices, &MachineDevices::changed);
        devices.look();
        QVERIFY(devices.known().devices.empty());  // nothing waited
        QVERIFY(changed.wait(kAnswerMs));
        QCOMPARE(devices.known(), (KnownDevices{{{"cuda:0", "Made Fast 80GB", 80, 79}}, {}}));
        QTRY_VERIFY(!devices.isLooking());
    }

    void theSameAnswerChangesNothing() {
        MachineDevices devices([] { return std::filesystem::path(SAMI_FAKE_WORKER); }, nullptr);
        QSignalSpy changed(&devices, &MachineDevices::changed);
        devices.look();
        QVERIFY(changed.wait(kAnswerMs));
        QTRY_VERIFY(!devices.isLooking());
        devices.look();
        QTRY_VERIFY_WITH_TIMEOUT(!devices.isLooking(), kAnswerMs);
        QCOMPARE(changed.count(), 1);
    }

    void itIsAskedOnceAtATimeAndAgainOnlyAfterAWhile() {
        const QString starts = m_folder.filePath(QStringLiteral("starts"));
        MachineDevices devices(script(("echo >> '" + starts.toStdString() + "'; echo '" + kCard + "'").c_str()),
                               nullptr);
        QSignalSpy changed(&devices, &MachineDevices::changed);
        devices.look();
        devices.look();
        QVERIFY(changed.wait(kAnswerMs));
        QTRY_VERIFY(!devices.isLooking());
        devices.lookAgain();
        QVERIFY(!devices.isLooking());
        QFile file(starts);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("\n"));
    }

    void whatGoesWrongIsASentence_data() {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("it fails") << QByteArray("exit 1");
        QTest::newRow("it crashes") << QByteArray("kill -SEGV $$");
        QTest::newRow("it says something else") << QByteArray("echo hello");
        QTest::newRow("it says nothing") << QByteArray("");
    }
    void whatGoesWrongIsASentence() {
        QFETCH(QByteArray, body);
        MachineDevices devices(script(body.constData()), nullptr);
        QSignalSpy changed(&devices, &MachineDevices::changed);
        devices.look();
        QVERIFY(changed.wait(kAnswerMs));
        QVERIFY(devices.known().devices.empty());
        QVERIFY(devices.known().problem.endsWith(QLatin1Char('.')));
    }

    void aProgramThatIsNotThereIsASentenceToo() {
        MachineDevices unstarted([] { return std::filesystem::path("/nowhere/sami"); }, nullptr);
        QSignalSpy changed(&unstarted, &MachineDevices::changed);
        unstarted.look();
        QTRY_COMPARE(changed.count(), 1);
        QVERIFY(unstarted.known().problem.contains(QLatin1String("/nowhere/sami")));
        MachineDevices unfound(
            []() -> Result<std::filesystem::path> { return fail(ErrorKind::NotFound, "There is no sami."); }, nullptr);
        unfound.look();
        QVERIFY(unfound.known().problem.contains(QLatin1String("There is no sami.")));
    }

    void aWindowThatClosesDoesNotWaitForTheAnswer() {
        auto devices = std::make_unique<MachineDevices>(script("exec sleep 60"), nullptr);
        devices->look();
        QTRY_VERIFY(devices->isLooking());
        QElapsedTimer time;
        time.start();
        devices.reset();
        QVERIFY(time.elapsed() < 5000);  // not the 60 s of the answer, nor the 30 s that QProcess would wait
    }
};

SAMI_TEST(TestMachineDevices)
#include "test_machine_devices.moc"
