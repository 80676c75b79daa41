#include <QTest>

#include "core/records/gzip.h"
#include "core/records/plain_text.h"
#include "core/records/text_encoding.h"
#include "tests/test_registry.h"

using namespace sami;
using namespace std::string_literals;

namespace {

/// Python's gzip.compress(b"One?\n", mtime=0).
const std::string kPacked =
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xf3\xcf\x4b\xb5\xe7\x02\x00\x5c\x72\x6f\x31\x05\x00\x00\x00"s;

std::string plain(std::string_view bytes) {
    const Result<PlainText> text = PlainText::of(bytes, "f");
    return text ? std::string(text->view()) : text.error().detail;
}

}  // namespace

class TestPlainText : public QObject {
    Q_OBJECT
private slots:
    void textIsNotCopied() {
        const std::string bytes = "\xEF\xBB\xBFOne?";
        QVERIFY(PlainText::of(bytes, "f").value().view().data() == bytes.data() + 3);
    }

    void gzipIsUnpackedByContent() {
        QCOMPARE(plain(kPacked), std::string("One?\n"));
        QCOMPARE(plain(kPacked + kPacked), std::string("One?\nOne?\n"));  // members, as pigz and cat write
        QCOMPARE(plain(kPacked + std::string(512, '\0')), std::string("One?\n"));
    }

    void damagedGzipIsRefused() {
        for (std::size_t length = 2; length < kPacked.size(); ++length) {
            const std::string said = plain(std::string_view(kPacked).substr(0, length));
            QVERIFY2(said.find("ends too early") != std::string::npos, said.c_str());
        }
        std::string damaged = kPacked;
        damaged[kPacked.size() - 6] ^= 1;  // the checksum
        QVERIFY(plain(damaged).find("is damaged") != std::string::npos);
        QVERIFY(plain(kPacked + "x").find("stands behind") != std::string::npos);
        QVERIFY(unpackGzip(kPacked, "f", 4).error().detail.find("longer than 4 bytes when unpacked") !=
                std::string::npos);
    }

    void wideCharactersAreRead_data() {
        QTest::addColumn<QByteArray>("bytes");
        const QString text = QStringLiteral("{\"text\": \"né 🙂 中\"}");
        const auto utf16 = [&](bool big, bool mark) {
            QByteArray bytes = mark ? (big ? QByteArray("\xFE\xFF") : QByteArray("\xFF\xFE")) : QByteArray();
            for (const QChar c : text) {
                const char high = static_cast<char>(c.unicode() >> 8);
                const char low = static_cast<char>(c.unicode() & 0xFF);
                bytes.append(big ? high : low).append(big ? low : high);
            }
            return bytes;
        };
        const auto utf32 = [&](bool big) {
            QByteArray bytes;
            for (const char32_t c : QStringLiteral("\uFEFF").append(text).toUcs4()) {
                for (int i = 0; i < 4; ++i) bytes.append(static_cast<char>(c >> 8 * (big ? 3 - i : i) & 0xFF));
            }
            return bytes;
        };
        QTest::newRow("little end first") << utf16(false, true);
        QTest::newRow("big end first") << utf16(true, true);
        QTest::newRow("little end first, without a mark") << utf16(false, false);
        QTest::newRow("big end first, without a mark") << utf16(true, false);
        QTest::newRow("four bytes, little end first") << utf32(false);
        QTest::newRow("four bytes, big end first") << utf32(true);
    }
    void wideCharactersAreRead() {
        QFETCH(QByteArray, bytes);
        QCOMPARE(plain(bytes.toStdString()), std::string("{\"text\": \"né 🙂 中\"}"));
        const std::string cut = plain(bytes.toStdString().substr(0, static_cast<std::size_t>(bytes.size()) - 1));
        QVERIFY2(cut.find("line 1 ends inside a character") != std::string::npos, cut.c_str());
    }

    void halfACharacterIsRefusedByLine() {
        const std::string said = plain("\xFF\xFE"s + "a\0\n\0"s + "\x3D\xD8"s + "b\0"s);
        QCOMPARE(said, std::string("f: line 2 has half a character; save it as UTF-8 text"));
    }

    void whatIsNoTextIsRefusedWithARemedy_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("said");
        QTest::newRow("a spreadsheet") << QByteArray("PK\x03\x04...") << "save the table as CSV";
        QTest::newRow("zstd") << QByteArray("\x28\xB5\x2F\xFD...") << "zstd -d";
        QTest::newRow("xz") << QByteArray(
                                   "\xFD"
                                   "7zXZ\0...",
                                   9)
                            << "xz -d";
        QTest::newRow("a database") << QByteArray("SQLite format 3\0...", 19) << "a database";
    }
    void whatIsNoTextIsRefusedWithARemedy() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, said);
        const std::string found = plain(bytes.toStdString());
        QVERIFY2(found.find(said.toStdString()) != std::string::npos, found.c_str());
    }
};

SAMI_TEST(TestPlainText)
#include "test_plain_text.moc"
