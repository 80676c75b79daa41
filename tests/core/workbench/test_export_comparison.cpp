#include "core/records/csv.h"
#include "core/workbench/export_comparison.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;

class TestExportComparison : public QObject {
    Q_OBJECT
private:
    const ModelPair m_models{"base", "iteration-1"};
    std::unique_ptr<DocumentFolder> m_folder;
    std::unique_ptr<Document> m_document;

private slots:
    void init() {
        m_folder = std::make_unique<DocumentFolder>();
        m_document = m_folder->created();
        const LaunchedRun run = must(launchRun(*m_document));
        playIteration(RunFolder(run.folder));
        must(m_document->runs().catchUp());
    }
    void cleanup() { m_document.reset(); }

    void theFormIsThatOfTheName() {
        QVERIFY(comparisonFormOf("a.csv") == ComparisonForm::Table);
        QVERIFY(comparisonFormOf("a.json") == ComparisonForm::Array);
        QVERIFY(comparisonFormOf("A.CSV") == ComparisonForm::Table);
        QVERIFY(comparisonFormOf("a.txt") == ComparisonForm::Text);
    }

    void theTableHasEveryAnswerOnce() {
        const std::string text = must(exportedAnswers(*m_document, m_models, ComparisonForm::Table));
        const std::vector<CsvRow> rows = must(parseCsv(text, "answers.csv"));
        const Json all = must(parseJson(must(exportedAnswers(*m_document, m_models, ComparisonForm::Array)), "json"));
        QCOMPARE(rows.size(), all.size() + 1);
        QCOMPARE(all.size(), std::size_t{4});  // two queries under either constitution
        QCOMPARE(rows[0].cells[1], std::string("query"));
        QCOMPARE(rows[1].cells[1], std::string("Question 3?"));
        QCOMPARE(rows[1].cells[6], all[0]["baseline_answer"].get<std::string>());
        QCOMPARE(rows[1].cells[10], all[0]["candidate_answer"].get<std::string>());
    }

    void ofOneQuestionTheTextIsToBeRead() {
        const std::string text = must(exportedAnswers(*m_document, m_models, ComparisonForm::Text, "q4"));
        QVERIFY2(
            text.starts_with("e.sami: base and run-1/iteration-1\n\nQuestion 4?\n\n[principle] Be brief.\n\nbase:\n"),
            text.c_str());
        QVERIFY(text.find("\n[antithesis] Be long.\n") != std::string::npos);
        QVERIFY(text.find("Question 3?") == std::string::npos);
    }

    void beforeAnythingIsJudgedThereIsNoWinRateToWrite() {
        const auto none = exportedWinRates(*m_document, m_models, ComparisonForm::Array);
        QVERIFY(!none && none.error().kind == ErrorKind::NotFound);
    }

    void besideAWinRateStandsAllThatBelongsThere() {
        const VerdictStore store = m_document->store().verdicts();
        for (const PairRow& pair : must(m_document->store().comparisons().pairs(m_models, {.principled = true}))) {
            Verdict given;
            given.judge = "pmi";
            given.outcome = Outcome::Candidate;
            must(store.record(must(store.comparisonOf(pair)), given));
        }
        const Json rates =
            must(parseJson(must(exportedWinRates(*m_document, m_models, ComparisonForm::Array)), "json"));
        QCOMPARE(rates.size(), std::size_t{1});
        QCOMPARE(rates[0]["n"].get<int>(), 2);
        QCOMPARE(rates[0]["win_rate"].get<double>(), 1.0);
        QCOMPARE(rates[0]["wilson_95_high"].get<double>(), 1.0);
        QCOMPARE(rates[0]["sign_test_p"].get<double>(), 0.5);
        const std::string table = must(exportedWinRates(*m_document, m_models, ComparisonForm::Table));
        QCOMPARE(must(parseCsv(table, "rates.csv")).size(), std::size_t{2});
        QVERIFY(must(exportedWinRates(*m_document, m_models, ComparisonForm::Text)).find("judge: pmi\n") !=
                std::string::npos);
    }
};

SAMI_TEST(TestExportComparison)
#include "test_export_comparison.moc"
