#include "core/dataset/duplicates.h"

#include <QTest>

#include "core/dataset/text_search.h"
#include "tests/test_registry.h"

using namespace sami;

class TestDuplicates : public QObject {
    Q_OBJECT
private slots:
    void textsThatDifferInCaseAndSpaceAreTheSame() {
        const std::vector<Query> queries = {{"a", "What is tea?"}, {"b", "Else"},   {"c", " what  IS\ntea? "},
                                            {"d", "what is tea"},  {"e", "ELSE\n"}, {"f", "WHAT IS TEA?"}};
        const std::vector<std::vector<std::size_t>> expected = {{0, 2, 5}, {1, 4}};
        QCOMPARE(duplicatesAmong(queries), expected);
    }

    void aHeldOutQueryThatIsTrainedOnIsNamed() {
        std::vector<Query> queries = {{.id = "t1", .text = "One?"},
                                      {.id = "t2", .text = "Two?", .set = "x"},
                                      {.id = "h1", .text = "Three?", .heldOut = true},
                                      {.id = "h2", .text = "two? ", .heldOut = true, .set = "y"}};
        const Result<void> checked = checkSplit(queries);
        QVERIFY(!checked);
        QVERIFY(checked.error().kind == ErrorKind::Input);
        const QString problem = QString::fromStdString(checked.error().detail);
        QVERIFY2(problem.contains("\"h2\", says the same as the training query \"t2\""), qPrintable(problem));
        queries.pop_back();
        queries.push_back({.id = "t3", .text = "one?"});  // twice on one side is no error
        QVERIFY(checkSplit(queries).has_value());
    }

    void everyWordIsLookedForWhateverItsCase() {
        const TextSearch search("  TEA groß ");
        QVERIFY(search.matches("GROSSE Becher Tea"));
        QVERIFY(!search.matches("Tea alone"));
        QVERIFY(TextSearch(" \n").isEmpty());
        QVERIFY(TextSearch("茶").matches("我喜欢茶。"));
        QVERIFY(TextSearch("b a").matches("ab"));  // words may overlap, in any order
    }
};

SAMI_TEST(TestDuplicates)
#include "test_duplicates.moc"
