#include <rapidcheck.h>
#include <QTest>

#include "core/records/csv.h"
#include "tests/test_registry.h"

using namespace sami;
using Cells = std::vector<std::string>;

class TestCsv : public QObject {
    Q_OBJECT
private slots:
    void spreadsheetsSeparateAsTheyLike_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("commas") << QByteArray("id,text\r\n1,a b\r\n");
        QTest::newRow("semicolons") << QByteArray("id;text\n1;a b\n");
        QTest::newRow("tabs") << QByteArray("id\ttext\n1\ta b");
        QTest::newRow("bars") << QByteArray("id|text\n1|a b\n");
        QTest::newRow("a line that names the separator") << QByteArray("sep=;\r\nid;text\r\n1;a b\r\n");
        QTest::newRow("the same in quotes, behind a mark") << QByteArray("\xEF\xBB\xBF\"sep=\t\"\nid\ttext\n1\ta b\n");
        QTest::newRow("the line breaks of old Macintoshes") << QByteArray("id,text\r1,a b\r");
        QTest::newRow("quotes around everything") << QByteArray("\"id\",\"text\"\n\"1\",\"a b\"\n");
        QTest::newRow("commas inside quotes of the header") << QByteArray("id;text\n\"1\";\"a b\"\n");
    }
    void spreadsheetsSeparateAsTheyLike() {
        QFETCH(QByteArray, text);
        const std::vector<CsvRow> rows = parseCsv(text.toStdString(), "q.csv").value();
        QCOMPARE(rows.size(), std::size_t{2});
        QCOMPARE(rows[0].cells, (Cells{"id", "text"}));
        QCOMPARE(rows[1].cells, (Cells{"1", "a b"}));
    }

    void separatorsInQuotesDoNotCount() {
        QCOMPARE(parseCsv("\"a,b,c\";\"d,e\"\n1;2\n", "q.csv").value().at(1).cells, (Cells{"1", "2"}));
    }

    void readingGoesOnBehindTheLineAtFault() {
        const std::string name = "q.csv";
        CsvReader reader("a,b\n1,\"x\n2,y\n\"3\"z,w\n4,\xFFv\n5,u\n", name);
        std::vector<Cells> good;
        int bad = 0;
        while (!reader.atEnd()) {
            const Result<CsvRow> row = reader.row();
            if (row) good.push_back(row->cells);
            if (!row) ++bad;
        }
        // The quote opened in line 2 closes in line 4, where text follows it.
        QCOMPARE(good, (std::vector<Cells>{{"a", "b"}, {"5", "u"}}));
        QCOMPARE(bad, 2);
        CsvReader unclosed("a,b\n1,\"x\n2,y\n", name);
        QVERIFY(unclosed.row().has_value());
        QCOMPARE(unclosed.row().error().detail,
                 std::string("q.csv: line 2, column 3: the quote that opens here is never closed; close it"));
        const CsvRow last = unclosed.row().value();
        QCOMPARE(last.cells, (Cells{"2", "y"}));
        QCOMPARE(last.line, std::size_t{3});
    }

    void linesAreCountedInEveryStyle() {
        for (const char* text : {"a\n\"x\ny\"\nz\n", "a\r\n\"x\r\ny\"\r\nz\r\n", "a\r\"x\ry\"\rz\r"})
            QCOMPARE(parseCsv(text, "q.csv").value().at(2).line, std::size_t{4});
    }

    void aReturnIsACharacterWhereLinesEndOtherwise() {
        QCOMPARE(parseCsv("a,b\nx\ry,z\n", "q.csv").value().at(1).cells, (Cells{"x\ry", "z"}));
        QCOMPARE(parseCsv("a,b\r\nx\ry,z\r\n", "q.csv").value().at(1).cells, (Cells{"x\ry", "z"}));
    }

    void cellsThatLookLikeFormulasAreNeutralised() {
        for (const char* cell : {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"}) QVERIFY(looksLikeFormula(cell));
        for (const char* cell : {"", "a=1", " =1", "1-1"}) QVERIFY(!looksLikeFormula(cell));
        QCOMPARE(csvLine({"=HYPERLINK(\"x\")", "a"}), std::string("\"'=HYPERLINK(\"\"x\"\")\",a\r\n"));
        QCOMPARE(csvCell("-0.5", false), std::string("-0.5"));
    }

    void noCellOfTheFirstLinePassesForASeparator() {
        for (const char* cell : {"\t\t", ";;;", "a|b|c|d", "'\t\t"}) {
            const Cells cells{cell, cell};
            const std::vector<CsvRow> rows = parseCsv(csvLine(cells), "q.csv").value();
            QCOMPARE(rows.at(0).cells.size(), cells.size());
            QCOMPARE(withoutGuard(rows[0].cells[1]), std::string(cell));
        }
    }

    void noWrittenCellBeginsWithAFormulaAndEachReadsBack() {
        const bool held = rc::check("cells read back", [] {
            const auto piece =
                rc::gen::element<std::string>("'", "-", "=", "+", "@", "\t", "\r", "\n", "a", "\"", ",", " ");
            std::string cell;
            for (const std::string& one : *rc::gen::container<std::vector<std::string>>(piece)) cell += one;
            const std::vector<CsvRow> rows = parseCsv(csvLine({"x", cell}), "q.csv").value();
            RC_ASSERT(rows.size() == 1U);
            RC_ASSERT(!looksLikeFormula(rows[0].cells[1]));
            RC_ASSERT(withoutGuard(rows[0].cells[1]) == cell);
        });
        QVERIFY(held);
    }

    void apostrophesOfTablesThatNobodyGuardedAreText() {
        QVERIFY(hasGuards("a,b\n'-ing,-5\n'=1,\"-0,5\"\n", "q.csv"));
        QVERIFY(!hasGuards("a,b\n'-ing,x\n- one item,y\n", "q.csv"));
        QVERIFY(!hasGuards("a,b\n'tis,x\n", "q.csv"));
    }

    void anApostropheOfTheTextStays() {
        for (const char* cell : {"'tis", "'", "''", "'quoted' - and more", "'-ing", "''=1"}) {
            const std::string read = parseCsv(csvLine({"x", cell}), "q.csv").value().at(0).cells.at(1);
            QCOMPARE(withoutGuard(read), std::string(cell));
        }
    }
};

SAMI_TEST(TestCsv)
#include "test_csv.moc"
