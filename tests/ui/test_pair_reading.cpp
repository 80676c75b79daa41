#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "core/workbench/launch_run.h"
#include "tests/core/store/example_experiment.h"
#include "tests/test_registry.h"
#include "ui/session/pair_reading.h"

using namespace sami;

/// Which models there are to compare, as the window comes to know.
class TestPairReading : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_data;

private Q_SLOTS:
    /// What a model has written is there when it is announced, although a read was under way as its iteration ended.
    void aReadUnderWayIsNoAnnouncement() {
        const std::filesystem::path path = m_data.filePath(QStringLiteral("e.sami")).toStdString();
        std::filesystem::path run;
        {
            const auto document = example::must(Document::create(path, example::content()));
            run = example::must(launchRun(*document)).folder;
            example::must(example::must(EventLog::open(RunFolder(run))).write(PausedEvent{}));
            example::must(document->runs().catchUp());
        }
        DocumentLink link(nullptr);
        PairReading reading(&link);
        const QSignalSpy found(&reading, &PairReading::found);
        bool opened = false;
        link.open([path] { return Document::open(path); }, [&opened](const Result<void>& done) { opened = !!done; });
        QTRY_VERIFY(opened);
        // The run rests: its files are not read before somebody asks.
        example::playIteration(RunFolder(run));
        reading.read();
        reading.read(1);
        QTRY_COMPARE(found.count(), 1);
        const auto pair = found[0][0].value<std::optional<ModelPair>>();
        QVERIFY(pair.has_value());
        QCOMPARE(pair->candidate, std::string("iteration-1"));
        QVERIFY(found[0][1].toBool());
        reading.read();
        QTRY_COMPARE(found.count(), 2);
        QVERIFY(!found[1][1].toBool());
    }
};

SAMI_TEST(TestPairReading)
#include "test_pair_reading.moc"
