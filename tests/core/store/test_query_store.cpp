#include "core/store/query_store.h"
#include "core/store/response_store.h"
#include "tests/core/store/example_experiment.h"
#include "tests/test_registry.h"

using namespace example;

class TestQueryStore : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    static QStringList idsOf(const std::vector<Query>& queries) {
        QStringList ids;
        for (const Query& query : queries) ids << QString::fromStdString(query.id);
        return ids;
    }
    static Query held(const char* id, const char* set) {
        return {.id = id, .text = std::string("Held ") + id + "?", .heldOut = true, .set = set};
    }
    Experiment made(const char* name) const {
        return must(Experiment::create(m_folder.filePath(name).toStdString(), content()));
    }

private slots:
    void queriesKeepTheirSets() {
        const Experiment experiment = made("sets.sami");
        const QueryStore store = experiment.queries();
        must(store.replace({held("a", "x"), held("c", "y"), held("e", "")}));
        const std::vector<Query> kept = must(store.queries());
        QCOMPARE(kept, (std::vector<Query>{held("a", "x"), held("c", "y"), held("e", "")}));
        QCOMPARE(must(store.find("c"))->set, std::string("y"));
    }

    void theLongestComeFirstWhereThatIsAsked() {
        const Experiment experiment = made("longest.sami");
        const QueryStore store = experiment.queries();
        Query arabic = held("arabic", "");
        arabic.text = "مرحبا بالعالم";  // more bytes than characters
        Query zero = held("zero", "");
        zero.text = "Before" + std::string(1, '\0') + std::string(40, 'z');
        must(store.replace({held("b", ""), arabic, held("abc", ""), held("c", ""), zero}));
        QCOMPARE(idsOf(must(store.queries({.limit = 4, .longestFirst = true}))),
                 QStringList({"zero", "arabic", "abc", "b"}));
    }

    void aSetThatIsNamedLaterIsTaken() {
        const Experiment experiment = made("named.sami");
        const QueryStore store = experiment.queries();
        must(store.replace({held("a", ""), held("b", "x")}));
        QCOMPARE(must(store.add({held("a", "y"), held("b", "y")})), (ImportCount{0, 2}));
        QCOMPARE(must(store.find("a"))->set, std::string("y"));
        QCOMPARE(must(store.find("b"))->set, std::string("x"));  // it has one
    }

    void queriesOfAReplacedSetComeBackUnderTheNewName() {
        const Experiment experiment = made("replaced.sami");
        const QueryStore store = experiment.queries();
        must(store.replace({held("a", "old")}));
        Response answer = response(0, "theirs", 3, 0, "Yes.");
        answer.queryId = "a";
        answer.query = "Held a?";
        must(experiment.responses().addImported("theirs", {answer}));
        must(store.replace({held("b", "")}));  // the first stays for its answer's sake
        QCOMPARE(idsOf(must(store.queries())), QStringList({"b"}));
        must(store.replace({held("a", "new")}));
        QCOMPARE(must(store.find("a"))->set, std::string("new"));
    }

    void noRowOfAReplacedQueryBecomesThatOfAnother() {
        const Experiment experiment = made("rows.sami");
        const QueryStore store = experiment.queries();
        must(store.replace({held("a", ""), held("b", "")}));
        const std::vector<std::int64_t> before = must(store.table().rowsOf({"a", "b"}));
        must(store.replace({held("c", ""), held("d", "")}));
        for (const std::int64_t row : must(store.table().rowsOf({"c", "d"})))
            QVERIFY(std::ranges::find(before, row) == before.end());
        QCOMPARE(must(store.table().rowsOf({"a", "b"})), before);
        QCOMPARE(idsOf(must(store.queries())), QStringList({"c", "d"}));
    }

    void anotherTextTakesThePlaceOfOneWithoutResponses() {
        const Experiment experiment = made("text.sami");
        const QueryStore store = experiment.queries();
        must(store.replace({held("a", ""), held("b", "")}));
        const std::vector<std::int64_t> row = must(store.table().rowsOf({"a"}));
        Query other = held("a", "");
        other.text = "Another?";
        QCOMPARE(must(store.idStates(std::vector<Query>{other})), std::vector<IdState>{IdState::Replaceable});
        QVERIFY(!store.add({other}));
        QCOMPARE(must(store.replace({other})), (ImportCount{.added = 0, .present = 1, .removed = 0, .gone = 2}));
        QCOMPARE(must(store.table().rowsOf({"a"})), row);
        QCOMPARE(must(store.find("a"))->text, std::string("Another?"));
        Response answer = response(0, "theirs", 3, 0, "Yes.");
        answer.queryId = "a";
        answer.query = "Another?";
        must(experiment.responses().addImported("theirs", {answer}));
        QCOMPARE(must(store.idStates(std::vector<Query>{held("a", "")})), std::vector<IdState>{IdState::AnotherText});
        QVERIFY(!store.replace({held("a", "")}));
        QCOMPARE(idsOf(must(store.queries())), QStringList({"a"}));
    }
};

SAMI_TEST(TestQueryStore)
#include "test_query_store.moc"
