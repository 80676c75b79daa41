#include <QTest>

#include "core/evaluation/phrases.h"
#include "tests/test_registry.h"

using namespace sami;

class TestPhrases : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wordsAreSmallAndWithoutPunctuation() {
        QCOMPARE(wordsOf("  Écoute: don't STOP — 42! 🙂"), (std::vector<std::string>{"écoute", "don't", "stop", "42"}));
        QVERIFY(wordsOf(" ... ").empty());
    }

    void wordsOfScriptsWithoutSpacesAreTheirCharacters() {
        QCOMPARE(wordsOf("我很好，OK？"), (std::vector<std::string>{"我", "很", "好", "ok"}));
        QCOMPARE(wordsOf("น้ำ ๑๒"), (std::vector<std::string>{"น้ำ", "๑๒"}));
    }

    void sixCharactersAreAPhraseWhereThreeWordsAre() {
        const std::string constitution = "请用一句简短的话回答问题。";
        QCOMPARE(copiedShare("好的，用一句简短的话回答。", constitution), 9.0 / 11);
        QCOMPARE(copiedShare("用一句简短", constitution), 0.0);  // five characters are in everybody's language
        const std::vector<PhraseChange> risen = risenPhrases({"不。"}, {"我很高兴帮助你", "啊！我很高兴帮助你。"}, 5);
        QCOMPARE(risen.size(), std::size_t{1});
        QCOMPARE(risen.front(), (PhraseChange{"很高兴帮助你", 0, 1}));
        QCOMPARE(risenPhrases({}, {"用 iphone 手机", "用iPhone手机。"}, 5).size(), std::size_t{0});
        QCOMPARE(risenPhrases({}, {"用 iphone 手机很", "用iPhone手机很。"}, 5).front().phrase,
                 std::string("用 iphone 手机很"));
    }

    void copiedWordsStandInAPhraseOfTheConstitution() {
        const std::string constitution = "1. Answer in one short sentence.\n2. Be kind.";
        QCOMPARE(copiedShare("I answer in one short sentence, gladly.", constitution), 5.0 / 7);
        QCOMPARE(copiedShare("One short answer is kind.", constitution), 0.0);
        QCOMPARE(copiedShare("", constitution), 0.0);
        QCOMPARE(copiedShare("Answer in one", ""), 0.0);
    }

    void thePhraseThatSpreadMostComesFirst() {
        const std::vector<std::string> before{"I am happy to help.", "Cats sleep all day.", "Rain falls.", "No."};
        const std::vector<std::string> after{"I am happy to help.", "I am happy to help!", "Oh, I am happy to help.",
                                             "Cats sleep all day."};
        const std::vector<PhraseChange> risen = risenPhrases(before, after, 5);
        // "i am happy", "am happy to" and "happy to help" rose alike and overlap: one of them stands for all.
        QCOMPARE(risen.size(), std::size_t{1});
        QCOMPARE(risen.front(), (PhraseChange{"am happy to", 0.25, 0.75}));
    }

    void whatStandsInOneTextIsNoHabit() {
        QVERIFY(risenPhrases({}, {"a b c d"}, 5).empty());
        QCOMPARE(risenPhrases({}, {"a b c", "a b c"}, 5), (std::vector<PhraseChange>{{"a b c", 0, 1}}));
        QVERIFY(risenPhrases({"a b c"}, {"a b c", "a b c"}, 5).empty());
        QVERIFY(risenPhrases({}, {"a b c", "a b c"}, 0).empty());
    }

    void aPhraseCountsOnceAText() {
        QCOMPARE(risenPhrases({"x"}, {"a b c a b c", "a b c", "y"}, 1),
                 (std::vector<PhraseChange>{{"a b c", 0, 2.0 / 3}}));
    }
};

SAMI_TEST(TestPhrases)

#include "test_phrases.moc"
