#include <QTest>

#include "core/evaluation/word_diff.h"
#include "tests/test_registry.h"
#include "ui/text/shown_text.h"
#include "ui/text/word_units.h"

using namespace sami;

class TestWordUnits : public QObject {
    Q_OBJECT

private:
    static QStringList unitsOf(const QString& text) {
        QStringList units;
        const std::string bytes = toUtf8(text);
        for (const std::string_view unit : wordUnits(bytes)) units.append(fromUtf8(unit));
        return units;
    }

    static QString changedIn(const std::vector<DiffSpan>& spans) {
        QString changed;
        for (const DiffSpan& span : spans) {
            if (span.kind == DiffSpan::Kind::Changed) changed += fromUtf8(span.text);
        }
        return changed;
    }

private Q_SLOTS:
    void wordsAndWhatStandsBetweenThemAreUnits() {
        QCOMPARE(unitsOf(QStringLiteral("Don't  go,\n now")),
                 (QStringList{QStringLiteral("Don't"), QStringLiteral("  "), QStringLiteral("go"), QStringLiteral(","),
                              QStringLiteral("\n "), QStringLiteral("now")}));
        QVERIFY(unitsOf({}).isEmpty());
    }

    void unitsGiveTheTextBack_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("Latin") << QByteArray("na\u00efve  Gr\u00f6\u00dfe\n");
        QTest::newRow("emoji") << QByteArray("👩‍🚀 ok 🇩🇪");
        QTest::newRow("Chinese") << QByteArray("天空是蓝色的。");
        QTest::newRow("Thai") << QByteArray("ท้องฟ้าเป็นสีฟ้า");
        QTest::newRow("malformed") << QByteArray("a\xff b");
        QTest::newRow("byte order mark") << QByteArray(
            "\xEF\xBB\xBF"
            "ab c");
        QTest::newRow("NUL") << QByteArray("a\0b", 3);
    }
    void unitsGiveTheTextBack() {
        QFETCH(QByteArray, text);
        QByteArray joined;
        for (const std::string_view unit : wordUnits({text.data(), static_cast<std::size_t>(text.size())}))
            joined.append(unit.data(), static_cast<qsizetype>(unit.size()));
        QCOMPARE(joined, text);
    }

    void ofAChineseSentenceTheWordThatDiffersIsMarked() {
        const WordDiff diff = wordDiff("天空是蓝色的。", "天空是红色的。", wordUnits);
        QCOMPARE(changedIn(diff.baseline), QStringLiteral("蓝"));
        QCOMPARE(changedIn(diff.candidate), QStringLiteral("红"));
    }

    void noLetterIsPartedFromWhatIsWrittenBelowIt() {
        QCOMPARE(unitsOf(QStringLiteral("ខ្មែរ")), (QStringList{QStringLiteral("ខ្មែ"), QStringLiteral("រ")}));
        QCOMPARE(unitsOf(QStringLiteral("မန္တလေး")),
                 (QStringList{QStringLiteral("မ"), QStringLiteral("န္တ"), QStringLiteral("လေး")}));
    }

    void inMalformedTextTheCharacterThatDiffersIsMarked() {
        const WordDiff diff = wordDiff("天空\xff是蓝色的", "天空\xff是红色的", wordUnits);
        QCOMPARE(changedIn(diff.candidate), QStringLiteral("红"));
    }

    void ofAThaiSentenceOnlyAPartIsMarked() {
        // "The sky is blue" and "The sky is red", without a space.
        const WordDiff diff = wordDiff("ท้องฟ้าเป็นสีฟ้า", "ท้องฟ้าเป็นสีแดง", wordUnits);
        const QString changed = changedIn(diff.candidate);
        QVERIFY2(!changed.isEmpty() && changed.size() <= 5, qPrintable(changed));
        QVERIFY(!changed.contains(QStringLiteral("ท้อง")));
    }
};

SAMI_TEST(TestWordUnits)
#include "test_word_units.moc"
