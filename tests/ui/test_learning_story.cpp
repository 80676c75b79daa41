#include <cmath>

#include <QTest>

#include "tests/core/run/made_events.h"
#include "tests/test_registry.h"
#include "tests/ui/canned_run.h"
#include "ui/session/run_notice.h"
#include "ui/start/learning_story.h"
#include "ui/text/constitution_names.h"
#include "ui/text/health_words.h"

using namespace sami;

namespace {

const QString kUnder = QStringLiteral("under the principle");

EvaluationEvent evaluation(EvaluationMoment when, double mi, double tokens) {
    EvaluationEvent event;
    event.iteration = 1;
    event.when = when;
    event.ceiling = 0.693;
    event.n = 24;
    event.metrics.set("mi", mi);
    event.metrics.setList("mean_tokens", {tokens, 90});
    return event;
}

/// A run that went from one bound and mean length to another.
CannedRun runBetween(double miBefore, double tokensBefore, double miAfter, double tokensAfter) {
    CannedRun run;
    run.take(evaluation(EvaluationMoment::Before, miBefore, tokensBefore));
    run.take(evaluation(EvaluationMoment::After, miAfter, tokensAfter));
    return run;
}

HealthPause pause(const std::string& rule, const std::string& best) {
    return {.reason = "said by the worker", .rule = rule, .value = 7.62, .limit = 4, .bestCheckpoint = best};
}

}  // namespace

/// What the window says became of a run: what the numbers say, and no more.
class TestLearningStory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysWhatHappened_data() {
        QTest::addColumn<double>("miAfter");
        QTest::addColumn<double>("tokensAfter");
        QTest::addColumn<int>("outcome");
        QTest::addColumn<QString>("part");
        const auto number = [](LearningStory::Outcome outcome) { return static_cast<int>(outcome); };
        QTest::newRow("learned, shorter")
            << 0.33 << 25.0 << number(LearningStory::Outcome::Learned) << QStringLiteral("shorter");
        QTest::newRow("learned, as long")
            << 0.33 << 62.0 << number(LearningStory::Outcome::Learned) << QStringLiteral("now show which instruction");
        QTest::newRow("hardly") << 0.05 << 62.0 << number(LearningStory::Outcome::Little)
                                << QStringLiteral("Hardly anything");
        QTest::newRow("a little") << 0.069 << 62.0 << number(LearningStory::Outcome::Little)
                                  << QStringLiteral("a little of which instruction");
        QTest::newRow("worse, longer") << -0.10 << 96.0 << number(LearningStory::Outcome::Worse)
                                       << QStringLiteral("less than before");
    }
    void saysWhatHappened() {
        QFETCH(double, miAfter);
        QFETCH(double, tokensAfter);
        QFETCH(int, outcome);
        QFETCH(QString, part);
        const auto story = storyOf(runBetween(0.034, 64, miAfter, tokensAfter).entry.progress, kUnder);
        QVERIFY(story.has_value());
        QCOMPARE(static_cast<int>(story->outcome), outcome);
        QVERIFY2(story->sentence.contains(part), qPrintable(story->sentence));
        const bool tellsLength =
            story->sentence.contains(QLatin1String("shorter")) || story->sentence.contains(QLatin1String("longer"));
        QCOMPARE(tellsLength, std::abs(tokensAfter / 64 - 1) >= 0.15);
    }

    void aBoundThatRoseAndIsNotAboveChanceHasTaughtNothing() {
        const auto story = storyOf(runBetween(-0.10, 64, -0.05, 64).entry.progress, kUnder);
        QVERIFY(story && story->outcome == LearningStory::Outcome::Little);
        QVERIFY2(!story->sentence.contains(QLatin1String("now show")), qPrintable(story->sentence));
    }

    /// Three questions whose bounds are 0.686, −0.432 and 0.686: the mean 0.314 is less than t · s/√n = 1.61 above 0.
    void aBoundWhoseIntervalHoldsChanceHasTaughtNothing() {
        CannedRun run;
        run.take(evaluation(EvaluationMoment::Before, 0.03, 64));
        EvaluationEvent after = evaluation(EvaluationMoment::After, 0.314, 64);
        after.n = 3;
        for (const double apart : {5.0, -0.733, 5.0})
            after.matrices.push_back({"h", {{-1, -1 - apart}, {-1 - apart, -1}}});
        run.take(after);
        QVERIFY(storyOf(run.entry.progress, kUnder)->outcome == LearningStory::Outcome::Little);
        after.matrices = {after.matrices[0], after.matrices[2], after.matrices[0]};
        after.matrices[2].logProbs[0][1] = -2;
        CannedRun clear;
        clear.take(evaluation(EvaluationMoment::Before, 0.03, 64));
        clear.take(after);
        QVERIFY(storyOf(clear.entry.progress, kUnder)->outcome == LearningStory::Outcome::Learned);
    }

    void whatCouldNotBeMeasuredIsSaidToBeThat() {
        for (const auto& run : {runBetween(0.03, 64, std::nan(""), 64), runBetween(std::nan(""), 64, 0.3, 64)}) {
            const auto story = storyOf(run.entry.progress, kUnder);
            QVERIFY(story && story->outcome == LearningStory::Outcome::Unknown);
            QVERIFY2(story->sentence.contains(QLatin1String("could not be measured")), qPrintable(story->sentence));
        }
    }

    void lengthsAreThoseUnderTheFirstConstitutionByItsName() {
        const CannedRun run = runBetween(0.03, 64, 0.33, 16);
        RunConfig config;
        config.principles = {{"brief", "Be brief.", "Be long.", 1}};
        const auto said = [&run, &config] { return storyOf(run.entry.progress, underFirst(config))->sentence; };
        QVERIFY2(said().endsWith(QStringLiteral("Its answers under the principle are 75\u00a0% shorter.")),
                 qPrintable(said()));
        config.principles.push_back({"kind", "Be kind.", "Be rude.", 2});
        QVERIFY2(said().contains(QLatin1String("under the constitution are")), qPrintable(said()));
        config.personas = {{"one", {"You are one."}}, {"two", {"You are two."}}};
        QVERIFY2(!said().contains(QLatin1String("shorter")), qPrintable(said()));
    }

    void anExampleIsAskedUnderTheFirstConstitutionByItsName() {
        const QString query = QStringLiteral("Why?");
        QCOMPARE(askedWords(query, kUnder), QStringLiteral("Asked under the principle: Why?"));
        QCOMPARE(askedWords(query, {}), QStringLiteral("Asked: Why?"));
    }

    void saysNothingBeforeBothAreMeasured() {
        CannedRun run;
        QVERIFY(!storyOf(run.entry.progress, kUnder));
        run.take(evaluation(EvaluationMoment::Before, 0.03, 64));
        QVERIFY(!storyOf(run.entry.progress, kUnder));
    }

    void staysToldWhileTheNextIterationIsUnderWay() {
        CannedRun run = runBetween(0.034, 64, 0.33, 25);
        const auto told = storyOf(run.entry.progress, kUnder);
        EvaluationEvent next = evaluation(EvaluationMoment::Before, 0.33, 25);
        next.iteration = 2;
        run.take(next);
        const auto story = storyOf(run.entry.progress, kUnder);
        QVERIFY(told && story);
        QCOMPARE(story->sentence, told->sentence);
    }

    void remembersARuleThatWasPassedOver() {
        CannedRun run;
        run.take(evaluation(EvaluationMoment::Before, 0.03, 64));
        run.take(PausedEvent{pause("repetition", "base")});
        run.take(evaluation(EvaluationMoment::After, 0.69, 20));
        const auto story = storyOf(run.entry.progress, kUnder);
        QVERIFY(story && story->outcome == LearningStory::Outcome::Damaged);
        QVERIFY2(story->sentence.contains(QLatin1String("repeats itself")), qPrintable(story->sentence));
    }

    void aPauseSaysWhatTheAnswersAreLikeAndWhatToKeep() {
        const QString said = healthSentence(pause("off_policy_gap", "base"));
        QVERIFY2(said.startsWith(QLatin1String("It has learned too much")), qPrintable(said));
        QVERIFY2(said.contains(QLatin1String("7.6 nats")) && said.contains(QLatin1String("limit 4")), qPrintable(said));
        QVERIFY2(said.contains(QLatin1String("untrained model is still better")), qPrintable(said));
        HealthPause repeats = pause("repetition", "");
        repeats.value = 0.89;
        repeats.limit = 0.7;
        QVERIFY2(healthSentence(repeats).contains(
                     QStringLiteral("89\u00a0% of its words repeat in groups of four, limit 70\u00a0%")),
                 qPrintable(healthSentence(repeats)));
        QVERIFY(healthSentence(pause("kl", "iteration-1")).contains(QLatin1String("iteration-1")));
        QCOMPARE(healthSentence(pause("a_rule_of_tomorrow", "")), QStringLiteral("Said by the worker."));
    }

    void aPauseOffersMoreThanToGoOn() {
        CannedRun run = cannedRun(2, RunState::Paused);
        run.take(PausedEvent{pause("repetition", "iteration-1")});
        const Notice notice = noticeOf(run.entry);
        QCOMPARE(notice.action, Notice::Action::StopHere);
        QCOMPARE(notice.others, (std::vector{Notice::Action::ReadAnswers, Notice::Action::FinishAnyway}));
    }
};

SAMI_TEST(TestLearningStory)
#include "test_learning_story.moc"
