#include <QTest>

#include "core/run/best_model.h"
#include "tests/core/run/made_events.h"
#include "tests/test_registry.h"

using namespace sami;

class TestBestModel : public QObject {
    Q_OBJECT

private:
    static EvaluationEvent evaluation(std::int64_t iteration, EvaluationMoment when, double mi, double repetition) {
        EvaluationEvent event = made::evaluation(when, 1, mi, iteration);
        event.metrics.set("entropy", 1);
        event.metrics.set("repetition", repetition);
        return event;
    }

private Q_SLOTS:
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
        best.offer("iteration-4", {{"mi", 0.35}});
        QCOMPARE(best.name(), std::string("iteration-1"));
        best.offer("iteration-5", {{"mi", 0.5}});
        QCOMPARE(best.name(), std::string("iteration-5"));
        QCOMPARE(BestModel(RunProgress(), {}).name(), std::string("base"));
    }

    void copiesFromInsideAreOutdoneByABetterEnd() {
        RunProgress progress;
        made::Numbering numbered;
        const auto take = [&](EventBody body) { progress.consume(numbered(std::move(body))); };
        const auto copy = [](std::int64_t iteration, std::int64_t step, double mi) {
            return CheckpointEvent{iteration, step, CheckpointKind::Step, "checkpoints/x", mi};
        };
        take(copy(1, 2, 0.3));
        QVERIFY(BestModel(progress, {}).outdone().empty());
        take(evaluation(1, EvaluationMoment::After, 0.4, 0.1));
        QVERIFY(BestModel(progress, {}).outdone().empty());  // it is not finished
        take(made::iterationFinished(1));
        take(copy(2, 7, 0.6));
        take(evaluation(2, EvaluationMoment::After, 0.5, 0.1));
        take(made::iterationFinished(2));
        take(copy(3, 9, 0.55));
        take(evaluation(3, EvaluationMoment::After, 0.7, 0.9));  // not in order
        take(made::iterationFinished(3));
        QCOMPARE(BestModel(progress, {}).outdone(), std::vector<std::string>{"iteration-1-step-2"});
    }

    void asLongAsNoJudgeIsAskedItIsTheBound() {
        RunSettings settings;
        settings.bestBy = "win_rate";
        BestModel best(RunProgress(), settings);
        best.offer("iteration-1", {{"mi", 0.4}, {"perplexity", 19.0}});
        best.offer("iteration-2", {{"mi", 0.5}, {"perplexity", 40.0}});
        QCOMPARE(best.name(), std::string("iteration-2"));
        QCOMPARE(best.choices().front().metric, std::string("mi"));
    }

    void eachMeasureHasAChoiceOfItsOwn() {
        RunSettings settings;
        settings.bestBy = "perplexity";
        BestModel best(RunProgress(), settings);
        QCOMPARE(best.name(), std::string("base"));
        best.offer("base", {{"mi", 0.1}, {"perplexity", 20.0}, {"question_accuracy", 0.5}});
        best.offer("iteration-1", {{"mi", 0.4}, {"perplexity", 19.0}, {"question_accuracy", 0.5}});
        best.offer("iteration-1-step-3", {{"mi", 0.6}});
        best.offer("iteration-2", {{"mi", 0.5}, {"perplexity", 40.0}});
        QCOMPARE(best.name(), std::string("iteration-1"));
        QCOMPARE(best.choices(), (std::vector<BestChoice>{{"perplexity", "iteration-1", 19.0},
                                                          {"mi", "iteration-1-step-3", 0.6},
                                                          {"question_accuracy", "base", 0.5}}));
    }
};

SAMI_TEST(TestBestModel)

#include "test_best_model.moc"
