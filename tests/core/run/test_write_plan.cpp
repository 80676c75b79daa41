#include <QTest>

#include "core/run/run_config.h"
#include "core/run/run_event.h"
#include "tests/test_registry.h"

using namespace sami;

class TestWritePlan : public QObject {
    Q_OBJECT
private:
    static RunConfig config() {
        RunConfig config;
        config.task = RunTask::Write;
        config.name = "write-1";
        config.write.writer = "endpoint:host/m";
        config.write.endpoint = {.prompt = {}, .url = "https://host/v1/chat/completions", .model = "m", .keyEnv = "K"};
        config.write.asks = {{DraftKind::Principle, 0, true, "Write.\n", 3},
                             {DraftKind::Paraphrase, 7, false, "Again.", 1}};
        return config;
    }

private slots:
    void aPlanIsReadAsItWasWritten() {
        const RunConfig written = config();
        const Json json = Json::parse(toJson(written).dump());
        const Result<RunConfig> read = runConfigFromJson(json, "config.json");
        QVERIFY2(read.has_value(), read ? "" : read.error().detail.c_str());
        QVERIFY(*read == written);
    }

    void draftsAreNumberedAskByAsk() {
        const WritePlan plan = config().write;
        QCOMPARE(plan.numDrafts(), 4);
        QVERIFY(plan.askOf(0) == nullptr && plan.askOf(5) == nullptr && plan.askOf(-1) == nullptr);
        QVERIFY(plan.askOf(1) == &plan.asks[0] && plan.askOf(3) == &plan.asks[0] && plan.askOf(4) == &plan.asks[1]);
        QVERIFY(!plan.asks[1].form().antithesis);
    }

    void whatIsNoPlanIsNamed_data() {
        QTest::addColumn<QByteArray>("pointer");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("named");
        QTest::newRow("kind") << QByteArray("/write/asks/0/kind") << QByteArray("\"poem\"") << QByteArray("asks[0]");
        QTest::newRow("count") << QByteArray("/write/asks/1/count") << QByteArray("0") << QByteArray("count");
        QTest::newRow("asks") << QByteArray("/write/asks") << QByteArray("{}") << QByteArray("asks");
        QTest::newRow("unknown") << QByteArray("/write/key") << QByteArray("\"x\"") << QByteArray("key");
        QTest::newRow("endpoint") << QByteArray("/write/endpoint/secret") << QByteArray("1") << QByteArray("secret");
    }
    void whatIsNoPlanIsNamed() {
        QFETCH(QByteArray, pointer);
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, named);
        Json json = Json::parse(toJson(config()).dump());
        json[Json::json_pointer(pointer.toStdString())] = Json::parse(value.toStdString());
        const Result<RunConfig> read = runConfigFromJson(json, "config.json");
        QVERIFY(!read.has_value());
        QVERIFY2(read.error().detail.find(named.toStdString()) != std::string::npos, read.error().detail.c_str());
    }

    void aDraftIsReadAsItWasWritten() {
        for (const DraftEvent& draft :
             {DraftEvent{.number = 2, .text = "A", .antithesis = "B", .raw = "PRINCIPLE: A", .seconds = 0.5},
              DraftEvent{.number = 3, .problem = "Why.", .raw = "", .isAnswered = false}}) {
            const RunEvent event{{.seq = 4, .time = 10, .attempt = 1}, draft};
            const Result<RunEvent> read = runEventFromJson(Json::parse(toJson(event).dump()), "events.jsonl:5");
            QVERIFY(read.has_value() && *read == event);
        }
    }
};

SAMI_TEST(TestWritePlan)
#include "test_write_plan.moc"
