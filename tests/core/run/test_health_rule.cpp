#include <QTest>

#include "core/run/health_rule.h"
#include "tests/test_registry.h"

using namespace sami;

class TestHealthRule : public QObject {
    Q_OBJECT

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
};

SAMI_TEST(TestHealthRule)

#include "test_health_rule.moc"
