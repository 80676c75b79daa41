#include <QTest>

#include "core/sami/health_rule.h"
#include "tests/core/run/made_events.h"
#include "tests/test_registry.h"

using namespace sami;

class TestHealthRule : public QObject {
    Q_OBJECT

private:
    static EvaluationEvent evaluation(std::int64_t iteration, EvaluationMoment when, double mi, double repetition) {
        EvaluationEvent event = made::evaluation(when, 1, mi, iteration);
        event.metrics.set("entropy", 1);
        event.metrics.set("repetition", repetition);
        return event;
    }

private Q_SLOTS:
    void namesTheMetricBeyondItsLimit() {
        RunSettings settings;
        settings.healthMaxGap = 2;
        QVERIFY(!brokenRule(settings, {{"off_policy_gap", 2.0}}, {}));
        const auto finding = brokenRule(settings, {{"entropy", 1.0}, {"off_policy_gap", 2.5}}, {});
        QVERIFY(finding.has_value());
        QCOMPARE(finding->rule, std::string("off_policy_gap"));
        QCOMPARE(finding->value, 2.5);
        QVERIFY(finding->sentence.find("2.50 nats per token (health_max_gap is 2)") != std::string::npos);
    }

    void entropyMustNotFallBelowItsLimit() {
        RunSettings settings;
        settings.healthMinEntropy = 0.5;
        QVERIFY(!brokenRule(settings, {{"entropy", 0.6}}, {}));
        QVERIFY(brokenRule(settings, {{"entropy", 0.4}}, {}));
    }

    void aLimitOfZeroIsNoneAndARuleOncePassedOverStaysSo() {
        RunSettings settings;
        settings.healthMaxRepetition = 0;
        QVERIFY(!brokenRule(settings, {{"repetition", 0.9}}, {}));
        settings.healthMaxRepetition = 0.3;
        QVERIFY(brokenRule(settings, {{"repetition", 0.9}}, {}));
        QVERIFY(!brokenRule(settings, {{"repetition", 0.9}}, {"repetition"}));
        QVERIFY(brokenRule(settings, {{"repetition", 0.9}}, {"kl"}));
    }

    void theBestModelIsHealthy() {
        RunProgress progress;
        made::Numbering numbered;
        const auto take = [&](EventBody body) { progress.consume(numbered(std::move(body))); };
        take(evaluation(1, EvaluationMoment::Before, 0.1, 0.0));
        take(evaluation(1, EvaluationMoment::After, 0.4, 0.1));
        take(made::iterationFinished(1));
        take(evaluation(2, EvaluationMoment::After, 0.6, 0.9));
        take(made::iterationFinished(2));
        take(evaluation(3, EvaluationMoment::After, 0.3, 0.1));
        take(made::iterationFinished(3));
        QCOMPARE(BestModel(progress, {}).name(), std::string("iteration-1"));
        RunSettings lenient;
        lenient.healthMaxRepetition = 0;
        QCOMPARE(BestModel(progress, lenient).name(), std::string("iteration-2"));
        BestModel best(progress, {});
        best.offer("iteration-4", 0.35);
        QCOMPARE(best.name(), std::string("iteration-1"));
        best.offer("iteration-5", 0.5);
        QCOMPARE(best.name(), std::string("iteration-5"));
        QCOMPARE(BestModel(RunProgress(), {}).name(), std::string("base"));
    }
};

SAMI_TEST(TestHealthRule)

#include "test_health_rule.moc"
