#include <rapidcheck.h>
#include <QElapsedTimer>
#include <QTest>

#include "core/evaluation/word_diff.h"
#include "tests/test_registry.h"

using namespace sami;
using Kind = DiffSpan::Kind;

namespace {

std::string joined(const std::vector<DiffSpan>& spans) {
    std::string text;
    for (const DiffSpan& span : spans) text += span.text;
    return text;
}

std::string commonPart(const std::vector<DiffSpan>& spans) {
    std::string text;
    for (const DiffSpan& span : spans) text += span.kind == Kind::Common ? span.text : "";
    return text;
}

}  // namespace

class TestWordDiff : public QObject {
    Q_OBJECT
private slots:
    void changedWordsStandOut() {
        const WordDiff diff = wordDiff("The sky is blue.", "The sea is deep blue.");
        QCOMPARE(diff.baseline,
                 (std::vector<DiffSpan>{{Kind::Common, "The "}, {Kind::Changed, "sky"}, {Kind::Common, " is blue."}}));
        QCOMPARE(joined(diff.candidate), std::string("The sea is deep blue."));
        QCOMPARE(commonPart(diff.candidate), std::string("The  is blue."));
        QCOMPARE(diff.candidate.at(1), (DiffSpan{Kind::Changed, "sea"}));
    }

    void wordsOfOtherScriptsAreNotCutApart() {
        const WordDiff diff = wordDiff("naïve Größe", "naïve Größen");
        QCOMPARE(diff.baseline.back(), (DiffSpan{Kind::Changed, "Größe"}));
    }

    void ofScriptsWithoutSpacesTheCharacterThatDiffersStandsOut() {
        const WordDiff chinese = wordDiff("天空是蓝色的。", "天空是红色的。");
        QCOMPARE(commonPart(chinese.baseline), std::string("天空是色的。"));
        QCOMPARE(chinese.candidate.at(1), (DiffSpan{Kind::Changed, "红"}));
        const WordDiff japanese = wordDiff("猫がすきです。", "犬がすきです。");
        QCOMPARE(japanese.candidate.front(), (DiffSpan{Kind::Changed, "犬"}));
        QCOMPARE(commonPart(wordDiff("น้ำร้อน", "น้ำเย็น").candidate), std::string("น้ำน"));
    }

    void identicalTextsAreOneCommonSpan() {
        const WordDiff diff = wordDiff("same\n\nwords", "same\n\nwords");
        QCOMPARE(diff.baseline, (std::vector<DiffSpan>{{Kind::Common, "same\n\nwords"}}));
        QCOMPARE(diff.baseline, diff.candidate);
    }

    void emptySideIsAllChanged() {
        const WordDiff diff = wordDiff("", "new words");
        QVERIFY(diff.baseline.empty());
        QCOMPARE(diff.candidate, (std::vector<DiffSpan>{{Kind::Changed, "new words"}}));
        QVERIFY(wordDiff("", "").candidate.empty());
    }

    void spansAlwaysGiveBackBothTextsAndAgreeOnWhatIsCommon() {
        const bool held = rc::check("spans give back both texts", [] {
            const auto word = rc::gen::element<std::string>("a", "b", "the", " ", "\n", ".", "ü", "-");
            const auto text = rc::gen::container<std::vector<std::string>>(word);
            std::string left;
            std::string right;
            for (const std::string& part : *text) left += part;
            for (const std::string& part : *text) right += part;
            const WordDiff diff = wordDiff(left, right);
            RC_ASSERT(joined(diff.baseline) == left);
            RC_ASSERT(joined(diff.candidate) == right);
            RC_ASSERT(commonPart(diff.baseline) == commonPart(diff.candidate));
            const WordDiff mirrored = wordDiff(right, left);
            RC_ASSERT(joined(mirrored.baseline) == right);
        });
        QVERIFY(held);
    }

    void longDifferentTextsNeverKeepAPageWaiting() {
        std::string left;
        std::string right;
        for (int i = 0; i < 100000; ++i) {
            left += "l" + std::to_string(i) + " ";
            right += "r" + std::to_string(i) + " ";
        }
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(joined(wordDiff(left, right).candidate), right);
        const WordDiff longest = wordDiff(left.substr(0, 6000), right.substr(0, 6000));
        QCOMPARE(joined(longest.candidate), right.substr(0, 6000));
        // The work is some 10 ms; the limit only has to tell it from seconds on a busy machine or under a sanitizer.
        QVERIFY2(timer.elapsed() < 2000, std::to_string(timer.elapsed()).c_str());
    }
};

SAMI_TEST(TestWordDiff)
#include "test_word_diff.moc"
