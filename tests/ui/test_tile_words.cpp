#include <QTest>

#include "tests/test_registry.h"
#include "tests/ui/canned_run.h"
#include "ui/controls/stat_tile.h"
#include "ui/live/run_plots.h"
#include "ui/live/tile_words.h"
#include "ui/plot/line_plot.h"
#include "ui/text/numbers.h"

using namespace sami;

class TestTileWords : public QObject {
    Q_OBJECT

private:
    /// Two queries whose bounds differ, so that the mean has a spread.
    static EvaluationEvent evaluation(EvaluationMoment when, std::int64_t step, std::int64_t n) {
        EvaluationEvent event = made::evaluation(when, step, 0.3);
        event.n = n;
        for (std::int64_t i = 0; i < n; ++i) {
            const double apart = i % 2 == 0 ? 0.5 : 1.5;
            event.matrices.push_back({"h" + std::to_string(i), {{-1, -1 - apart}, {-1 - apart, -1}}});
        }
        event.metrics.set("truncated_rate", 0.5);
        event.metrics.setList("mean_tokens", {25.1, 96.0});
        return event;
    }
    static std::vector<ConstitutionName> names() {
        RunConfig config;
        config.principles = {{"brief", "Be brief.", "Be long.", 1}};
        return constitutionNames(config, 2);
    }

private Q_SLOTS:
    void aNumberHasItsIntervalAndHowManyQuestionsItIsOf() {
        CannedRun run;
        run.take(evaluation(EvaluationMoment::Before, 0, 24));
        const TileWords words = metricTile(summarise(run.entry.progress), "mi", nats, {});
        // Half the bounds are ln 2 − log(1 + e^−0.5), half ln 2 − log(1 + e^−1.5): they lie 0.1363 off their
        // mean, so s = 0.1363 · √(24/23), and t = 2.0687.
        QVERIFY2(words.detail.startsWith(QStringLiteral("95\u00a0% interval: 0.241 to\u00a00.359, n\u00a0=\u00a024")),
                 qPrintable(words.detail));
    }

    void aLiveNumberIsToldApartWithItsOwnCount() {
        CannedRun run;
        run.take(evaluation(EvaluationMoment::Before, 0, 24));
        run.take(HeldOutEvent{1, 2, made::bound(0.4), 8});
        const TileWords words = metricTile(summarise(run.entry.progress), "mi", nats, {});
        QVERIFY2(words.detail.endsWith(QStringLiteral("now, on earlier answers: 0.400\u00a0nats, n\u00a0=\u00a08")),
                 qPrintable(words.detail));
    }

    void anAccuracyOfAllHasAnIntervalToo() {
        CannedRun run;
        EvaluationEvent event = evaluation(EvaluationMoment::Before, 0, 24);
        event.metrics.set("row_accuracy", 1);
        run.take(event);
        // Wilson for 24 of 24: 24 / (24 + 1.96²) = 86.2 %.
        const TileWords words = metricTile(summarise(run.entry.progress), "row_accuracy", percent, {});
        QVERIFY2(words.detail.contains(QStringLiteral("86\u00a0% to\u00a0100\u00a0%")), qPrintable(words.detail));
    }

    void lengthsAtTheLimitSayThatAllWereCutOff() {
        CannedRun run;
        run.take(evaluation(EvaluationMoment::Before, 0, 24));
        const TileWords words = lengthTile(summarise(run.entry.progress), names(), 96);
        QVERIFY2(words.detail.contains(QStringLiteral("antithesis: 96\u00a0tokens, all cut off")),
                 qPrintable(words.detail));
    }

    void eachLengthHasItsOwnShareOfAnswersCutOff_data() {
        QTest::addColumn<double>("before");
        QTest::addColumn<double>("after");
        QTest::addColumn<QString>("said");
        QTest::newRow("some, then all") << 0.25 << 1.0
                                        << QStringLiteral("all cut off\nbefore: 42.8\u00a0tokens, 25\u00a0% cut off");
        QTest::newRow("some, then none") << 0.25 << 0.0
                                         << QStringLiteral("none cut off\nbefore: 42.8\u00a0tokens, 25\u00a0% cut off");
        QTest::newRow("none, then some") << 0.0 << 0.5
                                         << QStringLiteral("50\u00a0% cut off\nbefore: 42.8\u00a0tokens, none cut off");
        QTest::newRow("never any") << 0.0 << 0.0 << QStringLiteral("n\u00a0=\u00a024\nbefore: 42.8\u00a0tokens\n");
    }
    void eachLengthHasItsOwnShareOfAnswersCutOff() {
        QFETCH(double, before);
        QFETCH(double, after);
        QFETCH(QString, said);
        CannedRun run;
        EvaluationEvent event = evaluation(EvaluationMoment::Before, 0, 24);
        event.metrics.setList("mean_tokens", {42.8, 90.0});
        event.metrics.setList("cut_off_share", {before, 0.0});
        run.take(event);
        event = evaluation(EvaluationMoment::After, 3, 24);
        event.metrics.setList("mean_tokens", {47.0, 90.0});
        event.metrics.setList("cut_off_share", {after, 0.0});
        run.take(event);
        const TileWords words = lengthTile(summarise(run.entry.progress), names(), 96);
        QVERIFY2(words.detail.contains(said), qPrintable(words.detail));
        QVERIFY(words.detail.endsWith(QStringLiteral("antithesis: 90\u00a0tokens")));
    }

    void whereAllAgreeATileSaysSoInPlaceOfAnInterval_data() {
        QTest::addColumn<double>("tokens");
        QTest::addColumn<QString>("said");
        QTest::newRow("at the limit") << 96.0 << QStringLiteral("all\u00a024 at the limit\nbefore learning\n");
        QTest::newRow("below it") << 24.0 << QStringLiteral("all\u00a024 the same\nbefore learning\n");
    }
    void whereAllAgreeATileSaysSoInPlaceOfAnInterval() {
        QFETCH(double, tokens);
        QFETCH(QString, said);
        CannedRun run;
        EvaluationEvent event = evaluation(EvaluationMoment::Before, 0, 24);
        event.metrics.setList("mean_tokens", {tokens, 90.0});
        event.metrics.setList("mean_tokens_error", {0.0, 2.0});
        event.metrics.setList("cut_off_share", {tokens < 96 ? 0.0 : 1.0, 0.0});
        run.take(event);
        const TileWords words = lengthTile(summarise(run.entry.progress), names(), 96);
        QVERIFY2(words.detail.startsWith(said), qPrintable(words.detail));
    }

    /// The bounds are ln 2 − log(1 + e^−d): 0.686 for d = 5 and 0.219 for 0.5. Of three such, t = 4.303 reaches
    /// to 1.20.
    void noIntervalGoesBeyondWhatTheNumberCanBe() {
        CannedRun run;
        EvaluationEvent event = made::evaluation(EvaluationMoment::Before, 0, 0.53);
        event.n = 3;
        for (const double apart : {5.0, 5.0, 0.5})
            event.matrices.push_back({"h", {{-1, -1 - apart}, {-1 - apart, -1}}});
        run.take(event);
        const TileWords words = metricTile(summarise(run.entry.progress), "mi", nats, {});
        QVERIFY2(words.detail.contains(QStringLiteral("to\u00a00.693, n\u00a0=\u00a03")), qPrintable(words.detail));
    }

    void countsAreWrittenInOneWay() {
        CannedRun run;
        run.take(evaluation(EvaluationMoment::Before, 0, 24));
        EvaluationEvent event = evaluation(EvaluationMoment::After, 3, 24);
        event.n = 12000;
        run.take(event);
        QLocale::setDefault(QLocale(QLocale::English));
        const TileWords words = metricTile(summarise(run.entry.progress), "mi", nats, {});
        QLocale::setDefault(QLocale::c());
        QVERIFY2(words.detail.contains(QLatin1String("12000")), qPrintable(words.detail));
    }

    void shareAndErrorOfLengthsAreTakenFromTheEventWhereItHasThem() {
        CannedRun run;
        EvaluationEvent event = evaluation(EvaluationMoment::Before, 0, 24);
        event.metrics.setList("mean_tokens", {60.0, 90.0});
        event.metrics.setList("mean_tokens_error", {1.0, 2.0});
        event.metrics.setList("cut_off_share", {0.25, 0.5});
        run.take(event);
        const TileWords words = lengthTile(summarise(run.entry.progress), names(), 96);
        QVERIFY2(words.detail.startsWith(QStringLiteral("95\u00a0% interval: 57.9 to\u00a062.1, n\u00a0=\u00a024")),
                 qPrintable(words.detail));
        QVERIFY(words.detail.contains(QStringLiteral("before learning · 25\u00a0% cut off")));
        QVERIFY(words.detail.contains(QStringLiteral("90\u00a0tokens, 50\u00a0% cut off")));
    }

    void chanceAndTheLimitOfTokensAreLinesInThePlots() {
        CannedRun run;
        run.take(made::started());
        run.take(evaluation(EvaluationMoment::Before, 0, 24));
        LivePage page(nullptr);
        ShownRun shown = run.shown();
        shown.config.principles = {{"brief", "Be brief.", "Be long.", 1}};
        shown.config.settings.maxNewTokens = 96;
        page.setRun(shown);
        page.showRun(run.entry);
        const auto limits = [&page](MetricPlot of) { return page.plots()->plot(of)->data().limits; };
        QCOMPARE(limits(MetricPlot::Accuracy).front().y, 0.5);
        QCOMPARE(limits(MetricPlot::Accuracy).front().label, QStringLiteral("chance: 1/2 = 0.500"));
        QCOMPARE(limits(MetricPlot::Bound).back().y, 0.0);
        QCOMPARE(limits(MetricPlot::Length).front().y, 96.0);
        QCOMPARE(limits(MetricPlot::Length).front().label,
                 QStringLiteral("limit: 96\u00a0tokens, 50\u00a0% of answers cut off"));
        QVERIFY(page.findChildren<StatTile*>()[1]->detail().contains(QStringLiteral("chance: 50\u00a0%")));
    }

    void aTileIsReachedByTabAndExplainsItself() {
        StatTile tile(QStringLiteral("Bound"), Tone::Text, nullptr);
        tile.setHelp(QStringLiteral("What it says."));
        QVERIFY(tile.focusPolicy() & Qt::TabFocus);
        QCOMPARE(tile.accessibleDescription(), QStringLiteral("What it says."));
    }
};

SAMI_TEST(TestTileWords)
#include "test_tile_words.moc"
