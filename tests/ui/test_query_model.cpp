#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include "tests/test_registry.h"
#include "ui/queries/query_model.h"

using namespace sami;

class TestQueryModel : public QObject {
    Q_OBJECT

private:
    static std::vector<std::int64_t> rowsFrom(std::int64_t first, std::int64_t count) {
        std::vector<std::int64_t> rows;
        for (std::int64_t row = first; row < first + count; ++row) rows.push_back(row);
        return rows;
    }
    static QueryRow queryOf(std::int64_t row) {
        return {.row = row, .query = {.id = "q" + std::to_string(row), .text = "Text\nof " + std::to_string(row)}};
    }
    static QString shown(const QueryModel& model, int line, int column) {
        return model.data(model.index(line, column), Qt::DisplayRole).toString();
    }
    /// Sets the page that is wanted. @return its number, -1 where none is
    static int answer(QueryModel& model) {
        const std::optional<WantedPage> wanted = model.takeWanted();
        if (!wanted) return -1;
        std::vector<QueryRow> queries;
        for (const std::int64_t row : wanted->rows) queries.push_back(queryOf(row));
        model.setPage(*wanted, queries);
        return wanted->page;
    }

private Q_SLOTS:
    void aMillionRowsAreHeldAsPages() {
        QueryModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QSignalSpy wanted(&model, &QueryModel::pageWanted);
        model.append(rowsFrom(1, 600'000));
        model.append(rowsFrom(600'001, 400'000));
        QCOMPARE(model.rowCount(), 1'000'000);
        while (answer(model) >= 0) {
        }  // what the tester looked at
        QCOMPARE(shown(model, 999'999, QueryModel::Id), QString());
        QVERIFY(wanted.count() > 0);
        QCOMPARE(answer(model), 9'999);
        QCOMPARE(shown(model, 999'999, QueryModel::Id), QStringLiteral("q1000000"));
        QCOMPARE(shown(model, 999'999, QueryModel::Text), QStringLiteral("Text of 1000000"));
        QCOMPARE(model.rowAt(999'999), std::int64_t{1'000'000});
        QCOMPARE(model.lineOf(600'001), 600'000);
    }

    void ofManyPagesThatWereScrolledPastTheLastAreRead() {
        QueryModel model;
        model.append(rowsFrom(1, 10'000));
        for (int page = 0; page < 50; ++page) static_cast<void>(shown(model, page * QueryModel::kPageSize, 0));
        QCOMPARE(answer(model), 49);
        QCOMPARE(answer(model), 48);
        QCOMPARE(answer(model), 47);
        QCOMPARE(answer(model), -1);
    }

    void onlySoManyPagesAreHeld() {
        QueryModel model;
        model.append(rowsFrom(1, 10'000));
        const int more = static_cast<int>(QueryModel::kPagesHeld) + 1;
        for (int page = 0; page < more; ++page) {
            static_cast<void>(shown(model, page * QueryModel::kPageSize, 0));
            QCOMPARE(answer(model), page);
        }
        QVERIFY(model.queryAt(QueryModel::kPageSize) != nullptr);
        QVERIFY(model.queryAt(0) == nullptr);  // looked at longest ago
    }

    void aPageOfAnEarlierListIsPassedOver() {
        QueryModel model;
        model.append(rowsFrom(1, 10));
        static_cast<void>(shown(model, 0, 0));
        const WantedPage wanted = model.takeWanted().value();
        model.clear();
        model.append(rowsFrom(100, 10));
        model.setPage(wanted, {queryOf(1)});
        QVERIFY(model.queryAt(0) == nullptr);
    }

    void severalPagesAreReadAtATime() {
        QueryModel model;
        model.append(rowsFrom(1, 300));
        static_cast<void>(shown(model, 0, 0));
        const WantedPage first = model.takeWanted().value();
        static_cast<void>(shown(model, 100, 0));
        const WantedPage second = model.takeWanted().value();
        QCOMPARE(model.takeWanted().has_value(), false);
        model.setPage(first, {queryOf(1)});
        model.setPage(second, {queryOf(101)});
        QCOMPARE(shown(model, 0, QueryModel::Id), QStringLiteral("q1"));
        QCOMPARE(shown(model, 100, QueryModel::Id), QStringLiteral("q101"));
    }

    void ofTwoReadingsOfAPageTheLatestCounts() {
        QueryModel model;
        model.append(rowsFrom(1, 1));
        static_cast<void>(shown(model, 0, 0));
        const WantedPage shorter = model.takeWanted().value();
        model.append(rowsFrom(2, 1));
        static_cast<void>(shown(model, 0, 0));
        const WantedPage longer = model.takeWanted().value();
        model.setPage(shorter, {queryOf(1)});
        QVERIFY(model.queryAt(0) == nullptr);
        model.setPage(longer, {queryOf(1), queryOf(2)});
        QCOMPARE(shown(model, 1, QueryModel::Id), QStringLiteral("q2"));
    }

    void aPageThatCouldNotBeReadIsWantedAgain() {
        QueryModel model;
        model.append(rowsFrom(1, 1));
        static_cast<void>(shown(model, 0, 0));
        model.giveUp(model.takeWanted().value());
        static_cast<void>(shown(model, 0, 0));
        QVERIFY(model.takeWanted().has_value());
    }

    void aQueryThatHasGoneLeavesItsLineBlank() {
        QueryModel model;
        model.append(rowsFrom(1, 3));
        static_cast<void>(shown(model, 0, 0));
        const WantedPage wanted = model.takeWanted().value();
        model.setPage(wanted, {queryOf(1), queryOf(3)});
        QCOMPARE(shown(model, 1, QueryModel::Id), QString());
        QCOMPARE(shown(model, 2, QueryModel::Id), QStringLiteral("q3"));
    }

    void whatBecameOfAQueryStandsUnderItsRun() {
        QueryModel model;
        model.setFates({{2, QStringLiteral("run-2")}, {1, QStringLiteral("run-1")}});
        model.append(rowsFrom(1, 1));
        QCOMPARE(model.headerData(QueryModel::FirstFate, Qt::Horizontal, Qt::DisplayRole).toString(),
                 QStringLiteral("run-2"));
        static_cast<void>(shown(model, 0, 0));
        const WantedPage wanted = model.takeWanted().value();
        QueryRow row = queryOf(1);
        row.fates = {{1, "run-1", 1, false, "identical"}, {1, "run-1", 2, false, ""}};
        model.setPage(wanted, {row});
        model.setTokens(0, {7});
        QCOMPARE(shown(model, 0, QueryModel::FirstFate), QStringLiteral("\u2013"));
        QCOMPARE(shown(model, 0, QueryModel::FirstFate + 1), QStringLiteral("Used (iteration 2)"));
        QCOMPARE(shown(model, 0, QueryModel::Tokens), QStringLiteral("7"));
    }
};

SAMI_TEST(TestQueryModel)
#include "test_query_model.moc"
