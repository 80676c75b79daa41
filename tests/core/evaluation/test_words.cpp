#include <QTest>

#include "core/evaluation/words.h"
#include "tests/test_registry.h"

using namespace sami;

class TestWords : public QObject {
    Q_OBJECT

private:
    static QByteArray partsOf(const QByteArray& text) {
        QByteArrayList parts;
        for (const std::string_view part : wordParts({text.data(), static_cast<std::size_t>(text.size())}))
            parts.append(QByteArray(part.data(), static_cast<qsizetype>(part.size())));
        return parts.join('|');
    }

private Q_SLOTS:
    void charactersOfScriptsWithoutSpacesStandAlone_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("parts");
        const auto row = [](const char* name, const char* text, const char* parts) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(parts);
        };
        row("Latin", "naïve—Größe“s”", "naïve—Größe“s”");
        row("Cyrillic", "слово", "слово");
        row("Korean has spaces", "한국어", "한국어");
        row("Hindi has spaces", "क्षत्रिय", "क्षत्रिय");
        row("Persian with a joiner", "می‌خواهم", "می‌خواهم");
        row("Chinese", "他说“好”，走。", "他|说|“|好|”|，|走|。");
        row("mixed", "用iPhone15手机", "用|iPhone15|手|机");
        row("voiced Kana of two code points", "か\u3099き", "か\u3099|き");
        row("Katakana", "コーヒー", "コ|ー|ヒ|ー");
        row("Thai vowels and tones stay with their consonant", "ท้องฟ้า", "ท้|อ|ง|ฟ้|า");
        row("Thai numbers", "ปี๒๕๖๖", "ปี|๒๕๖๖");
        row("Khmer subjoined letters", "ខ្មែរ", "ខ្មែ|រ");
        row("Burmese stacked letters", "မန္တလေး", "မ|န္တ|လေး");
        row("Han beyond the first plane", "𠮷野", "𠮷|野");
        row("Han with a variation selector", "葛\U000E0100城", "葛\U000E0100|城");
        row("emoji", "👩‍🚀👍🏽🇩🇪", "👩‍🚀👍🏽🇩🇪");
        row("malformed", "a\xff天\xe5", "a\xff|天|\xe5");
        row("nothing", "", "");
    }
    void charactersOfScriptsWithoutSpacesStandAlone() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, parts);
        QCOMPARE(partsOf(text), parts);
        QCOMPARE(partsOf(text).replace('|', QByteArray()), text);
    }

    void lengthsCountCharactersWhereThereAreNoSpaces() {
        QCOMPARE(lengthInWords(" one\ttwo, – “three” "), std::int64_t{4});
        QCOMPARE(lengthInWords("天空是蓝色的。"), std::int64_t{6});
        QCOMPARE(lengthInWords("用 iPhone手机，很好！"), std::int64_t{6});
        QCOMPARE(lengthInWords("。 \u3000"), std::int64_t{0});
        QCOMPARE(lengthInWords("ท้องฟ้า สี"), std::int64_t{6});
        QCOMPARE(lengthInWords(""), std::int64_t{0});
    }

    void phrasesAreWrittenAsTheirScriptIs() {
        QCOMPARE(phraseText({"happy", "to", "help"}), std::string("happy to help"));
        QCOMPARE(phraseText({"很", "高", "兴"}), std::string("很高兴"));
        QCOMPARE(phraseText({"用", "iphone", "手", "机"}), std::string("用 iphone 手机"));
    }
};

SAMI_TEST(TestWords)
#include "test_words.moc"
