#include <QTemporaryDir>
#include <QTest>
#include <fstream>

#include "core/run/response_log.h"
#include "tests/test_registry.h"

using namespace sami;
namespace fs = std::filesystem;

class TestResponseLog : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_dir;
    RunFolder folder(const char* name) const {
        return RunFolder::create(fs::path(m_dir.path().toStdString()) / name, {}).value();
    }
    static void add(const fs::path& path, const std::string& text) {
        std::ofstream(path, std::ios::binary | std::ios::app) << text;
    }
    static OrderedJson response(const ResponseBatchKey& batch, const std::string& text) {
        OrderedJson json{{"iteration", batch.iteration}, {"model", batch.model}};
        if (!batch.condition.empty()) json["condition"] = batch.condition;
        json.update({{"purpose", batch.purpose}, {"query_id", "q1"}, {"response", text}});
        return json;
    }

private slots:
    void whatWasRecordedIsFoundByBatchAcrossAttempts() {
        const RunFolder run = folder("run");
        const ResponseBatchKey first{"train", 1, "base"}, second{"held-out", 0, "base"};
        {
            ResponseLog log = ResponseLog::open(run).value();
            QVERIFY(log.recorded(first).value().empty());
            for (const char* text : {"one", "two\nlines π", "three"})
                QVERIFY(log.append(1, first, response(first, text)).has_value());
            QVERIFY(log.append(1, second, response(second, "four")).has_value());
            QCOMPARE(log.recorded(first).value().at(1)["response"].get<std::string>(), std::string("two\nlines π"));
        }
        add(run.responsesFile(), "{\"seq\":4,\"torn");
        ResponseLog log = ResponseLog::open(run).value();
        QVERIFY(log.append(2, second, response(second, "five")).has_value());
        QVERIFY(log.sync().has_value());
        QCOMPARE(log.recorded(first).value().size(), std::size_t{3});
        const std::vector<Json> found = log.recorded(second).value();
        QCOMPARE(found.size(), std::size_t{2});
        QCOMPARE(found[1]["response"].get<std::string>(), std::string("five"));
        QCOMPARE(found[1]["seq"].get<int>(), 4);
        QCOMPARE(found[1]["attempt"].get<int>(), 2);
        QVERIFY(log.recorded({"train", 2, "base"}).value().empty());
    }

    void whatWasAskedUnderAnotherConditionIsABatchOfItsOwn() {
        const RunFolder run = folder("condition");
        const ResponseBatchKey with{"held-out", 1, "iteration-1"}, without{"held-out", 1, "iteration-1", "without"};
        {
            ResponseLog log = ResponseLog::open(run).value();
            QVERIFY(log.append(1, with, response(with, "one")).has_value());
            QVERIFY(log.append(1, without, response(without, "two")).has_value());
        }
        const ResponseLog log = ResponseLog::open(run).value();
        QCOMPARE(log.recorded(with).value().size(), std::size_t{1});
        QCOMPARE(log.recorded(without).value().at(0)["response"].get<std::string>(), std::string("two"));
    }

    void keysAreReadWhereverTheyStand() {
        const RunFolder run = folder("order");
        add(run.responsesFile(),
            "{\"query\":\"purpose\",\"nested\":{\"purpose\":\"x\",\"iteration\":9,\"model\":\"y\"},"
            "\"model\":\"base\",\"ids\":[1,2],\"purpose\":\"train\",\"iteration\":1}\n");
        const ResponseLog log = ResponseLog::open(run).value();
        QCOMPARE(log.recorded({"train", 1, "base"}).value().size(), std::size_t{1});
    }

    void aLineThatIsNoResponseIsNamed_data() {
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("without a purpose") << QByteArray("{\"iteration\":1,\"model\":\"base\"}");
        QTest::newRow("no JSON") << QByteArray("{\"iteration\":");
        QTest::newRow("no object") << QByteArray("3");
    }
    void aLineThatIsNoResponseIsNamed() {
        QFETCH(QByteArray, line);
        const RunFolder run = folder(QTest::currentDataTag());
        const ResponseBatchKey batch{"train", 1, "base"};
        add(run.responsesFile(), dumpLine(response(batch, "good")) + "\n" + line.toStdString() + "\n");
        const auto log = ResponseLog::open(run);
        QVERIFY(!log.has_value());
        QVERIFY2(log.error().detail.find("responses.jsonl:2: ") != std::string::npos, log.error().detail.c_str());
    }

    void aLineDamagedBehindItsKeyIsNamedWhenItIsWanted() {
        const RunFolder run = folder("damaged");
        add(run.responsesFile(), "{\"iteration\":1,\"model\":\"base\",\"purpose\":\"train\",\"response\":}\n");
        const ResponseLog log = ResponseLog::open(run).value();
        const auto lines = log.recorded({"train", 1, "base"});
        QVERIFY(!lines.has_value());
        QVERIFY2(lines.error().detail.find("responses.jsonl:1: ") != std::string::npos, lines.error().detail.c_str());
    }
};

SAMI_TEST(TestResponseLog)
#include "test_response_log.moc"
