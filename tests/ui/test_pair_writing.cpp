#include <QPlainTextEdit>
#include <QTest>

#include "tests/test_registry.h"
#include "tests/ui/principles_window.h"

using namespace sami;
using namespace example;

/// With the keys that a person presses, each sent to whatever has the focus.
class TestPairWriting : public QObject, private PrinciplesWindow {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { useSettingsOfTests(); }
    void init() { showActiveWindow(); }
    void cleanup() { closeWindow(); }

    void tabLeadsFromThePrincipleToItsAntithesis() {
        openEmpty("tab.sami");
        const auto typed = [](const QString& text) { QTest::keyClicks(QApplication::focusWidget(), text); };
        for (int i = 0; i < 2; ++i) {
            key(Qt::Key_N, Qt::ControlModifier);
            QTRY_VERIFY(qobject_cast<QPlainTextEdit*>(QApplication::focusWidget()) != nullptr);
            typed(QStringLiteral("Quote a source %1.").arg(i));
            key(Qt::Key_Tab);
            QTRY_VERIFY(qobject_cast<QPlainTextEdit*>(QApplication::focusWidget()) != nullptr);
            typed(QStringLiteral("Assert "));
            settled();  // the pair arrives among those that are kept, under the editor
            QVERIFY(qobject_cast<QPlainTextEdit*>(QApplication::focusWidget()) != nullptr);
            typed(QStringLiteral("freely %1.").arg(i));
            key(Qt::Key_Return);
            settled();
            QTRY_COMPARE(kept().size(), std::size_t(i + 1));
            QTRY_COMPARE(kept()[std::size_t(i)].antithesis, "Assert freely " + std::to_string(i) + ".");
            QCOMPARE(kept()[std::size_t(i)].text, "Quote a source " + std::to_string(i) + ".");
        }
        key(Qt::Key_Return);
        QTRY_VERIFY(qobject_cast<QPlainTextEdit*>(QApplication::focusWidget()) != nullptr);
        key(Qt::Key_Backtab, Qt::ShiftModifier);
        QTRY_COMPARE(table()->currentIndex().column(), int(PairModel::Text));
        QVERIFY(qobject_cast<QPlainTextEdit*>(QApplication::focusWidget()) != nullptr);
        key(Qt::Key_Escape);
    }

    void whatIsTypedOverACellIsThatCells() {
        openEmpty("typed.sami");
        for (const char* text : {"Be kind.", "Be brief.", "Cite sources."}) {
            key(Qt::Key_N, Qt::ControlModifier);
            QTRY_VERIFY(qobject_cast<QPlainTextEdit*>(QApplication::focusWidget()) != nullptr);
            QTest::keyClicks(QApplication::focusWidget(), QLatin1String(text));
            key(Qt::Key_Return);
            settled();
        }
        QTRY_COMPARE(kept().size(), std::size_t{3});
        table()->setCurrentIndex(pairs()->index(1, PairModel::Text));
        table()->setFocus();
        for (const QChar letter : QStringLiteral("Be careful."))
            QTest::keyClick(QApplication::focusWidget(), letter.toLatin1());
        key(Qt::Key_Return);
        settled();
        QTRY_COMPARE(kept()[1].text, std::string("Be careful."));
        QCOMPARE(kept()[0].text, std::string("Be kind."));
        QCOMPARE(kept()[2].text, std::string("Cite sources."));
        key(Qt::Key_Right);
        type("简短");  // an input method opens the cell as well
        key(Qt::Key_Return);
        settled();
        QTRY_COMPARE(kept()[1].antithesis, std::string("简短"));
        key(Qt::Key_X);
        QTRY_VERIFY(qobject_cast<QPlainTextEdit*>(QApplication::focusWidget()) != nullptr);
        key(Qt::Key_Escape);
        key(Qt::Key_Escape);
        key(Qt::Key_Delete);
        settled();
        QCOMPARE(kept()[1].antithesis, std::string("简短"));
        QCOMPARE(table()->currentIndex().row(), 1);
    }
};

SAMI_TEST(TestPairWriting)
#include "test_pair_writing.moc"
