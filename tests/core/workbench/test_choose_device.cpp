#include <signal.h>

#include "core/base/json_file.h"
#include "core/workbench/new_experiment.h"
#include "core/workbench/principles.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;

/// Where runs compute: of an experiment, and of its run that can be gone on with.
class TestChooseDevice : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<DocumentFolder> m_folder;
    std::unique_ptr<Document> m_document;

    std::string set() const { return must(contentOf(*m_document)).settings.device; }
    static std::string configured(const LaunchedRun& run) {
        return must(RunFolder(run.folder).readConfig()).settings.device;
    }

    LaunchedRun pausedRun() const {
        const LaunchedRun run = must(launchRun(*m_document));
        EventLog events = must(EventLog::open(RunFolder(run.folder)));
        must(events.write(made::started()));
        must(events.write(PausedEvent{}));
        must(m_document->runs().catchUp());
        return run;
    }

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<DocumentFolder>();
        m_document = m_folder->created();
    }

    void newRunsComputeThere() {
        must(chooseDevice(*m_document, "cuda:0,cuda:1"));
        QCOMPARE(set(), std::string("cuda:0,cuda:1"));
        QCOMPARE(configured(must(launchRun(*m_document))), std::string("cuda:0,cuda:1"));
    }

    void itIsOneStepOfTheHistory() {
        must(chooseDevice(*m_document, "cpu"));
        QCOMPARE(must(m_document->edits().history()).back().label, std::string("Compute on cpu"));
        must(m_document->edits().undo());
        QCOMPARE(set(), std::string("auto"));
    }

    void aRunThatIsGoneOnWithComputesThere() {
        const LaunchedRun run = pausedRun();
        must(chooseDevice(*m_document, "cuda:0"));
        QCOMPARE(configured(run), std::string("cuda:0"));
        QCOMPARE(set(), std::string("cuda:0"));
    }

    void aRunThatIsOverStaysAsItWas() {
        const LaunchedRun run = playedRun(*m_document);
        must(chooseDevice(*m_document, "cuda:0"));
        QCOMPARE(configured(run), std::string("auto"));
        QCOMPARE(set(), std::string("cuda:0"));
    }

    void aWorkerThatWaitsKeepsItsDevice() {
        const LaunchedRun run = pausedRun();
        must(RunFolder(run.folder).writeHeartbeat(currentHeartbeat()));
        must(m_document->runs().refresh());
        must(m_document->runs().catchUp());
        const Result<void> done = chooseDevice(*m_document, "cuda:0");
        QVERIFY(!done.has_value());
        QVERIFY(done.error().kind == ErrorKind::Locked);
        QCOMPARE(configured(run), std::string("auto"));
        QCOMPARE(set(), std::string("auto"));
    }

    void whatIsNoDeviceChangesNothing_data() {
        QTest::addColumn<QByteArray>("device");
        QTest::newRow("nothing") << QByteArray("");
        QTest::newRow("words") << QByteArray("the fast one");
        QTest::newRow("an empty place") << QByteArray("cuda:0,");
    }
    void whatIsNoDeviceChangesNothing() {
        QFETCH(QByteArray, device);
        const LaunchedRun run = pausedRun();
        QVERIFY(!chooseDevice(*m_document, device.toStdString()).has_value());
        QCOMPARE(set(), std::string("auto"));
        QCOMPARE(configured(run), std::string("auto"));
    }

    void aNewDemoComputesThere() {
        const Principle pair{"brief", "Be brief.", "Be long."};
        QCOMPARE(must(demoExperiment(pair, "cuda:1")).settings.device, std::string("cuda:1"));
        QCOMPARE(must(demoExperiment(pair)).settings.device, std::string("auto"));
    }
};

SAMI_TEST(TestChooseDevice)
#include "test_choose_device.moc"
