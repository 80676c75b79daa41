#include <QLocale>
#include <QTest>

#include "tests/test_registry.h"
#include "ui/controls/labels.h"
#include "ui/session/notice.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

using namespace sami;

class TestShownText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsControlCharactersAsSymbols_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("shown");
        QTest::newRow("NUL") << QStringLiteral("a\u0000b") << QStringLiteral("a␀b");
        QTest::newRow("escape sequence") << QStringLiteral("\u001b[31mred") << QStringLiteral("␛[31mred");
        QTest::newRow("delete") << QStringLiteral("\u007f") << QStringLiteral("␡");
        QTest::newRow("right-to-left override") << QStringLiteral("a\u202eb") << QStringLiteral("a⟨U+202E⟩b");
        QTest::newRow("isolate") << QStringLiteral("\u2066") << QStringLiteral("⟨U+2066⟩");
        QTest::newRow("line break and tab stay") << QStringLiteral("a\n\tb") << QStringLiteral("a\n\tb");
        QTest::newRow("Windows line end") << QStringLiteral("a\r\nb") << QStringLiteral("a\nb");
        QTest::newRow("lone carriage return") << QStringLiteral("a\rb") << QStringLiteral("a␍b");
        QTest::newRow("markup stays as written") << QStringLiteral("<b>x</b>&amp;") << QStringLiteral("<b>x</b>&amp;");
        QTest::newRow("emoji with joiners stay") << QStringLiteral("👩‍🚀") << QStringLiteral("👩‍🚀");
        QTest::newRow("right-to-left mark stays") << QStringLiteral("שלום\u200f!") << QStringLiteral("שלום\u200f!");
        QTest::newRow("Arabic letter mark stays") << QStringLiteral("سلام\u061c") << QStringLiteral("سلام\u061c");
        QTest::newRow("left-to-right mark stays") << QStringLiteral("a\u200eb") << QStringLiteral("a\u200eb");
        QTest::newRow("joiners stay") << QStringLiteral("می\u200cخواهم ශ්\u200dරී")
                                      << QStringLiteral("می\u200cخواهم ශ්\u200dරී");
        QTest::newRow("what Qt would break a line at") << QString(QChar(0xFDD0)) << QStringLiteral("⟨U+FDD0⟩");
        QTest::newRow("Arabic stays") << QStringLiteral("سلام") << QStringLiteral("سلام");
    }

    void showsControlCharactersAsSymbols() {
        QFETCH(QString, text);
        QFETCH(QString, shown);
        QCOMPARE(shownText(text), shown);
    }

    void malformedBytesBecomeReplacementCharacters() { QCOMPARE(fromUtf8("a\xff"), QStringLiteral("a\uFFFD")); }

    void aHugeTextIsCutAndSaysSo() {
        const QString shown = shownText(QString(kMaxShownCharacters + 5, QLatin1Char('x')));
        QVERIFY(shown.size() < kMaxShownCharacters + 100);
        QVERIFY(shown.contains(QLatin1String("5 more character")));
    }

    void aHugeTextIsCutBetweenCharacters() {
        for (const QString& last :
             {QStringLiteral("👩‍🚀"), QStringLiteral("e\u0301\u0302"), QStringLiteral("😀")}) {
            for (qsizetype before = kMaxShownCharacters - last.size(); before <= kMaxShownCharacters; ++before) {
                const QString shown = shownText(QString(before, QLatin1Char('x')) + last + QLatin1Char('y'));
                const QString text = shown.left(shown.indexOf(QChar(0x2026)));
                QVERIFY(text.endsWith(QLatin1Char('x')) || text.endsWith(QLatin1Char('x') + last));
            }
        }
    }

    void toolTipsNeverInterpretMarkup() {
        const QString tip = plainToolTip(QStringLiteral("<img src=file:/etc/passwd>"));
        QVERIFY(!tip.contains(QLatin1String("<img")));
        QVERIFY(tip.contains(QLatin1String("&lt;img")));
    }

    void numbersCarryTheirUnits() {
        QCOMPARE(nats(0.3791), QStringLiteral("0.379\u00a0nats"));
        QCOMPARE(nats(std::nullopt), QStringLiteral("–"));
        QCOMPARE(percent(0.708), QStringLiteral("71\u00a0%"));
        QCOMPARE(tokenCount(20.0), QStringLiteral("20\u00a0tokens"));
        QCOMPARE(tokenCount(20.34), QStringLiteral("20.3\u00a0tokens"));
        QCOMPARE(duration(41), QStringLiteral("0:41"));
        QCOMPARE(duration(3750), QStringLiteral("1:02:30"));
        QCOMPARE(percentagePoints(0.198), QStringLiteral("19.8\u00a0points"));
    }

    void decimalSignsAreThoseOfTheLanguage() {
        const QLocale before;
        QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
        const QStringList written{nats(0.3791), tokenCount(20.34), percentagePoints(0.198), plainNumber(-1234.5, 1)};
        QLocale::setDefault(before);
        QCOMPARE(written, (QStringList{QStringLiteral("0,379\u00a0nats"), QStringLiteral("20,3\u00a0tokens"),
                                       QStringLiteral("19,8\u00a0points"), QStringLiteral("−1234,5")}));
    }

    void digitsAreThoseOfTheLanguage() {
        const QLocale before;
        QLocale::setDefault(QLocale(QLocale::Arabic, QLocale::Egypt));
        const QStringList written{nats(0.379), percent(0.71), duration(3725), duration(65), shortNumber(0.25)};
        const QStringList toFiles{fileNumber(-0.379), fileNumber(12.0), fileNumber(0.5, 2), fileNumber(1e6)};
        QLocale::setDefault(before);
        QCOMPARE(written, (QStringList{QStringLiteral("٠٫٣٧٩\u00a0nats"), QStringLiteral("٧١\u00a0%"),
                                       QStringLiteral("١:٠٢:٠٥"), QStringLiteral("١:٠٥"), QStringLiteral("٠٫٢٥")}));
        QCOMPARE(toFiles, (QStringList{QStringLiteral("-0.379"), QStringLiteral("12"), QStringLiteral("0.50"),
                                       QStringLiteral("1000000")}));
        QCOMPARE(fileNumber(std::nullopt), QString());
    }

    void numbersOfOtherTextsAreWrittenAlike() {
        QLocale::setDefault(QLocale(QLocale::French, QLocale::France));
        const QString written = withLocalNumbers(QStringLiteral("below 0.01 nats, 3 of v1.2.3, a1.5 and 2.50."));
        QLocale::setDefault(QLocale(QLocale::Arabic, QLocale::Egypt));
        const QString pattern = withLocalNumbers(QStringLiteral("95 % of %1, 1/%2"));
        QLocale::setDefault(QLocale::c());
        QCOMPARE(written, QStringLiteral("below 0,01 nats, 3 of v1.2.3, a1.5 and 2,50."));
        QCOMPARE(pattern, QStringLiteral("٩٥ % of %1, ١/%2"));
    }

    void negativeNumbersHaveAMinusSign() { QCOMPARE(plainNumber(-1.25, 2), QStringLiteral("−1.25")); }

    void numbersAreWrittenAsTheLocaleWritesThem() {
        QLocale::setDefault(QLocale(QLocale::German));
        const QString bound = nats(0.379);
        const QString length = tokenCount(-20.34);
        QLocale::setDefault(QLocale::c());
        QCOMPARE(bound, QStringLiteral("0,379\u00a0nats"));
        QCOMPARE(length, QStringLiteral("−20,3\u00a0tokens"));
    }

    void anErrorIsReadAsASentence_data() {
        QTest::addColumn<QString>("detail");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("clauses") << QStringLiteral("cannot open /a.b/c d.sami: No such file; check the path")
                                 << QStringLiteral("Cannot open /a.b/c d.sami: No such file. Check the path.");
        QTest::newRow("a path first") << QStringLiteral("/tmp/x.sami is no experiment; choose another")
                                      << QStringLiteral("/tmp/x.sami is no experiment. Choose another.");
        QTest::newRow("a file first") << QStringLiteral("model.gguf: torn; fetch it again")
                                      << QStringLiteral("model.gguf: torn. Fetch it again.");
        QTest::newRow("a sentence already") << QStringLiteral("There is no model yet: wait for one.")
                                            << QStringLiteral("There is no model yet: wait for one.");
        QTest::newRow("nothing") << QString() << QString();
    }
    void anErrorIsReadAsASentence() {
        QFETCH(QString, detail);
        QFETCH(QString, sentence);
        QCOMPARE(sentenceOf(Error{ErrorKind::Input, toUtf8(detail)}), sentence);
    }
};

SAMI_TEST(TestShownText)
#include "test_shown_text.moc"
