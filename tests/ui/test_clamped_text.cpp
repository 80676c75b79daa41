#include <QLabel>
#include <QTest>

#include "tests/test_registry.h"
#include "ui/controls/clamped_text.h"
#include "ui/text/wrapped_lines.h"

using namespace sami;

class TestClampedText : public QObject {
    Q_OBJECT

private:
    static int widthOf(const QString& text) { return QFontMetrics(QFont()).horizontalAdvance(text) + 1; }

private Q_SLOTS:
    void breaksBetweenWordsWhereItCan() {
        const WrappedLines wrapped =
            wrapLines(QStringLiteral("one two three"), QFont(), widthOf(QStringLiteral("one two")), 3);
        QCOMPARE(wrapped.lines, QStringList({QStringLiteral("one two"), QStringLiteral("three")}));
        QVERIFY(!wrapped.elided);
    }

    void breaksAWordThatIsWiderThanALine() {
        const QString word = QStringLiteral("n").repeated(25);
        const WrappedLines wrapped = wrapLines(word, QFont(), widthOf(word.left(10)), 3);
        QCOMPARE(wrapped.lines.size(), 3);
        QCOMPARE(wrapped.lines.join(QString()), word);
    }

    void whatDoesNotFitEndsInAnEllipsis_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("by width") << QStringLiteral("one two three four five six");
        QTest::newRow("by line breaks") << QStringLiteral("one\ntwo\nsix");
    }
    void whatDoesNotFitEndsInAnEllipsis() {
        QFETCH(QString, text);
        const WrappedLines wrapped = wrapLines(text, QFont(), widthOf(QStringLiteral("three four")), 2);
        QCOMPARE(wrapped.lines.size(), 2);
        QVERIFY(wrapped.elided);
        QVERIFY(wrapped.lines.last().endsWith(QChar(0x2026)));
    }

    void isAsHighAsItsLinesAndNoHigher() {
        ClampedText text(3, nullptr);
        text.setText(QStringLiteral("word ").repeated(200));
        QCOMPARE(text.heightForWidth(200), 3 * lineHeight(text.font()));
        text.setText(QStringLiteral("word"));
        QCOMPARE(text.heightForWidth(200), lineHeight(text.font()));
    }

    void itsLinesStandAsFarApartAsThoseOfALabel_data() {
        QTest::addColumn<double>("pointSize");
        for (int tenths = 80; tenths <= 160; tenths += 5) QTest::addRow("%d tenths", tenths) << tenths / 10.0;
    }
    void itsLinesStandAsFarApartAsThoseOfALabel() {
        QFETCH(double, pointSize);
        QFont font;
        font.setPointSizeF(pointSize);
        font.setHintingPreference(QFont::PreferNoHinting);  // as where the window is scaled
        ClampedText text(3, nullptr);
        QLabel label;
        for (QWidget* widget : {static_cast<QWidget*>(&text), static_cast<QWidget*>(&label)}) widget->setFont(font);
        text.setText(QStringLiteral("one\ntwo\nthree"));
        label.setText(text.text());
        QCOMPARE(text.heightForWidth(200), label.sizeHint().height());
    }

    void theTooltipHasAllOfATextThatIsCut() {
        ClampedText text(1, nullptr);
        text.resize(100, 20);
        text.setText(QStringLiteral("word <b> ").repeated(20));
        QVERIFY(text.toolTip().contains(QStringLiteral("word <b> ").repeated(20).toHtmlEscaped()));
        text.setText(QStringLiteral("word"));
        QVERIFY(text.toolTip().isEmpty());
    }
};

SAMI_TEST(TestClampedText)
#include "test_clamped_text.moc"
