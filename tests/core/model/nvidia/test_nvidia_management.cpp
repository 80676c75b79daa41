#include <dlfcn.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTest>
#include <fstream>

#include "core/base/text.h"
#include "core/model/nvidia_management.h"
#include "tests/core/model/nvidia/made_machine.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

/// Places in made::kCards.
constexpr int kSlow = 0;
constexpr int kFast = 1;
constexpr int kPart = 2;

/// A process that waits, under whatever name it is called by.
class Waiting {
public:
    explicit Waiting(std::string name) {
        std::string duration = "60";
        char* arguments[] = {name.data(), duration.data(), nullptr};
        if (posix_spawn(&m_pid, "/bin/sleep", nullptr, nullptr, arguments, environ) != 0) qFatal("no process");
        // It is there before its command line is.
        const std::string commandLine = "/proc/" + std::to_string(m_pid) + "/cmdline";
        if (!QTest::qWaitFor([&] { return std::ifstream(commandLine).peek() != EOF; })) qFatal("no command line");
    }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;
    ~Waiting() { end(); }

    pid_t pid() const { return m_pid; }
    /// Afterwards no process has its id.
    void end() {
        if (m_pid == 0) return;
        kill(m_pid, SIGKILL);
        waitpid(m_pid, nullptr, 0);
        m_pid = 0;
    }

private:
    pid_t m_pid = 0;
};

std::string entry(int card, pid_t pid, unsigned long long bytes) {
    return std::to_string(card) + " " + std::to_string(pid) + " " + std::to_string(bytes) + ";";
}

}  // namespace

class TestNvidiaManagement : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        for (const char* name : {"CUDA_VISIBLE_DEVICES", "SAMI_MADE_COMPUTING", "SAMI_MADE_DRAWING", "SAMI_MADE_CODE",
                                 "SAMI_MADE_INIT_CODE", "SAMI_MADE_DRIVER_CODE"})
            qunsetenv(name);
    }

    void eachCardIsShownWithItsOwnNameAndProcesses_data() {
        QTest::addColumn<QByteArray>("visible");
        QTest::addColumn<QList<int>>("cards");  // by ordinal
        QTest::newRow("all, the fastest first") << QByteArray() << QList<int>{kFast, kSlow, kPart};
        QTest::newRow("by index, in another order") << QByteArray("1,0") << QList<int>{kSlow, kFast};
        QTest::newRow("the second alone") << QByteArray("1") << QList<int>{kSlow};
        QTest::newRow("by the beginning of a UUID") << QByteArray("GPU-0011,GPU-f0e1") << QList<int>{kSlow, kFast};
        QTest::newRow("a part of a card, by its whole UUID")
            << QByteArray("MIG-0badcafe-0000-4000-8000-000000000001") << QList<int>{kPart};
        QTest::newRow("what follows an unknown one is hidden") << QByteArray("0,7,1") << QList<int>{kFast};
    }
    void eachCardIsShownWithItsOwnNameAndProcesses() {
        QFETCH(QByteArray, visible);
        QFETCH(QList<int>, cards);
        if (!visible.isEmpty()) qputenv("CUDA_VISIBLE_DEVICES", visible);
        const std::string processes =
            entry(kSlow, 1000000001, 1) + entry(kFast, 1000000002, 2) + entry(kPart, 1000000003, 3);
        qputenv("SAMI_MADE_COMPUTING", processes.c_str());
        for (int ordinal = 0; ordinal < cards.size(); ++ordinal) {
            const NvidiaCard card = nvidiaCard(ordinal);
            QCOMPARE(card.name, std::string(made::kCards[cards[ordinal]].name));
            QVERIFY(card.holders.has_value());
            const std::vector<MemoryHolder> expected{{1000000001 + cards[ordinal], "", 1 + cards[ordinal]}};
            QCOMPARE(*card.holders, expected);
        }
        const NvidiaCard beyond = nvidiaCard(static_cast<int>(cards.size()));
        QVERIFY(beyond.name.empty());
        QVERIFY(!beyond.holders.has_value());
    }

    void processesAreNamedTheLargestFirst() {
        const Waiting small("/opt/some where/python3");
        const Waiting large("trainer");
        qputenv("SAMI_MADE_COMPUTING",
                (entry(kFast, small.pid(), 1500) + entry(kFast, large.pid(), 4'000'000'000)).c_str());
        const std::vector<MemoryHolder> expected{{large.pid(), "trainer", 4'000'000'000},
                                                 {small.pid(), "python3", 1500}};
        QCOMPARE(nvidiaCard(0).holders, std::optional(expected));
    }

    void oneThatAlsoDrawsIsListedOnce() {
        const Waiting game("game");
        const Waiting desktop("desktop");
        qputenv("SAMI_MADE_COMPUTING", entry(kFast, game.pid(), 500).c_str());
        qputenv("SAMI_MADE_DRAWING", (entry(kFast, game.pid(), 700) + entry(kFast, desktop.pid(), 600)).c_str());
        const std::vector<MemoryHolder> expected{{game.pid(), "game", 700}, {desktop.pid(), "desktop", 600}};
        QCOMPARE(nvidiaCard(0).holders, std::optional(expected));
    }

    void thisProcessIsNotAmongThem() {
        qputenv("SAMI_MADE_COMPUTING", entry(kFast, getpid(), 500).c_str());
        QCOMPARE(nvidiaCard(0).holders, std::optional(std::vector<MemoryHolder>()));
    }

    void aProcessThatHasGoneHasNoName() {
        Waiting gone("gone");
        const pid_t pid = gone.pid();
        gone.end();
        qputenv("SAMI_MADE_COMPUTING", entry(kFast, pid, 500).c_str());
        const std::vector<MemoryHolder> expected{{pid, "", 500}};
        QCOMPARE(nvidiaCard(0).holders, std::optional(expected));
    }

    void oddNamesStayText() {
        const Waiting odd("/x/a\"b\n\x1b[31m\xff ü");
        qputenv("SAMI_MADE_COMPUTING", entry(kFast, odd.pid(), 500).c_str());
        const NvidiaCard card = nvidiaCard(0);
        QVERIFY(card.holders.has_value());
        QCOMPARE(card.holders->front().program, std::string("a\"b\n\x1b[31m\xef\xbf\xbd ü"));
        const DeviceInfo device{"cuda:0", card.name, 2, 1, 1, card.holders};
        const Result<std::vector<DeviceInfo>> read = devicesFromJson(dumpLine(toJson(std::vector{device})));
        QVERIFY(read.has_value());
        QCOMPARE(*read, std::vector{device});
    }

    void aProcessWithoutANameOfItsOwnHasTheKernels() {
        // Called by nothing at all, it is known by the file it was started from.
        const Waiting unnamed("");
        qputenv("SAMI_MADE_COMPUTING", entry(kFast, unnamed.pid(), 500).c_str());
        QCOMPARE(nvidiaCard(0).holders->front().program, std::string("sleep"));
    }

    void memoryThatIsNotToldIsNotMadeUp() {
        qputenv("SAMI_MADE_COMPUTING", (entry(kFast, 1000000001, ~0ULL) + entry(kFast, 1000000002, 5)).c_str());
        const std::vector<MemoryHolder> expected{{1000000002, "", 5}, {1000000001, "", std::nullopt}};
        QCOMPARE(nvidiaCard(0).holders, std::optional(expected));
    }

    void moreProcessesThanExpectedAreAllThere() {
        std::string processes;
        for (int i = 0; i < 100; ++i) processes += entry(kFast, 1000000001 + i, 1000 - i);
        qputenv("SAMI_MADE_COMPUTING", processes.c_str());
        const NvidiaCard card = nvidiaCard(0);
        QVERIFY(card.holders.has_value());
        QCOMPARE(card.holders->size(), std::size_t(100));
        QCOMPARE(card.holders->back().bytes, std::optional<std::int64_t>(901));
    }

    void withoutTheManagementLibraryTheNameStays_data() {
        QTest::addColumn<QString>("library");
        QTest::newRow("missing") << QStringLiteral("/nowhere/libnvidia-ml.so.1");
        QTest::newRow("no library") << QStringLiteral("/proc/self/status");
        QTest::newRow("without a function") << QStringLiteral(SAMI_MADE_OLD_MANAGEMENT);
    }
    void withoutTheManagementLibraryTheNameStays() {
        QFETCH(QString, library);
        NvidiaLibraries libraries;
        libraries.management = library.toStdString();
        const NvidiaCard card = nvidiaCard(0, libraries);
        QCOMPARE(card.name, std::string("Made Fast 80GB"));
        QVERIFY(!card.holders.has_value());
    }

    void aCodeIsNoEmptyList_data() {
        QTest::addColumn<QByteArray>("variable");
        QTest::addColumn<QByteArray>("code");
        QTest::newRow("the driver is not loaded") << QByteArray("SAMI_MADE_INIT_CODE") << QByteArray("9");
        QTest::newRow("no permission") << QByteArray("SAMI_MADE_CODE") << QByteArray("4");
        QTest::newRow("not supported") << QByteArray("SAMI_MADE_CODE") << QByteArray("3");
        QTest::newRow("always too small") << QByteArray("SAMI_MADE_CODE") << QByteArray("7");
    }
    void aCodeIsNoEmptyList() {
        QFETCH(QByteArray, variable);
        QFETCH(QByteArray, code);
        qputenv(variable, code);
        const NvidiaCard card = nvidiaCard(0);
        QCOMPARE(card.name, std::string("Made Fast 80GB"));
        QVERIFY(!card.holders.has_value());
    }

    void withoutTheDriverNothingIsKnown() {
        NvidiaLibraries libraries;
        libraries.driver = "/nowhere/libcuda.so.1";
        QVERIFY(nvidiaCard(0, libraries).name.empty());
        QVERIFY(!nvidiaCard(0, libraries).holders.has_value());
        qputenv("SAMI_MADE_DRIVER_CODE", "100");
        QVERIFY(nvidiaCard(0).name.empty());
        QVERIFY(!nvidiaCard(0).holders.has_value());
    }

    void theManagementLibraryIsLeftAsItWas() {
        void* library = dlopen("libnvidia-ml.so.1", RTLD_LAZY);
        QVERIFY(library != nullptr);
        const auto users = reinterpret_cast<int (*)()>(dlsym(library, "madeUsers"));
        QVERIFY(users != nullptr);
        nvidiaCard(0);
        QCOMPARE(users(), 0);
        dlclose(library);
    }
};

SAMI_TEST(TestNvidiaManagement)
#include "test_nvidia_management.moc"
