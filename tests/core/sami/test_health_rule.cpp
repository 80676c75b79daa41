#include <QTest>

#include "core/sami/health_rule.h"
#include "tests/test_registry.h"

using namespace sami;

class TestHealthRule : public QObject {
    Q_OBJECT

private:
    static Json event(std::int64_t seq, const char* type, const OrderedJson& fields) {
        OrderedJson json = {{"seq", seq}, {"time", 1.0}, {"attempt", 1}, {"type", type}};
        json.update(fields);
        return Json::parse(json.dump());
    }

    static Json evaluation(std::int64_t seq, std::int64_t iteration, const char* when, double mi, double repetition) {
        return event(seq, "evaluation",
                     {{"iteration", iteration},
                      {"when", when},
                      {"step", 1},
                      {"mi", mi},
                      {"mi_rows", mi},
                      {"mi_columns", mi},
                      {"row_accuracy", 1},
                      {"column_accuracy", 1},
                      {"ceiling", 0.7},
                      {"mean_tokens", {1.0, 2.0}},
                      {"n", 4},
                      {"entropy", 1.0},
                      {"repetition", repetition}});
    }

    static Json finished(std::int64_t seq, std::int64_t iteration) {
        return event(seq, "iteration_finished",
                     {{"iteration", iteration},
                      {"steps", 3},
                      {"seconds", 1.0},
                      {"mi_before", 0.1},
                      {"mi_after", 0.2},
                      {"ceiling", 0.7},
                      {"mean_tokens_before", {1.0, 2.0}},
                      {"mean_tokens_after", {1.0, 2.0}}});
    }

private Q_SLOTS:
    void namesTheFigureBeyondItsLimit() {
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
        for (const Json& line : {evaluation(0, 1, "before", 0.1, 0.0), evaluation(1, 1, "after", 0.4, 0.1),
                                 finished(2, 1), evaluation(3, 2, "after", 0.6, 0.9), finished(4, 2),
                                 evaluation(5, 3, "after", 0.3, 0.1), finished(6, 3)}) {
            const auto done = progress.consume(line);
            QVERIFY2(done.has_value(), done ? "" : done.error().detail.c_str());
        }
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
