#include <QTest>
#include <set>

#include "core/sami/query_schedule.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

/// A hundred training queries in order, four updates' worth of two each by default.
RunConfig config() {
    RunConfig config;
    config.settings.shuffleQueries = false;
    config.settings.queriesPerIteration = 8;
    config.settings.queriesPerStep = 2;
    for (int i = 0; i < 100; ++i) config.queries.push_back({std::to_string(i), "text", false});
    return config;
}

std::vector<int> idsOf(const QuerySchedule& schedule, std::int64_t iteration) {
    std::vector<int> ids;
    const std::vector<RunQuery> queries = schedule.training(iteration).value();
    for (const RunQuery& query : queries) ids.push_back(std::stoi(query.id));
    return ids;
}

std::vector<int> range(int begin, int end) {
    std::vector<int> ids;
    for (int i = begin; i < end; ++i) ids.push_back(i);
    return ids;
}

}  // namespace

class TestQuerySchedule : public QObject {
    Q_OBJECT
private slots:
    void updatesDecideHowManyQueriesAreTaken() {
        RunConfig run = config();
        run.settings.updates = "2,4,6";
        const QuerySchedule schedule(run);
        QCOMPARE(idsOf(schedule, 1), range(0, 4));
        QCOMPARE(idsOf(schedule, 2), range(4, 12));
        QCOMPARE(idsOf(schedule, 3), range(12, 24));
        QCOMPARE(idsOf(schedule, 4), range(24, 36));
        QCOMPARE(schedule.numSteps(3), 12);
        QCOMPARE(schedule.stepsOf(2), 4);
    }

    void everySetIsEvaluatedAndTheyTakeTurns() {
        RunConfig run = config();
        run.settings.heldOutQueries = 2;
        for (const char* set : {"helpful", "helpful", "helpful", "harmless", "", "harmless", "harmless"}) {
            const std::string id = std::string(set) + std::to_string(run.queries.size());
            run.queries.push_back({.id = id, .text = "text", .heldOut = true, .set = set});
        }
        QStringList ids;
        const QuerySchedule schedule(run);
        for (const RunQuery& query : schedule.heldOut()) ids << QString::fromStdString(query.id);
        QCOMPARE(ids, QStringList({"helpful100", "harmless103", "104", "helpful101", "harmless105"}));
    }

    void iterationsThatGetTooFewAreNamed() {
        RunConfig run = config();
        run.settings.iterations = 3;
        run.settings.updates = "20,32,4";
        const std::vector<std::string> told = QuerySchedule(run).shortages();
        QCOMPARE(told.size(), std::size_t{2});
        QVERIFY(told[0].starts_with("iteration 2 has 60 of the 64 training queries that it wants and makes 30 of 32"));
        QCOMPARE(told[1],
                 std::string("no training query is left for iteration 3: import more or set reuse_queries=true"));
        run.settings.reuseQueries = true;
        QVERIFY(QuerySchedule(run).shortages().empty());
        run.settings.updates = "20,51,4";  // no iteration takes a query twice
        QCOMPARE(QuerySchedule(run).shortages().size(), std::size_t{1});
        QVERIFY(QuerySchedule(run).shortages()[0].ends_with("makes 50 of 51 updates: import more"));
    }

    void halvesTakeTurnsAndStartOver() {
        RunConfig run = config();
        run.settings.queryHalves = true;
        run.settings.queriesPerIteration = 30;
        const QuerySchedule schedule(run);
        QCOMPARE(idsOf(schedule, 1), range(0, 30));
        QCOMPARE(idsOf(schedule, 2), range(50, 80));
        std::vector<int> third = range(30, 50);
        for (const int id : range(0, 10)) third.push_back(id);
        QCOMPARE(idsOf(schedule, 3), third);
        QCOMPARE(schedule.numSteps(3), 45);
        // No query is taken twice into one iteration.
        run.settings.queriesPerIteration = 70;
        const std::vector<int> all = idsOf(QuerySchedule(run), 2);
        QCOMPARE(std::set<int>(all.begin(), all.end()).size(), std::size_t{50});
        QCOMPARE(all.size(), std::size_t{50});
    }

    void aWriterHasNeverLearnedFromWhatItAnswers() {
        RunConfig run = config();
        run.settings.queryHalves = true;
        run.settings.shuffleQueries = true;
        run.settings.updates = "5,10,15,20";
        const QuerySchedule schedule(run);
        for (std::int64_t iteration = 2; iteration <= 4; ++iteration) {
            const std::vector<int> learned = idsOf(schedule, iteration - 1);
            for (const int id : idsOf(schedule, iteration)) QVERIFY(std::ranges::find(learned, id) == learned.end());
        }
    }

    void withoutHalvesQueriesRunOut() {
        RunConfig run = config();
        run.settings.updates = "40";
        const QuerySchedule schedule(run);
        QCOMPARE(idsOf(schedule, 2), range(80, 100));
        QVERIFY(!schedule.training(3).has_value());
        run.settings.reuseQueries = true;
        QCOMPARE(QuerySchedule(run).training(3)->front().id, std::string("60"));
    }
};

SAMI_TEST(TestQuerySchedule)
#include "test_query_schedule.moc"
