#include "core/base/letter_case.h"

#include <QTest>

#include "tests/test_registry.h"

using namespace sami;

class TestLetterCase : public QObject {
    Q_OBJECT
private slots:
    void foldingIsThatOfPython_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("folded");
        QTest::newRow("ascii") << QByteArray("Straight AZ az [`{") << QByteArray("straight az az [`{");
        QTest::newRow("sharp s") << QByteArray("Straße STRASSE") << QByteArray("strasse strasse");
        QTest::newRow("final sigma") << QByteArray("ΟΔΟΣ οδος") << QByteArray("οδοσ οδοσ");
        QTest::newRow("ligature") << QByteArray("ﬃ") << QByteArray("ffi");
        QTest::newRow("dotted i") << QByteArray("İ") << QByteArray("i̇");
        QTest::newRow("no case") << QByteArray("你好 مرحبا") << QByteArray("你好 مرحبا");
        QTest::newRow("malformed") << QByteArray("A\xC3(B\xFF") << QByteArray("a\xC3(b\xFF");
    }
    void foldingIsThatOfPython() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, folded);
        QCOMPARE(QByteArray::fromStdString(caseFolded(text.toStdString())), folded);
    }

    void whiteSpaceOfAnyKindIsOneSpace() {
        QCOMPARE(comparableText("\u3000 Two\u00a0\r\n\twords\u2028 "), std::string("two words"));
        QCOMPARE(comparableText("two words"), std::string("two words"));
        QCOMPARE(comparableText(" \t\n"), std::string());
        QCOMPARE(comparableText("zero\u200bwidth"), std::string("zero\u200bwidth"));  // parts nothing for Python either
    }
};

SAMI_TEST(TestLetterCase)
#include "test_letter_case.moc"
