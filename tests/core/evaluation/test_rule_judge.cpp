#include <QTest>

#include "core/constitution/principle.h"
#include "core/evaluation/rule_judge.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

constexpr const char* kShort = "Light scatters in the air.";
constexpr const char* kLong =
    "The sky is blue. Sunlight holds every colour. The air scatters the blue part of it much more than the red.";
constexpr const char* kList = "1. Sunlight holds all colours.\n2. Air scatters blue.";

RuleFinding judged(const char* rule, const char* baseline, const char* candidate, const char* constitution = "") {
    const Result<RuleJudge> judge = RuleJudge::create(rule);
    if (judge) return judge->judge(constitution, baseline, candidate);
    return {Outcome::Error, {}, {}, judge.error().detail};
}

}  // namespace

class TestRuleJudge : public QObject {
    Q_OBJECT
private slots:
    /// Pairs of which anyone can see which side follows the rule.
    void theResponseThatFollowsTheRuleWins_data() {
        QTest::addColumn<QString>("follows");
        QTest::addColumn<QString>("breaks");
        const auto row = [](const char* rule, const char* follows, const char* breaks) {
            QTest::newRow(rule) << QString::fromUtf8(follows) << QString::fromUtf8(breaks);
        };
        row("fewest-words", kShort, kLong);
        row("most-words", kLong, kShort);
        row("fewest-sentences", kShort, kLong);
        row("most-sentences", kLong, kShort);
        row("one-sentence", kShort, kLong);
        row("list-lines", kList, kLong);
        row("numbered-list", kList, "- Sunlight holds all colours.\n- Air scatters blue.");
        row("no-list", kLong, kList);
        row("reading-ease", "The sky is blue.",
            "Atmospheric molecules preferentially scatter electromagnetic radiation.");
        row("reading-difficulty", "Molecules preferentially scatter radiation.", "The sky is blue.");
        row("emoji", "Blue 😀.", "Blue.");
        row("no-emoji", "Blue.", "Blue 😀.");
        row("pattern=(?i)blue", "Blue, blue.", "Blue.");
        row("no-pattern=^As an", "It is blue.", "As an AI I can't.");
        row("demo-brief-detailed", kShort, kLong);
        row("demo-list-prose", kList, kLong);
    }
    void theResponseThatFollowsTheRuleWins() {
        QFETCH(QString, follows);
        QFETCH(QString, breaks);
        const char* const rule = QTest::currentDataTag();
        const RuleFinding won = judged(rule, breaks.toUtf8().constData(), follows.toUtf8().constData());
        QVERIFY2(won.outcome == Outcome::Candidate, won.rationale.c_str());
        QVERIFY(*won.scoreCandidate > *won.scoreBaseline);
        const RuleFinding lost = judged(rule, follows.toUtf8().constData(), breaks.toUtf8().constData());
        QVERIFY(lost.outcome == Outcome::Baseline);
        QCOMPARE(*lost.scoreBaseline, *won.scoreCandidate);
        QVERIFY(judged(rule, kShort, kShort).outcome == Outcome::Tie);
    }

    void scoresAreCounts() {
        const RuleFinding words = judged("fewest-words", "one two three", "one two");
        QCOMPARE(*words.scoreBaseline, -3.0);
        QCOMPARE(*words.scoreCandidate, -2.0);
        QCOMPARE(*judged("numbered-list", "1. a\nb\nc\n2. d", "x").scoreBaseline, 0.5);
    }

    void anUnknownRuleIsRefusedWithThoseThereAre() {
        const Result<RuleJudge> refused = RuleJudge::create("shortest");
        QVERIFY(!refused.has_value() && refused.error().kind == ErrorKind::Usage);
        for (const std::string& name : ruleNames())
            QVERIFY2(refused.error().detail.find(name) != std::string::npos, name.c_str());
        QVERIFY(refused.error().detail.find("principles") != std::string::npos);
        QVERIFY(!RuleJudge::create("demo-casual-formal").has_value());
        QVERIFY(!RuleJudge::create("demo-concise").has_value());
    }

    void everyListedNameIsARule() {
        for (const std::string& name : ruleNames()) QVERIFY2(Rule::create(name).has_value(), name.c_str());
    }

    void aPatternThatIsWrongOrNeverEndsIsSaid() {
        const Result<RuleJudge> refused = RuleJudge::create("pattern=(");
        QVERIFY(!refused.has_value() && refused.error().detail.find("character 1") != std::string::npos);
        const RuleFinding endless = judged("pattern=^(a|aa)+$", std::string(200, 'a').append("b").c_str(), "a");
        QVERIFY(endless.outcome == Outcome::Error && !endless.rationale.empty());
    }

    void nothingToScoreIsAnErrorAndNoTie() {
        const RuleFinding wordless = judged("reading-ease", "?!", "A word.");
        QVERIFY(wordless.outcome == Outcome::Error && !wordless.scoreCandidate && !wordless.rationale.empty());
        QVERIFY(judged("fewest-words", "?!", "A word.").outcome == Outcome::Baseline);
    }

    void principlesAreJudgedByTheirOwnRules() {
        const char* const brief = "Responses should be one short sentence.";
        const RuleFinding one = judged("principles", kLong, kShort, brief);
        QVERIFY(one.outcome == Outcome::Candidate);
        QCOMPARE(*one.scoreCandidate, 1.0);
        QCOMPARE(one.rationale, std::string("Judged by fewest-words."));
        QVERIFY(judged("principles", kLong, kShort, "Responses should be lengthy and detailed.").outcome ==
                Outcome::Baseline);
        const char* const both = "1. Responses should be one short sentence.\n2. Responses should be a numbered list.";
        const RuleFinding torn = judged("principles", kList, "Air.", both);
        QVERIFY(torn.outcome == Outcome::Tie);
        QCOMPARE(*torn.scoreBaseline, 1.0);
        const char* const mixed =
            "1. Write like a casual chat with a friend.\n2. Responses should be one short sentence.";
        QVERIFY(judged("principles", kLong, kShort, mixed).outcome == Outcome::Candidate);
    }

    /// A model that has gone mute is the shortest of all.
    void whoSaysNothingFollowsNoRule() {
        for (const char* const rule : {"fewest-words", "no-list", "demo-brief-detailed", "no-emoji"}) {
            QVERIFY(judged(rule, kLong, " \n").outcome == Outcome::Baseline);
            QVERIFY(judged(rule, "", kLong).outcome == Outcome::Candidate);
            QVERIFY(judged(rule, "", "  ").outcome == Outcome::Error);
        }
    }

    void principlesWithoutARuleAreAnError() {
        const RuleFinding none = judged("principles", kLong, kShort, "Be kind.");
        QVERIFY(none.outcome == Outcome::Error && !none.rationale.empty());
        QVERIFY(!RuleJudge::create("principles")->knows("Be kind."));
        QVERIFY(RuleJudge::create("principles")->knows("Use emoji in every sentence."));
    }
};

SAMI_TEST(TestRuleJudge)
#include "test_rule_judge.moc"
