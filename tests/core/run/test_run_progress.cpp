#include <QTest>
#include <cmath>

#include "core/run/run_progress.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

/// Feeds events with running numbers, as a worker would write them.
class Feed {
public:
    Result<void> add(const char* type, Json fields = Json::object()) {
        fields["seq"] = m_seq++;
        fields["time"] = 1000.0 + static_cast<double>(m_seq);
        fields["attempt"] = attempt;
        fields["type"] = type;
        last = fields;
        return progress.consume(fields);
    }
    RunProgress progress;
    Json last;
    int attempt = 1;

private:
    int m_seq = 0;
};

Json bound(double mi) {
    return {{"mi", mi}, {"mi_rows", mi}, {"mi_columns", mi}, {"row_accuracy", 0.5}, {"column_accuracy", 0.75}};
}

Json step(int number, double loss) {
    Json fields = bound(0.6931 - loss);
    fields.update({{"iteration", 1}, {"step", number}, {"loss", loss}, {"learning_rate", 5e-6}, {"grad_norm", 1.5}});
    fields.update({{"update_norm", 0.1}, {"changed_share", 0.9}, {"kl", nullptr}, {"seconds", 2.5}, {"tokens", 800}});
    fields.update({{"queries", 8}, {"mean_tokens", {20.5, 64.0}}});
    fields["matrices"] = Json::array({{{"query_id", "q1"}, {"logprobs", {{-1.0, -2.0}, {-3.0, -0.5}}}}});
    return fields;
}

Json evaluation(const char* when, double mi, int atStep) {
    Json fields = bound(mi);
    fields.update({{"iteration", 1}, {"when", when}, {"step", atStep}, {"ceiling", 0.6931}, {"n", 24}});
    fields.update({{"mean_tokens", {20.0, 64.0}}, {"matrices", Json::array()}});
    return fields;
}

Json working(const char* phase, int done, int total, const Json& eta) {
    return {{"iteration", 1}, {"phase", phase}, {"done", done}, {"total", total}, {"eta_seconds", eta}};
}

}  // namespace

Q_DECLARE_METATYPE(sami::Json)

class TestRunProgress : public QObject {
    Q_OBJECT
private slots:
    void stateFollowsTheLastWordAndTheWorker() {
        Feed feed;
        QVERIFY(feed.progress.state(false) == RunState::Waiting);
        QVERIFY(feed.progress.state(true) == RunState::Running);
        QVERIFY(feed.add("started", {{"model", "demo"}, {"ceiling", 0.6931}}).has_value());
        QVERIFY(feed.progress.state(true) == RunState::Running);
        QVERIFY(feed.progress.state(false) == RunState::Interrupted);
        QVERIFY(feed.add("paused").has_value());
        QVERIFY(feed.progress.state(true) == RunState::Paused);
        feed.attempt = 2;
        QVERIFY(feed.add("resumed", {{"from_step", 0}, {"iteration", 1}}).has_value());
        QVERIFY(feed.progress.state(false) == RunState::Interrupted);
        QVERIFY(feed.add("failed", {{"kind", "memory"}, {"message", "Out of memory."}}).has_value());
        QVERIFY(feed.progress.state(true) == RunState::Failed);
        QCOMPARE(feed.progress.failure(), std::string("Out of memory."));
        QCOMPARE(feed.progress.failureKind(), std::string("memory"));
        feed.attempt = 3;
        QVERIFY(feed.add("resumed").has_value());
        QVERIFY(feed.progress.failure().empty());
        QVERIFY(feed.add("stopped").has_value());
        QVERIFY(feed.progress.state(false) == RunState::Stopped);
        QVERIFY(feed.add("finished").has_value());
        QVERIFY(feed.progress.state(false) == RunState::Finished);
        QCOMPARE(feed.progress.attempt(), 3);
    }

    void stepsTakeTheHighestAttempt() {
        Feed feed;
        for (int i = 1; i <= 3; ++i) QVERIFY(feed.add("step", step(i, 0.6)).has_value());
        feed.attempt = 2;
        QVERIFY(feed.add("resumed", {{"from_step", 1}}).has_value());
        QVERIFY(feed.add("step", step(2, 0.5)).has_value());
        QCOMPARE(feed.progress.steps().size(), std::size_t{3});
        QCOMPARE(feed.progress.steps().at(2).loss, 0.5);
        QCOMPARE(feed.progress.steps().at(3).loss, 0.6);
        QCOMPARE(feed.progress.iterations().at(1).steps, 3);
        const StepEvent& second = feed.progress.steps().at(2);
        QCOMPARE(second.meanTokens, (std::vector<double>{20.5, 64.0}));
        QCOMPARE(second.matrices.at(0).logProbs.at(1).at(0), -3.0);
        QVERIFY(!second.kl.has_value());
        QCOMPARE(second.bound.columnAccuracy, 0.75);
    }

    void numbersThatCouldNotBeComputedAreNaN() {
        Feed feed;
        Json fields = step(1, 0.5);
        fields["loss"] = nullptr;
        QVERIFY(feed.add("step", fields).has_value());
        QVERIFY(std::isnan(feed.progress.steps().at(1).loss));
    }

    void iterationGathersItsFigures() {
        Feed feed;
        QVERIFY(feed.add("filtered", {{"iteration", 1}, {"kept", 22}, {"dropped", {{"identical", 2}}}}).has_value());
        QVERIFY(feed.add("evaluation", evaluation("before", 0.03, 0)).has_value());
        Json heldOut = bound(0.2);
        heldOut.update({{"iteration", 1}, {"step", 1}, {"n", 24}});
        QVERIFY(feed.add("held_out", heldOut).has_value());
        QVERIFY(feed.add("evaluation", evaluation("after", 0.38, 3)).has_value());
        const Json path{{"iteration", 1}, {"step", 3}, {"kind", "iteration"}, {"path", "checkpoints/iteration-1"}};
        QVERIFY(feed.add("checkpoint", path).has_value());
        const Json summary{{"iteration", 1},
                           {"steps", 3},
                           {"seconds", 50.0},
                           {"mi_before", 0.03},
                           {"mi_after", 0.38},
                           {"ceiling", 0.6931},
                           {"mean_tokens_before", {64.0, 70.0}},
                           {"mean_tokens_after", {20.0, 71.0}}};
        QVERIFY(feed.add("iteration_finished", summary).has_value());
        const IterationProgress& first = feed.progress.iterations().at(1);
        QCOMPARE(first.filtered->dropped.at("identical"), 2);
        QCOMPARE(first.before->bound.mi, 0.03);
        QCOMPARE(first.after->bound.mi, 0.38);
        QCOMPARE(first.checkpoint, std::string("checkpoints/iteration-1"));
        QCOMPARE(first.finished->meanTokensAfter.at(0), 20.0);
        QCOMPARE(feed.progress.heldOut().at({1, 1}).bound.mi, 0.2);
    }

    void progressShowsThePhaseUntilTheEnd() {
        Feed feed;
        QVERIFY(feed.add("progress", working("generate", 3, 24, nullptr)).has_value());
        QVERIFY(!feed.progress.progress()->etaSeconds.has_value());
        QVERIFY(feed.add("progress", working("train", 1, 3, 12.5)).has_value());
        QCOMPARE(feed.progress.progress()->phase, std::string("train"));
        QCOMPARE(feed.progress.progress()->etaSeconds.value(), 12.5);
        QVERIFY(feed.add("finished").has_value());
        QVERIFY(!feed.progress.progress().has_value());
    }

    void progressStaysWhereItStoodUntilAnotherWorkerBegins_data() {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<Json>("fields");
        QTest::newRow("paused") << QByteArray("paused") << Json::object();
        QTest::newRow("stopped") << QByteArray("stopped") << Json::object();
        QTest::newRow("failed") << QByteArray("failed") << Json{{"kind", "memory"}, {"message", "Out of memory."}};
    }
    void progressStaysWhereItStoodUntilAnotherWorkerBegins() {
        QFETCH(QByteArray, type);
        QFETCH(Json, fields);
        Feed feed;
        QVERIFY(feed.add("started", {{"model", "demo"}, {"ceiling", 0.6931}}).has_value());
        QVERIFY(feed.add("progress", working("train", 8, 24, 12.5)).has_value());
        QVERIFY(feed.add(type.constData(), fields).has_value());
        QCOMPARE(feed.progress.progress()->done, 8);
        QVERIFY(feed.add("resumed", {{"from_step", 1}, {"iteration", 1}}).has_value());
        QCOMPARE(feed.progress.progress()->done, 8);
        feed.attempt = 2;
        QVERIFY(feed.add("resumed", {{"from_step", 1}, {"iteration", 1}}).has_value());
        QVERIFY(!feed.progress.progress().has_value());
    }

    void aRunThatPausesByItselfSaysWhyUntilItGoesOn() {
        Feed feed;
        QVERIFY(feed.add("paused").has_value());
        QVERIFY(feed.progress.pauseReason().empty());
        const Json paused{{"reason", "Every answer is the same."}, {"best_checkpoint", "iteration-1"}};
        QVERIFY(feed.add("paused", paused).has_value());
        QVERIFY(feed.progress.state(false) == RunState::Paused);
        QCOMPARE(feed.progress.pauseReason(), std::string("Every answer is the same."));
        QCOMPARE(feed.progress.bestCheckpoint(), std::string("iteration-1"));
        feed.attempt = 2;
        QVERIFY(feed.add("resumed", {{"from_step", 1}, {"iteration", 1}}).has_value());
        QVERIFY(feed.progress.pauseReason().empty());
        QVERIFY(feed.progress.bestCheckpoint().empty());
        QVERIFY(!feed.add("paused", {{"reason", 3}}).has_value());
    }

    void eventsSeenAlreadyChangeNothing() {
        Feed feed;
        QVERIFY(feed.add("warning", {{"message", "Short of queries."}}).has_value());
        QVERIFY(feed.progress.consume(feed.last).has_value());
        QCOMPARE(feed.progress.warnings().size(), std::size_t{1});
        QCOMPARE(feed.progress.nextSeq(), 1);
    }

    void eventOfALaterVersionIsPassedOver() {
        Feed feed;
        QVERIFY(feed.add("something_new", {{"x", 1}}).has_value());
        QCOMPARE(feed.progress.nextSeq(), 1);
    }

    void eventWithoutWhatItsTypePromisesIsRefused() {
        Feed feed;
        Json fields = step(1, 0.5);
        fields.erase("grad_norm");
        const Result<void> done = feed.add("step", fields);
        QVERIFY(!done.has_value());
        QCOMPARE(done.error().detail, std::string("events.jsonl:1: \"grad_norm\" is missing"));
        QVERIFY(feed.progress.steps().empty());
        QVERIFY(!feed.progress.consume(Json::array()).has_value());
        fields = step(1, 0.5);
        fields["matrices"][0]["logprobs"] = {{-1.0, -2.0}};
        QVERIFY(!feed.add("step", fields).has_value());
    }
};

SAMI_TEST(TestRunProgress)
#include "test_run_progress.moc"
