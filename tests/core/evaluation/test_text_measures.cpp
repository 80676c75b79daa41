#include <QTest>
#include <cmath>

#include "core/evaluation/text_measures.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

double easeOf(const char* text) {
    return readingEase(measured(text));
}

}  // namespace

class TestTextMeasures : public QObject {
    Q_OBJECT
private slots:
    /// The scores that Wikipedia's article on Flesch's tests gives for these sentences, to the digits it prints.
    void readingEaseEqualsPublishedScores() {
        QCOMPARE(std::round(easeOf("The cat sat on the mat.")), 116.0);
        QCOMPARE(std::round(
                     easeOf("This sentence, taken as a reading passage unto itself, is being used to prove a point.")),
                 69.0);
        const double platypus =
            easeOf("The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.");
        QCOMPARE(std::round(10 * platypus) / 10, 37.5);
    }

    /// As dictionaries divide them.
    void syllablesFollowTheSpelling_data() {
        QTest::addColumn<int>("syllables");
        for (const auto& [word, syllables] :
             {std::pair("table", 2), std::pair("makes", 1), std::pair("boxes", 2), std::pair("wanted", 2),
              std::pair("jumped", 1), std::pair("the", 1), std::pair("being", 2), std::pair("king", 1),
              std::pair("beautiful", 3), std::pair("rhythm", 1), std::pair("BE", 1), std::pair("whale", 1)})
            QTest::newRow(word) << syllables;
    }
    void syllablesFollowTheSpelling() {
        QFETCH(int, syllables);
        QCOMPARE(syllablesOf(QTest::currentDataTag()), static_cast<std::size_t>(syllables));
    }

    void sentencesEndWhereTheyAreSaidToEnd() {
        QCOMPARE(measured("One. Two! Three?").sentences, std::size_t{3});
        QCOMPARE(measured("It costs 3.50 today").sentences, std::size_t{1});
        QCOMPARE(measured("He said \"stop.\" She went on…").sentences, std::size_t{2});
        QCOMPARE(measured("a heading\n\na line\n").sentences, std::size_t{2});
        QCOMPARE(measured("...\n - \n").sentences, std::size_t{0});
    }

    void wordsHoldTogetherAcrossTheirMarks() {
        QCOMPARE(measured("Don't over-think 3.14, naïve Größe!").words, std::size_t{5});
        QCOMPARE(measured("one\xFFtwo").words, std::size_t{2});
        QCOMPARE(measured("").words, std::size_t{0});
    }

    void wordsAndSentencesAreCountedInOtherScripts_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("words");
        QTest::addColumn<int>("sentences");
        QTest::newRow("Chinese") << QByteArray("天空是蓝色的。为什么？“好！”") << 10 << 3;
        QTest::newRow("Japanese") << QByteArray("はい。「いいえ。」と言った") << 9 << 3;
        QTest::newRow("Thai") << QByteArray("ท้องฟ้า สี") << 6 << 1;
        QTest::newRow("mixed") << QByteArray("用iPhone 15手机。It works.") << 7 << 2;
        QTest::newRow("Persian with joiners") << QByteArray("می‌خواهم بروم. چرا؟ نه") << 4 << 3;
        QTest::newRow("Hebrew with marks of direction") << QByteArray("שלום‏! עולם") << 2 << 2;
        QTest::newRow("Hindi") << QByteArray("यह नीला है। क्‍यों?") << 4 << 2;
        QTest::newRow("Korean") << QByteArray("하늘은 파랗다. 왜?") << 3 << 2;
    }
    void wordsAndSentencesAreCountedInOtherScripts() {
        QFETCH(QByteArray, text);
        QFETCH(int, words);
        QFETCH(int, sentences);
        const TextMeasures counted = measured({text.data(), static_cast<std::size_t>(text.size())});
        QCOMPARE(counted.words, static_cast<std::size_t>(words));
        QCOMPARE(counted.sentences, static_cast<std::size_t>(sentences));
    }

    void listLinesAreNumberedInOtherScripts() {
        for (const char* line : {"1. 红", "1.红", "2、红", "３．赤", "（4）红", "①红", "١. أحمر", "१) लाल"}) {
            const TextMeasures list = measured(line);
            QVERIFY2(list.numberedLines == 1 && list.words == 1, line);
        }
        QCOMPARE(measured("・赤い").listLines, std::size_t{1});
        QCOMPARE(measured("1.5 km").listLines, std::size_t{0});
        QCOMPARE(measured("2024年").listLines, std::size_t{0});
    }

    void listLinesAreToldFromText() {
        const TextMeasures list =
            measured("Here:\n1. First. Good.\n 2) second\n- third\n* fourth\n-5 degrees\n2024 was");
        QCOMPARE(list.lines, std::size_t{7});
        QCOMPARE(list.listLines, std::size_t{4});
        QCOMPARE(list.numberedLines, std::size_t{2});
        QCOMPARE(list.sentences, std::size_t{8});  // the numbers are none
    }

    void emojiBelongToTheSentenceTheyFollow() {
        const TextMeasures text = measured("Fine 😀. Good! 🎉 Plain. ✅");
        QCOMPARE(text.emoji, std::size_t{3});
        QCOMPARE(text.sentences, std::size_t{3});
        QCOMPARE(text.sentencesWithEmoji, std::size_t{3});
        QCOMPARE(measured("Plain © text → 5").emoji, std::size_t{0});
    }
};

SAMI_TEST(TestTextMeasures)
#include "test_text_measures.moc"
