#include <QTest>

#include "core/run/judge_name.h"
#include "tests/test_registry.h"

using namespace sami;

class TestJudgeName : public QObject {
    Q_OBJECT
private slots:
    void aPromptOfOnesOwnIsAMarkBehindTheName() {
        const JudgeName own = JudgeName("model:base").withPrompt("3f2a9c1d77e0");
        QCOMPARE(own.text(), std::string("model:base#3f2a9c1d"));
        QVERIFY(own.hasOwnPrompt() && own.kind() == JudgeKind::Model);
        QCOMPARE(std::string(own.rest()), std::string("base"));
    }

    void whatOnlyLooksLikeTheMarkIsPartOfTheName() {
        for (const char* text :
             {"model:/data/run#2/model", "model:/data/#12345678x", "model:#1234567", "rule:pattern=#12345678"}) {
            const JudgeName name(text);
            QVERIFY2(!name.hasOwnPrompt(), text);
            QCOMPARE(std::string(name.rest()), name.text().substr(name.text().find(':') + 1));
        }
    }
};

SAMI_TEST(TestJudgeName)
#include "test_judge_name.moc"
