#include "core/workbench/win_rate_table.h"
#include "tests/core/workbench/judged_document.h"
#include "tests/test_registry.h"

using namespace example;

class TestWinRateTable : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<JudgedDocument> m_made;
    static inline const ModelPair kModels{"old", "new"};

    std::vector<WinRateGroup> table(const WinRateWish& wish = {}) const {
        return must(winRateTable(m_made->document(), wish));
    }
    std::vector<JudgedPairRow> rows() const { return must(judgedPairs(m_made->document(), {})); }

private slots:
    void init() {
        m_made = std::make_unique<JudgedDocument>();
        for (int query = 0; query < 4; ++query) {
            m_made->answer("old", query, 10, 3);
            m_made->answer("new", query, query < 2 ? 14 : 6, 5);
        }
    }
    void cleanup() { m_made.reset(); }

    void nothingJudgedIsAnEmptyTable() { QVERIFY(table().empty()); }

    void everyFormulaStandsInTheGroup() {
        m_made->judge(kModels, 0, Outcome::Candidate);
        m_made->judge(kModels, 1, Outcome::Baseline);
        m_made->judge(kModels, 2, Outcome::Candidate);
        m_made->judge(kModels, 3, Outcome::Error);
        const std::vector<WinRateGroup> groups = table();
        QCOMPARE(groups.size(), std::size_t{1});
        const WinRateGroup& group = groups[0];
        QCOMPARE(group.group.judge, std::string("model"));
        QCOMPARE(group.counted.counts.judged(), 3);
        QCOMPARE(group.counted.counts.errors, 1);
        QCOMPARE(group.lines.size(), std::size_t{3});
        QCOMPARE(group.lines[0].formula, std::string_view("raw"));
        QCOMPARE(group.lines[0].rate.value(), 2.0 / 3);
        QVERIFY(!group.lines[0].spread.has_value());
        QCOMPARE(group.lines[1].rate.value(), 0.75);  // ½ of 2 longer ones, 1 of 1 shorter one
        QVERIFY(group.lines[1].caveat.starts_with("Thin: 2 pairs with a longer candidate, 1 with a shorter one"));
        QCOMPARE(group.lines[1].spread->plan.rounds, 2000);
        QVERIFY(group.lines[2].fault == LengthFault::Separable);
        QVERIFY(!group.lines[2].rate && !group.lines[2].interval && !group.lines[2].caveat.empty());
        QCOMPARE(group.lengths->unit, std::string_view("tokens"));
        QCOMPARE(group.lengths->baseline, 10.0);
        QCOMPARE(group.lengths->candidate, 34.0 / 3);
    }

    void ordersAreCombinedAndKept() {
        m_made->judge(kModels, 0, Outcome::Candidate, "baseline-first");
        m_made->judge(kModels, 0, Outcome::Candidate, "candidate-first");
        m_made->judge(kModels, 1, Outcome::Baseline, "baseline-first");
        m_made->judge(kModels, 1, Outcome::Candidate, "candidate-first");
        m_made->judge(kModels, 2, Outcome::Candidate, "both");
        m_made->judge(kModels, 3, Outcome::Baseline, "candidate-first");
        const std::vector<JudgedPairRow> found = rows();
        QCOMPARE(found.size(), std::size_t{4});
        QVERIFY(found[0].outcome == Outcome::Candidate && found[1].outcome == Outcome::Tie);
        QVERIFY(found[1].orders.baselineFirst == Outcome::Baseline);
        QVERIFY(found[1].orders.candidateFirst == Outcome::Candidate);
        QVERIFY(found[2].group.bothOrders && !found[3].group.bothOrders);
        const std::vector<WinRateGroup> groups = table({.formulas = {WinRateFormula::Raw}});
        QCOMPARE(groups.size(), std::size_t{2});
        QCOMPARE(groups[0].lines[0].formula, std::string_view("both-orders"));
        QCOMPARE(groups[0].lines[0].rate.value(), 2.5 / 3);
        QCOMPARE(groups[1].lines[0].formula, std::string_view("raw"));
        QCOMPARE(groups[1].lines[0].rate.value(), 0.0);
    }

    /// Tokens and words of different pairs can't be in one regression.
    void oneUnknownNumberOfTokensMakesAllLengthsWords() {
        m_made->answer("old", 7, {}, 4);
        m_made->answer("new", 7, 9, 8);
        m_made->judge(kModels, 0, Outcome::Candidate);
        QCOMPARE(table()[0].lengths->unit, std::string_view("tokens"));
        m_made->judge(kModels, 7, Outcome::Baseline);
        const WinRateGroup group = table()[0];
        QCOMPARE(group.lengths->unit, std::string_view("words"));
        QCOMPARE(group.lengths->baseline, 3.5);
        QCOMPARE(group.lengths->candidate, 6.5);
    }

    void theJudgesOwnCountOfTokensComesFirst() {
        VerdictRecord record{"made", "old", "new", "made-0", "", "Be brief.", {}};
        record.verdict.judge = "pmi";
        record.verdict.outcome = Outcome::Tie;
        record.verdict.tokensBaseline = 21;
        record.verdict.tokensCandidate = 22;
        must(m_made->document().store().verdicts().importVerdicts({record}));
        QCOMPARE(table()[0].lengths->baseline, 21.0);
        QCOMPARE(table()[0].lengths->candidate, 22.0);
    }

    void constitutionsAreToldApartWhereAskedFor() {
        m_made->answer("old", 0, 5, 2, "Be kind.");
        m_made->answer("new", 0, 5, 2, "Be kind.");
        m_made->judge(kModels, 0, Outcome::Candidate);
        m_made->judge(kModels, 0, Outcome::Baseline, "", "model", "Be kind.");
        QCOMPARE(table().size(), std::size_t{1});
        const std::vector<WinRateGroup> groups = table({.partition = WinRatePartition::Constitution});
        QCOMPARE(groups.size(), std::size_t{2});
        QCOMPARE(groups[0].part.text, std::string("Be brief."));
        QCOMPARE(groups[0].lines[0].rate.value(), 1.0);
        QCOMPARE(groups[1].part.name, std::string("Be kind."));
        QCOMPARE(groups[1].lines[0].rate.value(), 0.0);
        // What the experiment does not know goes by its text.
        const std::vector<WinRateGroup> byPrinciple = table({.partition = WinRatePartition::Principle});
        QCOMPARE(byPrinciple.size(), std::size_t{2});
        QCOMPARE(byPrinciple[0].part.name, std::string("brief"));
        QCOMPARE(byPrinciple[1].part.name, std::string("Be kind."));
        QCOMPARE(table({.partition = WinRatePartition::QuerySet}).size(), std::size_t{1});
    }

    void wishesLeaveOutTheRest() {
        m_made->judge(kModels, 0, Outcome::Candidate, "", "person:Ada");
        m_made->judge(kModels, 0, Outcome::Baseline, "", "person:Grace");
        m_made->judge(kModels, 0, Outcome::Baseline, "", "pmi");
        QCOMPARE(table().size(), std::size_t{3});
        QCOMPARE(table({.verdicts = {.judge = "person"}}).size(), std::size_t{2});
        QCOMPARE(table({.verdicts = {.judge = "person:Ada"}})[0].lines[0].rate.value(), 1.0);
        QVERIFY(table({.verdicts = {.baseline = "new"}}).empty());
        const auto unknown = winRateTable(m_made->document(), {.verdicts = {.judge = "oracle"}});
        QVERIFY(!unknown && unknown.error().kind == ErrorKind::NotFound);
        QVERIFY(unknown.error().detail.find("\"person:Ada\", \"person:Grace\", \"pmi\"") != std::string::npos);
        QVERIFY(!winRateTable(m_made->document(), {.verdicts = {.candidate = "nobody"}}).has_value());
    }

    void errorsAloneHaveNoRate() {
        m_made->judge(kModels, 0, Outcome::Error);
        const WinRateGroup group = table()[0];
        for (const WinRateLine& line : group.lines) QVERIFY(line.fault == LengthFault::NothingJudged && !line.rate);
        QVERIFY(!group.lengths.has_value());
    }
};

SAMI_TEST(TestWinRateTable)
#include "test_win_rate_table.moc"
