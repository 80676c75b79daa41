#include <QTest>
#include <cmath>
#include <set>

#include "core/run/run_event.h"
#include "tests/core/run/made_events.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

/// At least one event of each kind, with everything that it can hold.
std::vector<EventBody> oneOfEach() {
    StepEvent step = made::step(7, 0.5, 2);
    step.metrics.set("off_policy_gap", kNotANumber);
    step.matrices = {{"q1", {{-1.25, kNotANumber}, {-3.0, -0.5}}}};
    EvaluationEvent evaluation = made::evaluation(EvaluationMoment::After, 7, 0.38, 2);
    evaluation.metrics.setList("mean_tokens", {20.5, kNotANumber, 3});
    evaluation.matrices = {{"q1", {{-1.0}}}, {"q2", {}}};
    IterationFinishedEvent finished = made::iterationFinished();
    finished.miAfter = kNotANumber;
    finished.tokensPerSecond = {{"generate", 120.5}, {"train", 33.25}};
    return {made::started(),
            ResumedEvent{4, 2, "bfloat16"},
            ResumedEvent{4, 2, {}},
            ProgressEvent{1, "train", 8, 24, 12.5},
            ProgressEvent{1, "load", 0, 1, {}},
            FilteredEvent{1, 22, {{"identical", 2}}, {{"repetition", 0.25}, {"end_rate", 1}}},
            step,
            evaluation,
            made::heldOut(7, 0.2, 2),
            CheckpointEvent{1, 3, CheckpointKind::Iteration, "checkpoints/iteration-1", {}},
            CheckpointEvent{1, 2, CheckpointKind::Step, "checkpoints/iteration-1-step-2", 0.25},
            CheckpointEvent{1, 2, CheckpointKind::Resume, "resume", {}},
            finished,
            VerdictEvent{"17", "pmi", 0.1, 0.4, Outcome::Candidate, 58, 12},
            VerdictEvent{"18", "pmi", {}, {}, Outcome::Error, 0, 12},
            VerdictEvent{
                "19", "endpoint:h/m", {}, {}, Outcome::Baseline, {}, 12, "candidate-first", "B says it.", "9f", 1.5},
            WarningEvent{"Short of queries."},
            PausedEvent{},
            PausedEvent{HealthPause{"It repeats itself.", "repetition", 0.9, 0.3, 1, 3, "base"}},
            StoppedEvent{},
            FailedEvent{ErrorKind::Memory, "Out of memory."},
            FinishedEvent{},
            UnknownEvent{"something_new", {{"x", {1, 2.5, nullptr}}, {"y", "π"}}},
            made::heldOutPrinciples(EvaluationMoment::Before, 0, 0.02),
            ResumedEvent{4, 2, "float32", "cuda:0,cuda:1"},
            DraftEvent{.number = 2, .text = "Be brief."}};
}

Json jsonOf(const EventBody& body) {
    return Json::parse(dumpLine(toJson(RunEvent{{3, 1000.5, 2}, body})));
}

}  // namespace

class TestRunEvent : public QObject {
    Q_OBJECT
private slots:
    void everyKindReadsBackAsItWasWritten() {
        std::set<std::size_t> kinds;
        for (const EventBody& body : oneOfEach()) {
            kinds.insert(body.index());
            const Result<RunEvent> read = runEventFromJson(jsonOf(body), "events.jsonl:4");
            QVERIFY2(read.has_value(), read ? "" : read.error().detail.c_str());
            const RunEvent expected{{3, 1000.5, 2}, body};
            QVERIFY2(*read == expected, std::string(typeOf(body)).c_str());
            QVERIFY(Json::parse(dumpLine(toJson(*read))) == jsonOf(body));
        }
        QCOMPARE(kinds.size(), std::variant_size_v<EventBody>);
    }

    void theHeaderComesFirst() {
        const std::string line = dumpLine(toJson(RunEvent{{3, 1000.5, 2}, ProgressEvent{1, "train", 8, 24, {}}}));
        QCOMPARE(line, std::string("{\"seq\":3,\"time\":1000.5,\"attempt\":2,\"type\":\"progress\",\"iteration\":1,"
                                   "\"phase\":\"train\",\"done\":8,\"total\":24,\"eta_seconds\":null}"));
    }

    /// Lines of runs of the real worker that paused by themselves and on request, were stopped, failed, finished and
    /// judged. The first ones were written when events were still made by hand.
    void linesOfRealRunsReadAndWriteBackTheSame() {
        const Result<std::string> text = readFile(SAMI_TEST_DATA "/core/run/golden_events.jsonl");
        QVERIFY(text.has_value());
        std::set<std::string_view> types;
        const auto done = forEachJsonLine(*text, "golden", [&](const Json& line, std::size_t number) -> Result<void> {
            const Result<RunEvent> event = runEventFromJson(line, "golden:" + std::to_string(number));
            if (!event) return std::unexpected(event.error());
            if (Json::parse(dumpLine(toJson(*event))) != line)
                return fail(ErrorKind::Input, line.dump() + " became " + dumpLine(toJson(*event)));
            types.insert(typeOf(event->body));
            return {};
        });
        QVERIFY2(done.has_value(), done ? "" : done.error().detail.c_str());
        QVERIFY(types == (std::set<std::string_view>{"started", "resumed", "progress", "filtered", "step", "held_out",
                                                     "evaluation", "checkpoint", "iteration_finished", "verdict",
                                                     "paused", "stopped", "failed", "finished"}));
    }

    void whatAKindPromisesMustBeThere_data() {
        QTest::addColumn<std::size_t>("kind");
        QTest::addColumn<QByteArray>("key");
        QTest::newRow("step without loss") << std::size_t{6} << QByteArray("loss");
        QTest::newRow("step without number") << std::size_t{6} << QByteArray("step");
        QTest::newRow("evaluation without moment") << std::size_t{7} << QByteArray("when");
        QTest::newRow("evaluation without bound") << std::size_t{7} << QByteArray("mi");
        QTest::newRow("checkpoint without path") << std::size_t{9} << QByteArray("path");
        QTest::newRow("verdict without outcome") << std::size_t{13} << QByteArray("outcome");
        QTest::newRow("no time") << std::size_t{18} << QByteArray("time");
        QTest::newRow("no type") << std::size_t{18} << QByteArray("type");
    }
    void whatAKindPromisesMustBeThere() {
        QFETCH(std::size_t, kind);
        QFETCH(QByteArray, key);
        Json json = jsonOf(oneOfEach().at(kind));
        QCOMPARE(json.erase(key.toStdString()), std::size_t{1});
        const Result<RunEvent> read = runEventFromJson(json, "events.jsonl:4");
        QVERIFY(!read.has_value());
        QCOMPARE(read.error().detail, "events.jsonl:4: \"" + key.toStdString() + "\" is missing");
    }

    void wrongValuesAreNamed_data() {
        QTest::addColumn<std::size_t>("kind");
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("a metric that is a text") << std::size_t{6} << QByteArray("grad_norm") << QByteArray("\"1\"");
        QTest::newRow("one length for all") << std::size_t{6} << QByteArray("mean_tokens") << QByteArray("3");
        QTest::newRow("a matrix that is not square")
            << std::size_t{6} << QByteArray("matrices") << QByteArray("[{\"query_id\":\"q\",\"logprobs\":[[1,2]]}]");
        QTest::newRow("another moment") << std::size_t{7} << QByteArray("when") << QByteArray("\"between\"");
        QTest::newRow("another use") << std::size_t{7} << QByteArray("principles") << QByteArray("\"both\"");
        QTest::newRow("another kind") << std::size_t{9} << QByteArray("kind") << QByteArray("\"copy\"");
        QTest::newRow("another outcome") << std::size_t{13} << QByteArray("outcome") << QByteArray("\"won\"");
        QTest::newRow("a reason that is a number") << std::size_t{17} << QByteArray("reason") << QByteArray("3");
    }
    void wrongValuesAreNamed() {
        QFETCH(std::size_t, kind);
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, value);
        Json json = jsonOf(oneOfEach().at(kind));
        json[key.toStdString()] = Json::parse(value.toStdString());
        const Result<RunEvent> read = runEventFromJson(json, "events.jsonl:4");
        QVERIFY(!read.has_value());
        QVERIFY2(read.error().detail.starts_with("events.jsonl:4: \"" + key.toStdString() + "\" must"),
                 read.error().detail.c_str());
    }

    void evaluationsOfHeldOutPrinciplesSaySoAndOthersNothing() {
        Json json = jsonOf(made::heldOutPrinciples(EvaluationMoment::After, 3, 0.2));
        QCOMPARE(json["principles"].get<std::string>(), std::string("held-out"));
        QVERIFY(!jsonOf(made::evaluation(EvaluationMoment::After, 3, 0.2)).contains("principles"));
        const auto use = [&] {
            return as<EvaluationEvent>(runEventFromJson(json, "events.jsonl:4").value())->principles;
        };
        QVERIFY(use() == PrincipleUse::HeldOut);
        json["principles"] = "learned";
        QVERIFY(use() == PrincipleUse::Learned);
        json.erase("principles");
        QVERIFY(use() == PrincipleUse::Learned);
    }

    void whatIsNoObjectIsRefused() { QVERIFY(!runEventFromJson(Json::array(), "events.jsonl:4").has_value()); }
};

SAMI_TEST(TestRunEvent)
#include "test_run_event.moc"
