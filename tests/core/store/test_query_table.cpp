#include "core/store/query_table.h"

#include "tests/core/store/example_experiment.h"
#include "tests/test_registry.h"

using namespace example;

namespace {

Query listedQuery(const std::string& id, const std::string& text, bool heldOut = false) {
    return {.id = id, .text = text, .heldOut = heldOut};
}

}  // namespace

class TestQueryTable : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    std::unique_ptr<Experiment> m_experiment;

    QueryTable table() const { return m_experiment->queries().table(); }
    /// Ids of what a filter finds, read in as many slices as it takes, of one window each.
    QStringList found(const QueryListFilter& filter, int* slices = nullptr) const {
        std::vector<std::int64_t> rows;
        std::int64_t after = 0;
        int count = 0;
        for (bool isLast = false; !isLast; ++count) {
            const QuerySlice slice = must(table().slice(filter, after, std::chrono::milliseconds(0)));
            rows.insert(rows.end(), slice.rows.begin(), slice.rows.end());
            after = slice.next;
            isLast = slice.isLast;
        }
        if (slices != nullptr) *slices = count;
        QStringList ids;
        for (const QueryRow& row : must(table().rows(rows))) ids << QString::fromStdString(row.query.id);
        return ids;
    }
    void make(const char* name) {
        m_experiment =
            std::make_unique<Experiment>(must(Experiment::create(m_folder.filePath(name).toStdString(), content())));
    }

private slots:
    void cleanup() { m_experiment.reset(); }

    void everyFilterFindsItsOwn() {
        make("filters.sami");
        const QueryStore store = m_experiment->queries();
        Query asked = listedQuery("a1", "Asked by a VISITOR about tea?");
        asked.origin = QueryOrigin::Asked;
        Query named = listedQuery("s1", "Something else", true);
        named.set = "helpful";
        must(store.add({listedQuery("t1", "Green TEA or black tea?"), asked, named}));
        QCOMPARE(found({}), QStringList({"q1", "q2", "q3", "q4", "t1", "a1", "s1"}));
        QCOMPARE(found({.words = "tea visitor"}), QStringList({"a1"}));
        QCOMPARE(found({.words = "tea"}), QStringList({"t1", "a1"}));
        QCOMPARE(found({.origin = QueryOrigin::Asked}), QStringList({"a1"}));
        QCOMPARE(found({.origin = QueryOrigin::Data, .heldOut = true}), QStringList({"q3", "q4", "s1"}));
        QCOMPARE(found({.set = "helpful"}), QStringList({"s1"}));
        QCOMPARE(found({.removed = true}), QStringList());
        const std::vector<std::int64_t> rows = must(table().rowsOf({"t1", "q2"}));
        std::vector<QueryStanding> standings = must(table().standings(rows));
        standings[0].tags = {"drinks", "two, with a comma"};
        standings[1].removed = true;
        must(table().setStandings(standings));
        QCOMPARE(must(table().standings(rows)), standings);
        QCOMPARE(found({.tag = "two, with a comma"}), QStringList({"t1"}));
        QCOMPARE(found({.tag = "drink"}), QStringList());
        QCOMPARE(found({.removed = true}), QStringList({"q2"}));
        QCOMPARE(must(store.count()), std::int64_t{5});  // data that is not removed
    }

    void slicesMissNothingAndGapsCostNothing() {
        make("slices.sami");
        std::vector<Query> queries;
        for (int i = 0; i < 9000; ++i)
            queries.push_back(listedQuery("n" + std::to_string(i), i % 1000 == 0 ? "A round one" : "Another"));
        must(m_experiment->queries().add(queries));
        int slices = 0;
        QCOMPARE(found({.words = "round"}, &slices).size(), qsizetype{9});
        QCOMPARE(slices, 4);  // three windows of 4096 rows, and one that finds the end
        // Rows are removed between two that are far apart.
        std::vector<QueryStanding> all = must(table().standings(must(table().rowsOf({"n8999"}))));
        QCOMPARE(must(table().lastRow()), all.front().row);
    }

    void whatARunMadeOfAQueryIsTold() {
        make("fates.sami");
        must(m_experiment->runs().add({.number = 1, .name = "run-1", .folder = "0001-run-1"}, RunConfig()));
        std::vector<Response> responses;
        const auto add = [&](int query, ResponsePurpose purpose, std::int64_t iteration, std::int64_t attempt,
                             const std::optional<std::string>& dropped) {
            for (const int column : {0, 1}) {
                Response made = response(std::ssize(responses), "base", query, column, "Text");
                made.purpose = purpose;
                made.iteration = iteration;
                made.line.attempt = attempt;
                made.dropped = dropped;
                responses.push_back(made);
            }
        };
        add(1, ResponsePurpose::Train, 1, 1, "identical");
        add(2, ResponsePurpose::Train, 1, 1, "empty");
        add(2, ResponsePurpose::Train, 1, 2, std::nullopt);  // recorded again by a worker that went on
        add(3, ResponsePurpose::HeldOut, 1, 1, std::nullopt);
        add(1, ResponsePurpose::Train, 2, 1, std::nullopt);
        must(m_experiment->responses().addFromRun({.run = 1, .principles = content().principles}, responses));
        const std::vector<QueryRow> rows = must(table().rows(must(table().rowsOf({"q1", "q2", "q3", "q4"}))));
        QCOMPARE(rows[0].fates,
                 (std::vector<QueryFate>{{1, "run-1", 1, false, "identical"}, {1, "run-1", 2, false, ""}}));
        QCOMPARE(rows[1].fates, (std::vector<QueryFate>{{1, "run-1", 1, false, ""}}));
        QCOMPARE(rows[2].fates, (std::vector<QueryFate>{{1, "run-1", 1, true, ""}}));
        QVERIFY(rows[3].fates.empty());
        QCOMPARE(found({.droppedBy = 1}), QStringList({"q1", "q2"}));
        QCOMPARE(found({.droppedBy = 2}), QStringList());
    }

    void anIdThatIsNotThereIsNamed() {
        make("ids.sami");
        const Result<std::vector<std::int64_t>> rows = table().rowsOf({"q1", "q9"});
        QVERIFY(!rows && rows.error().kind == ErrorKind::NotFound);
        QVERIFY(QString::fromStdString(rows.error().detail).contains("\"q9\""));
    }
};

SAMI_TEST(TestQueryTable)
#include "test_query_table.moc"
