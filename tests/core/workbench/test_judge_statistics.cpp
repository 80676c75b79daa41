#include "core/workbench/judge_statistics.h"
#include "tests/core/workbench/judged_document.h"
#include "tests/test_registry.h"

using namespace example;

class TestJudgeStatistics : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<JudgedDocument> m_made;
    static inline const ModelPair kFirst{"old", "one"};
    static inline const ModelPair kSecond{"old", "two"};

private slots:
    void init() {
        m_made = std::make_unique<JudgedDocument>();
        for (int query = 0; query < 4; ++query) {
            for (const char* model : {"old", "one", "two"}) m_made->answer(model, query, 10, 3);
        }
    }
    void cleanup() { m_made.reset(); }

    void candidatesMeetOnTheQueriesThatBothWereJudgedOn() {
        m_made->judge(kFirst, 0, Outcome::Candidate);
        m_made->judge(kFirst, 1, Outcome::Candidate);
        m_made->judge(kFirst, 2, Outcome::Candidate);
        m_made->judge(kSecond, 0, Outcome::Baseline);
        m_made->judge(kSecond, 1, Outcome::Candidate);
        m_made->judge(kSecond, 2, Outcome::Error);
        m_made->judge(kSecond, 3, Outcome::Candidate);
        const auto found = must(candidatesAgainst(m_made->document(), "one", "two", {}, {.rounds = 50, .seed = 4}));
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].baseline, std::string("old"));
        QCOMPARE(found[0].comparison.n, 2);
        QCOMPARE(found[0].comparison.difference, 0.5);
        QCOMPARE(found[0].comparison.mcNemarP.value(), 1.0);
        QCOMPARE(found[0].comparison.spread.plan.seed, std::uint64_t{4});
    }

    void candidatesOfDifferentJudgesAreNotCompared() {
        m_made->judge(kFirst, 0, Outcome::Candidate, "", "pmi");
        m_made->judge(kSecond, 0, Outcome::Baseline, "", "model");
        const auto refused = candidatesAgainst(m_made->document(), "one", "two", {}, {});
        QVERIFY(!refused && refused.error().kind == ErrorKind::NotFound);
    }

    void ratingsPutTheOldestBaselineAtAThousand() {
        for (int query = 0; query < 4; ++query) {
            m_made->judge(kFirst, query, query < 3 ? Outcome::Candidate : Outcome::Baseline);
            m_made->judge(kSecond, query, query < 1 ? Outcome::Candidate : Outcome::Baseline);
        }
        const auto tables = must(ratingTables(m_made->document(), {}, 0, {.rounds = 20}));
        QCOMPARE(tables.size(), std::size_t{1});
        QCOMPARE(tables[0].base, std::string("old"));
        QCOMPARE(tables[0].models.size(), std::size_t{3});
        QCOMPARE(tables[0].models[0].model, std::string("one"));
        // Odds of 3 to 1: 400 · log10(3) = 190.85 points.
        QVERIFY(std::abs(tables[0].models[0].rating.rating - 1190.8485) < 1e-3);
        QVERIFY(std::abs(tables[0].models[2].rating.rating - 809.1515) < 1e-3);
        QCOMPARE(tables[0].models[1].pairs, 8);
    }

    void modelsThatNeverLostAreNamedInsteadOfRated() {
        m_made->judge(kFirst, 0, Outcome::Candidate);
        m_made->judge(kSecond, 0, Outcome::Tie);
        const auto tables = must(ratingTables(m_made->document(), {}, 0, {.rounds = 20}));
        QVERIFY(tables[0].models.empty());
        QVERIFY((tables[0].groups == std::vector<std::vector<std::string>>{{"old", "two"}, {"one"}}));
        QCOMPARE(must(ratingTables(m_made->document(), {}, 0.5, {.rounds = 20}))[0].models.size(), std::size_t{3});
    }

    void judgesAgreeOnThePairsThatBothSaw() {
        m_made->judge(kFirst, 0, Outcome::Candidate, "", "person:Ada");
        m_made->judge(kFirst, 1, Outcome::Baseline, "", "person:Ada");
        m_made->judge(kFirst, 2, Outcome::Tie, "", "person:Grace");
        m_made->judge(kFirst, 0, Outcome::Candidate, "", "pmi");
        m_made->judge(kFirst, 1, Outcome::Candidate, "", "pmi");
        const Agreement found = must(judgeAgreement(m_made->document(), "person:Ada", "pmi", {}));
        QCOMPARE(found.withTies.n, 2);
        QCOMPARE(found.withTies.share.value(), 0.5);
        QCOMPARE(found.table[2][0], 1);
        const auto several = judgeAgreement(m_made->document(), "person", "pmi", {});
        QVERIFY(!several && several.error().detail.find("\"person:Ada\", \"person:Grace\"") != std::string::npos);
        QVERIFY(!judgeAgreement(m_made->document(), "person:Grace", "pmi", {}).has_value());
    }

    void judgesWithoutSidesHaveNoPositionBias() {
        m_made->judge(kFirst, 0, Outcome::Candidate, "", "pmi");
        m_made->judge(kFirst, 0, Outcome::Baseline, "baseline-first");
        m_made->judge(kFirst, 0, Outcome::Candidate, "candidate-first");
        // No judge reads what is the same twice: two ties say nothing of the order.
        m_made->answer("same", 0, 10, 1);
        m_made->answer("again", 0, 10, 1, "Be brief.", "same");
        for (const char* const order : {"baseline-first", "candidate-first"})
            m_made->judge({"same", "again"}, 0, Outcome::Tie, order);
        const auto found = must(positionBiases(m_made->document(), {}));
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].judge, std::string("model"));
        QCOMPARE(found[0].bias.flips, 1);
        QCOMPARE(found[0].bias.bothOrders, 1);
        QCOMPARE(found[0].bias.firstSlotWins, 2);
    }
};

SAMI_TEST(TestJudgeStatistics)
#include "test_judge_statistics.moc"
