#include <QApplication>
#include <QClipboard>
#include <QScrollBar>
#include <QTest>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextLayout>

#include "tests/test_registry.h"
#include "ui/text/response_view.h"
#include "ui/text/wrapped_lines.h"
#include "ui/theme/style_sheet.h"
#include "ui/theme/theme.h"

using namespace sami;

class TestResponseView : public QObject {
    Q_OBJECT

private:
    static QStringList marked(const ResponseView& view) {
        QStringList found;
        for (QTextBlock block = view.document()->begin(); block.isValid(); block = block.next()) {
            for (auto it = block.begin(); !it.atEnd(); ++it) {
                const QTextFragment stretch = it.fragment();
                if (stretch.charFormat().background().style() != Qt::NoBrush) found.append(stretch.text());
            }
        }
        return found;
    }

private Q_SLOTS:
    void aLineOfWhichAPartFitsIsLeftOut_data() {
        QTest::addColumn<int>("scrolled");
        QTest::newRow("at the top") << 0;
        QTest::newRow("scrolled by a line") << 1;
    }
    void aLineOfWhichAPartFitsIsLeftOut() {
        QFETCH(int, scrolled);
        ResponseView view(nullptr);
        view.setStyleSheet(styleSheetOf(currentTheme()));
        view.showPlain(QStringLiteral("████ ").repeated(300));
        view.show();
        const int line = lineHeight(view.font());
        view.resize(200, 10 * line);
        view.resize(200, view.height() + 10 * line + line / 2 - view.viewport()->height());
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.verticalScrollBar()->setValue(scrolled);
        const QImage shown = view.viewport()->grab().toImage();
        const auto isEmpty = [&shown](int y) {
            const int row = qRound(y * shown.devicePixelRatio());
            for (int x = 0; x < shown.width(); ++x) {
                if (shown.pixel(x, row) != shown.pixel(shown.width() - 1, shown.height() - 1)) return false;
            }
            return true;
        };
        QVERIFY(!isEmpty(10 * line - line / 2));
        for (int y = 10 * line; y < view.viewport()->height(); ++y)
            QVERIFY2(isEmpty(y), qPrintable(QString::number(y)));
    }

    void aMarkStandsOutFromTheGround_data() {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void aMarkStandsOutFromTheGround() {
        QFETCH(bool, dark);
        const QPalette before = QApplication::palette();
        QApplication::setPalette(paletteOf(dark ? darkTheme() : lightTheme()));
        for (const DiffSide side : {DiffSide::Baseline, DiffSide::Candidate}) {
            ResponseView view(nullptr);
            view.showSpans({{DiffSpan::Kind::Common, "Tea is "}, {DiffSpan::Kind::Changed, "hot"}}, side);
            QTextCursor cursor(view.document());
            cursor.movePosition(QTextCursor::End);
            const QTextCharFormat mark = cursor.charFormat();
            QVERIFY(mark.underlineStyle() == QTextCharFormat::SingleUnderline);
            QVERIFY(contrastRatio(mark.underlineColor(), currentTheme().sunken) >= 3);
            QVERIFY(contrastRatio(mark.underlineColor(), mark.background().color()) >= 3);
            QVERIFY(contrastRatio(currentTheme().text, mark.background().color()) >= 4.5);
        }
        QApplication::setPalette(before);
    }

    void noGapIsLeftBetweenWordsThatBothDiffer() {
        ResponseView view(nullptr);
        view.showSpans({{DiffSpan::Kind::Common, "The long and common beginning of it: "},
                        {DiffSpan::Kind::Changed, "hot"},
                        {DiffSpan::Kind::Common, " "},
                        {DiffSpan::Kind::Changed, "tea"},
                        {DiffSpan::Kind::Common, "\n"},
                        {DiffSpan::Kind::Changed, "here"}},
                       DiffSide::Candidate);
        QCOMPARE(marked(view), (QStringList{QStringLiteral("hot tea"), QStringLiteral("here")}));
    }

    void rightToLeftTextIsSetFromTheRight() {
        ResponseView view(nullptr);
        view.showPlain(QStringLiteral("שלום\u200f, עולם!"));
        QCOMPARE(view.toPlainText(), QStringLiteral("שלום\u200f, עולם!"));
        QCOMPARE(view.document()->begin().textDirection(), Qt::RightToLeft);
        view.showPlain(QStringLiteral("מה גורם לרעם\u200f? הרעם נגרם מהתפשטות מהירה של האוויר.").repeated(3));
        view.resize(240, 160);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const QTextLayout* lines = view.document()->begin().layout();
        QVERIFY(lines->lineCount() > 2);
        for (int i = 0; i < lines->lineCount(); ++i)
            QCOMPARE(qRound(lines->lineAt(i).naturalTextRect().right()), view.viewport()->width());
        view.showPlain(QStringLiteral("Hello"));
        QCOMPARE(view.document()->begin().layout()->lineAt(0).naturalTextRect().left(), 0.0);
    }

    void aRightToLeftTextIsNotDrawnToOneSide() {
        ResponseView view(nullptr);
        view.setStyleSheet(styleSheetOf(currentTheme()));
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        for (int width = 200; width < 260; ++width) {
            view.resize(60, 160);
            view.showPlain(
                QStringLiteral("מה גורם לרעם? הרעם נגרם מהתפשטות מהירה של האוויר (ברק). ").repeated(width % 3 + 1));
            view.resize(width, 160);
            QCOMPARE(view.horizontalScrollBar()->value(), 0);
            QCOMPARE(view.horizontalScrollBar()->maximum(), 0);
        }
    }

    void whatIsCopiedIsWhatIsShown_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("spaces at which no line ends") << QStringLiteral("20\u00a0% of\u202fthem");
        QTest::newRow("Persian with joiners") << QStringLiteral("می\u200cخواهم");
        QTest::newRow("marks of direction") << QStringLiteral("שלום\u200f! \u200ea \u061cسلام");
        QTest::newRow("emoji with joiners") << QStringLiteral("👩\u200d🚀 ❤\ufe0f");
        QTest::newRow("Sinhala with a joiner") << QStringLiteral("ශ්\u200dරී");
        QTest::newRow("lines") << QStringLiteral("a\n\nb\tc");
    }
    void whatIsCopiedIsWhatIsShown() {
        QFETCH(QString, text);
        ResponseView view(nullptr);
        view.showPlain(text);
        view.selectAll();
        view.copy();
        QCOMPARE(QApplication::clipboard()->text(), text);
    }

    void aMarkEndsWhereItsWordDoes() {
        ResponseView view(nullptr);
        view.showSpans({{DiffSpan::Kind::Common, "Tea is"},
                        {DiffSpan::Kind::Changed, " a warm\n"},
                        {DiffSpan::Kind::Common, "drink made of leaves."}},
                       DiffSide::Candidate);
        QCOMPARE(view.toPlainText(), QStringLiteral("Tea is a warm\ndrink made of leaves."));
        QCOMPARE(marked(view), QStringList(QStringLiteral("a warm")));
    }
};

SAMI_TEST(TestResponseView)
#include "test_response_view.moc"
