#include <QTest>
#include <set>

#include "core/constitution/principle.h"
#include "core/evaluation/judge_prompt.h"
#include "tests/test_registry.h"

using namespace sami;

class TestJudgePrompt : public QObject {
    Q_OBJECT
private slots:
    void theShippedPromptsAreComplete() {
        for (const std::string_view text : {endpointPromptText(), modelPromptText()})
            QVERIFY(JudgePrompt::create(text).has_value());
        QVERIFY(endpointPromptText().find("Final Response: A\nFinal Response: B") != std::string_view::npos);
        QVERIFY(endpointPromptText().find("100 words") != std::string_view::npos);
    }

    void whatIsFilledInIsNotLookedIntoAgain() {
        const JudgePrompt prompt =
            JudgePrompt::create("{x} {principles}|{query}|{response_a}|{response_b} {query}{").value();
        QCOMPARE(prompt.filled({"1. {query}", "{response_b}", "a{principles}", "{"}),
                 std::string("{x} 1. {query}|{response_b}|a{principles}|{ {response_b}{"));
    }

    void aMissingMarkIsNamed() {
        const auto refused = JudgePrompt::create("{principles} {query} {response_a}");
        QVERIFY(!refused.has_value());
        QVERIFY(refused.error().detail.find("lacks {response_b}") != std::string::npos);
    }

    void principlesAreShuffledByPairAndNumberedAnew() {
        const std::string constitution = "1. One.\n2. Two.\n3. Three.";
        std::set<std::string> orders;
        for (int pair = 0; pair < 40; ++pair) {
            const std::string shuffled = shuffledPrinciples(constitution, 1, std::to_string(pair));
            QCOMPARE(shuffled, shuffledPrinciples(constitution, 1, std::to_string(pair)));
            const std::vector<std::string> stated = principlesOf(shuffled);
            QVERIFY(std::set(stated.begin(), stated.end()) == (std::set<std::string>{"One.", "Two.", "Three."}));
            orders.insert(shuffled);
        }
        QCOMPARE(orders.size(), std::size_t{6});  // all of them turn up
        QCOMPARE(shuffledPrinciples("Be brief.", 1, "7"), std::string("Be brief."));
    }
};

SAMI_TEST(TestJudgePrompt)
#include "test_judge_prompt.moc"
