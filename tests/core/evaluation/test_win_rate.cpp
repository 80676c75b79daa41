#include <rapidcheck.h>
#include <QTest>
#include <cmath>

#include "core/evaluation/win_rate.h"
#include "tests/test_registry.h"

using namespace sami;

// Expected values: statsmodels 0.14 proportion_confint (wilson, normal) and scipy 1.15 binomtest, norm, std(ddof=1), to
// the digits printed; the first rows stand in the paper or in textbooks too.
namespace {

/// Ten significant digits of double arithmetic.
constexpr double kTolerance = 1e-10;

bool near(double actual, double expected, double tolerance = kTolerance) {
    return std::abs(actual - expected) <= tolerance;
}

VerdictCounts counts(std::int64_t wins, std::int64_t losses, std::int64_t ties = 0, std::int64_t errors = 0) {
    return {.wins = wins, .losses = losses, .ties = ties, .errors = errors};
}

/// Share of all outcomes, weighted by their probability, whose interval holds the true rate: exact, not simulated.
template <class IntervalOf>
double coverage(std::int64_t n, double rate, IntervalOf intervalOf) {
    double covered = 0;
    for (std::int64_t wins = 0; wins <= n; ++wins) {
        const double logChoose = std::lgamma(n + 1.0) - std::lgamma(wins + 1.0) - std::lgamma(n - wins + 1.0);
        const double logLikelihood =
            static_cast<double>(wins) * std::log(rate) + static_cast<double>(n - wins) * std::log1p(-rate);
        const Interval interval = intervalOf(wins);
        if (interval.low <= rate && rate <= interval.high) covered += std::exp(logChoose + logLikelihood);
    }
    return covered;
}

}  // namespace

class TestWinRate : public QObject {
    Q_OBJECT
private slots:
    void wilsonIntervalEqualsStatsmodels_data() {
        QTest::addColumn<double>("successes");
        QTest::addColumn<int>("n");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::newRow("177 of 250") << 177.0 << 250 << 0.6488299033041979 << 0.7608746441056972;
        QTest::newRow("72 of 250") << 72.0 << 250 << 0.23540981157275126 << 0.34700670741331713;
        QTest::newRow("all of 10") << 10.0 << 10 << 0.7224672001371106 << 1.0;
        QTest::newRow("none of 10") << 0.0 << 10 << 0.0 << 0.27753279986288926;
        QTest::newRow("55 of 100") << 55.0 << 100 << 0.4524460299744213 << 0.6438546202048803;
        QTest::newRow("none of 1") << 0.0 << 1 << 0.0 << 0.7934506856227627;
        QTest::newRow("half a success more") << 12.5 << 20 << 0.40948956615142673 << 0.8002291443353685;
        QTest::newRow("nothing judged") << 0.0 << 0 << 0.0 << 1.0;
    }
    void wilsonIntervalEqualsStatsmodels() {
        QFETCH(double, successes);
        QFETCH(int, n);
        QFETCH(double, low);
        QFETCH(double, high);
        const Interval interval = wilsonInterval(successes, n);
        QVERIFY2(near(interval.low, low) && near(interval.high, high),
                 (std::to_string(interval.low) + " " + std::to_string(interval.high)).c_str());
    }

    void rateAndWaldIntervalEqualThePaper() {
        const WinRate lost = winRate(counts(72, 178));
        QCOMPARE(lost.rate, 0.288);
        QVERIFY(near(lost.wald.low, 0.23186750745116497) && near(lost.wald.high, 0.344132492548835));
        const WinRate won = winRate(counts(177, 73));
        QCOMPARE(won.rate, 0.708);
        QVERIFY(near(won.wald.low, 0.6516380330096607) && near(won.wald.high, 0.7643619669903392));
        QVERIFY(near(won.wilson.low, 0.6488299033041979));
    }

    void tiesCountHalfAndWidenByTheirOwnSpread() {
        const WinRate mixed = winRate(counts(9, 4, 7, 3));
        QCOMPARE(mixed.rate, 0.625);
        QVERIFY(near(mixed.waldError, 0.08792191511730585));
        QVERIFY(near(mixed.wilson.low, 0.40948956615142673));
        QCOMPARE(mixed.counts.judged(), 20);
        QVERIFY(std::isnan(winRate(counts(0, 0, 1)).waldError));  // one pair has no spread
    }

    void signTestEqualsScipy() {
        QVERIFY(std::abs(signTest(177, 73) / 3.835147120434342e-11 - 1) < 1e-9);
        QVERIFY(near(signTest(55, 45), 0.36820161732669615));
        QVERIFY(near(signTest(12, 8), 0.5034446716308594));
        QVERIFY(near(signTest(5, 0), 0.0625));
        QCOMPARE(signTest(1, 1), 1.0);
        QCOMPARE(signTest(0, 0), 1.0);
        QCOMPARE(winRate(counts(12, 8, 40)).signTestP, signTest(12, 8));
    }

    void smallestLeadEqualsItsFormula() {
        QVERIFY(near(smallestDetectableLead(50), 0.19810199057996727));
        QVERIFY(near(smallestDetectableLead(250), 0.08859390348296596));
        QVERIFY(near(smallestDetectableLead(1000), 0.04429695174148298));
    }

    /// The exact test leaves ties out: of twenty-four pairs four of which were decided it can show nothing.
    void tiesShowNoLead() {
        QVERIFY(near(winRate(counts(30, 20, 200)).smallestLead, 0.19810199057996727));
        QVERIFY(!winRate(counts(4, 0, 20)).couldNoticeALead());
        QVERIFY(std::isnan(winRate(counts(0, 0, 20)).smallestLead));
    }

    void nothingJudgedHasNoRate() {
        const WinRate none = winRate(counts(0, 0, 0, 5));
        QVERIFY(std::isnan(none.rate) && std::isnan(none.smallestLead));
        QVERIFY(!none.couldNoticeALead());
        QCOMPARE(none.wilson.low, 0.0);
        QCOMPARE(none.wilson.high, 1.0);
        QCOMPARE(none.counts.errors, 5);
    }

    void outcomesAreCountedApart() {
        const Outcome outcomes[] = {Outcome::Candidate, Outcome::Error, Outcome::Tie, Outcome::Baseline, Outcome::Tie};
        const VerdictCounts counted = countVerdicts(outcomes);
        QCOMPARE(counted.wins, 1);
        QCOMPARE(counted.losses, 1);
        QCOMPARE(counted.ties, 2);
        QCOMPARE(counted.errors, 1);
    }

    void wilsonCoversItsRateAndWaldDoesNotAlways() {
        for (const std::int64_t n : {50, 250}) {
            for (const double rate : {0.5, 0.7, 0.9}) {
                const double covered =
                    coverage(n, rate, [&](std::int64_t wins) { return wilsonInterval(static_cast<double>(wins), n); });
                QVERIFY2(covered >= 0.93 && covered <= 0.975, std::to_string(covered).c_str());
            }
        }
        const double wald = coverage(50, 0.9, [](std::int64_t wins) { return winRate(counts(wins, 50 - wins)).wald; });
        QVERIFY2(near(wald, 0.8789166420663238), std::to_string(wald).c_str());
    }

    void exchangingTheSidesMirrorsEverything() {
        const bool held = rc::check("exchanging the sides mirrors rate and interval", [] {
            const auto wins = *rc::gen::inRange(0, 400);
            const auto losses = *rc::gen::inRange(0, 400);
            const auto ties = *rc::gen::inRange(0, 50);
            RC_PRE(wins + losses + ties > 0);
            const WinRate one = winRate(counts(wins, losses, ties));
            const WinRate other = winRate(counts(losses, wins, ties));
            RC_ASSERT(near(one.rate, 1 - other.rate, 1e-12));
            RC_ASSERT(near(one.wilson.low, 1 - other.wilson.high, 1e-12));
            RC_ASSERT(one.signTestP == other.signTestP);
            RC_ASSERT(one.wilson.low <= one.rate && one.rate <= one.wilson.high);
        });
        QVERIFY(held);
    }
};

SAMI_TEST(TestWinRate)
#include "test_win_rate.moc"
