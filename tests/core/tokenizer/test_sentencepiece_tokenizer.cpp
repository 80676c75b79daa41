#include <QTest>

#include "core/tokenizer/tokenizer.h"
#include "tests/core/tokenizer/made_sentencepiece.h"
#include "tests/test_registry.h"

using namespace sami;
using Ids = std::vector<TokenId>;

namespace {

constexpr SpecialTokens kAsText = SpecialTokens::AsText;
constexpr SpecialTokens kRecognised = SpecialTokens::Recognised;

std::shared_ptr<const Tokenizer> opened(const Json& config = nullptr,
                                        const SentencepieceDefinition& model = made::sentencepiece()) {
    const made::Folder folder;
    const auto result = loadTokenizer(made::sentencepieceFolder(folder, config, model));
    if (!result) qFatal("%s", result.error().detail.c_str());
    return *result;
}

Json addedToken(const char* content, bool special = true) {
    return {{"content", content}, {"special", special}, {"lstrip", false}, {"rstrip", false}};
}

/// Byte pieces of a text.
Ids bytes(const std::string& text) {
    Ids ids;
    for (const char c : text) ids.push_back(made::kByteZero + static_cast<unsigned char>(c));
    return ids;
}

QString refusal(const std::filesystem::path& folder) {
    const auto result = loadTokenizer(folder);
    return result ? QString() : QString::fromStdString(result.error().detail);
}

}  // namespace

class TestSentencepieceTokenizer : public QObject {
    Q_OBJECT
private slots:
    void mergesByScoreAndPutsASpaceFirst() {
        const auto tokenizer = opened();
        QVERIFY(tokenizer->encode("he hi", kAsText) == Ids({made::kSpaceHe, made::kSpaceHi}));
        QVERIFY(tokenizer->encode("", kAsText).empty());
        QCOMPARE(tokenizer->vocabularySize(), std::size_t{268});
        QVERIFY(tokenizer->idOf("\u2581hi") == made::kSpaceHi && !tokenizer->idOf("no"));
    }

    void whatIsNotInTheVocabularyBecomesBytes() {
        const auto tokenizer = opened();
        Ids expected = bytes("\u00e9\n");
        expected.insert(expected.begin(), made::kSpace);
        QVERIFY(tokenizer->encode("\u00e9\n", kAsText) == expected);
        QCOMPARE(tokenizer->decode(expected), std::string("\u00e9\n"));
        QCOMPARE(tokenizer->decode(bytes("\xE2\x82")), std::string("\xE2\x82"));
        QCOMPARE(tokenizer->decode(tokenizer->encode("a\xFF", kAsText)), std::string("a\uFFFD"));
    }

    void controlPiecesAreTextUnlessRecognised() {
        const auto tokenizer = opened();
        const Ids ids = tokenizer->encode("[INST]he</s>", kAsText);
        for (const TokenId id : ids) QVERIFY(id != made::kInst && id != made::kEos);
        QCOMPARE(tokenizer->decode(ids), std::string("[INST]he</s>"));
        QVERIFY(tokenizer->encode("[INST]he</s>", kRecognised) == Ids({made::kInst, made::kSpaceHe, made::kEos}));
        QCOMPARE(tokenizer->decode({made::kBos, made::kHeWord, made::kEos}, true), std::string("he"));
        QCOMPARE(tokenizer->decode({made::kBos, made::kHeWord}), std::string("<s>he"));
    }

    void theSpaceBehindASpecialTokenFollowsLegacy_data() {
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<int>("atStart");
        QTest::addColumn<int>("behindSpecial");
        QTest::newRow("not stated") << QByteArray("{}") << made::kSpaceHe << made::kSpaceHe;
        QTest::newRow("legacy") << QByteArray(R"({"legacy": true})") << made::kSpaceHe << made::kSpaceHe;
        QTest::newRow("not legacy") << QByteArray(R"({"legacy": false})") << made::kSpaceHe << made::kHeWord;
        QTest::newRow("never") << QByteArray(R"({"add_prefix_space": false})") << made::kHeWord << made::kHeWord;
    }
    void theSpaceBehindASpecialTokenFollowsLegacy() {
        QFETCH(QByteArray, config);
        QFETCH(int, atStart);
        QFETCH(int, behindSpecial);
        const auto tokenizer = opened(Json::parse(config.toStdString()));
        QVERIFY(tokenizer->encode("he[INST]he", kRecognised) == Ids({atStart, made::kInst, behindSpecial}));
        QVERIFY(tokenizer->encode("[INST]he", kRecognised) == Ids({made::kInst, behindSpecial}));
        QVERIFY(tokenizer->encodeAfter(TextBefore::Nothing, "he") == Ids({atStart}));
        QVERIFY(tokenizer->encodeAfter(TextBefore::SpecialToken, "he") == Ids({behindSpecial}));
        QVERIFY(tokenizer->encodeAfter(TextBefore::Text, "he") == Ids({made::kHeWord}));
    }

    void aContinuationKeepsTheSpaceItBeginsWith() {
        const auto tokenizer = opened();
        QCOMPARE(tokenizer->decode({made::kSpaceHe, made::kSpaceHi}), std::string("he hi"));
        QCOMPARE(tokenizer->decodeContinuation({made::kSpaceHe, made::kSpaceHi}), std::string(" he hi"));
        QCOMPARE(tokenizer->decode({made::kSpace, made::kSpaceHi}), std::string(" hi"));  // one space only
        for (const char* text : {"he", " he", "  he", "", "\n", "[INST] he", "\u00e9 hi"}) {
            const Ids ids = tokenizer->encodeAfter(TextBefore::Text, text);
            QCOMPARE(tokenizer->decodeContinuation(ids), std::string(text));
        }
    }

    void spacesAreTakenFromTheStartWhereTheModelRemovesThem() {
        SentencepieceDefinition model = made::sentencepiece();
        model.removesExtraSpaces = true;
        const auto tokenizer = opened(nullptr, model);
        QVERIFY(tokenizer->encode("  he   hi ", kAsText) == Ids({made::kSpaceHe, made::kSpaceHi}));
        QCOMPARE(tokenizer->decode({made::kSpace, made::kSpace, made::kSpaceHi}), std::string("hi"));
    }

    void rulesOfTheModelReplaceCharacters() {
        SentencepieceDefinition model = made::sentencepiece();
        model.normalizationRules = made::normalizationRules('q', "hi");
        const made::Folder folder;
        const auto tokenizer = loadTokenizer(made::sentencepieceFolder(folder, nullptr, model)).value();
        QVERIFY(tokenizer->encode("q", SpecialTokens::AsText) == Ids({made::kSpaceHi}));
    }

    void addedTokensLieBeyondTheModel() {
        const Json decoder = {{"268", addedToken("<|im_start|>")}, {"270", addedToken("<tool>", false)}};
        const auto tokenizer = opened({{"added_tokens_decoder", decoder}});
        QCOMPARE(tokenizer->vocabularySize(), std::size_t{271});
        QVERIFY(tokenizer->encode("<|im_start|>he<tool>", kRecognised) == Ids({268, made::kSpaceHe, 270}));
        const Ids ids = tokenizer->encode("<|im_start|><tool>", kAsText);
        QVERIFY(ids.size() > 2 && ids.front() != 268 && ids.back() == 270);
        QCOMPARE(tokenizer->decode({268, 270}, true), std::string("<tool>"));
        QVERIFY(tokenizer->idOf("<|im_start|>") == 268);
    }

    void olderFoldersNameAddedTokensInAFileOfTheirOwn() {
        const made::Folder folder;
        made::sentencepieceFolder(folder, {{"eos_token", "<|im_end|>"}});
        folder.file("added_tokens.json", R"({"<|im_end|>": 268})");
        const auto tokenizer = loadTokenizer(folder.path()).value();
        QVERIFY(tokenizer->endOfText() == 268);
        QVERIFY(tokenizer->encode("<|im_end|>", kRecognised) == Ids({268}));
    }

    void beginOfTextIsAddedUnlessToldOtherwise() {
        const auto silent = opened();
        QVERIFY(silent->beginOfText() == made::kBos && silent->endOfText() == made::kEos);
        QVERIFY(silent->addsBeginOfText() && !silent->addsEndOfText());
        const auto told = opened({{"add_bos_token", false}, {"add_eos_token", true}, {"eos_token", "[INST]"}});
        QVERIFY(!told->addsBeginOfText() && told->addsEndOfText() && told->endOfText() == made::kInst);
    }

    void theUnknownPieceIsSpecialWhereTheConfigurationNamesIt() {
        QVERIFY(opened()->encode("<unk>", kRecognised).size() > 1);
        QVERIFY(opened({{"unk_token", "<unk>"}})->encode("<unk>", kRecognised) == Ids({made::kUnk}));
    }

    void refusesDefectsByName_data() {
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<QString>("named");
        const auto row = [](const char* name, const auto& change, const char* named) {
            SentencepieceDefinition model = made::sentencepiece();
            change(model);
            QTest::newRow(name) << QByteArray::fromStdString(serialized(model)) << QString::fromUtf8(named);
        };
        QTest::newRow("empty") << QByteArray() << "0 pieces";
        QTest::newRow("a text") << QByteArray("hello world\n") << "no sentencepiece model";
        QTest::newRow("a huge length") << QByteArray("\x0A\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F") << "no sentencepiece";
        QTest::newRow("a number without end") << QByteArray(20, '\xFF') << "no sentencepiece model";
        QTest::newRow("an unknown kind of piece") << QByteArray(
                                                         "\x0A\x05\x0A\x01"
                                                         "a\x18\x09")
                                                  << "no sentencepiece";
        QTest::newRow("words") << QByteArray(
                                      "\x0A\x03\x0A\x01"
                                      "a\x12\x02\x18\x03")
                               << "words or characters";
        row("a piece twice", [](auto& m) { m.pieces[made::kE].spelling = "h"; }, "already defined");
        row(
            "a piece of nothing", [](auto& m) { m.pieces[made::kE].spelling.clear(); },
            "piece 265 has no spelling, or one");
        row("no unknown piece", [](auto& m) { m.pieces[0].kind = PieceKind::Normal; }, "unk is not defined");
        row(
            "a character for control", [](auto& m) { m.pieces[made::kInst].spelling = "\u2581"; },
            "piece 3 is a control piece spelled as a single character");
        row("255 bytes", [](auto& m) { m.pieces[9].kind = PieceKind::Unused; }, "not 256 byte pieces");
        row("bytes without fallback", [](auto& m) { m.fallsBackToBytes = false; }, "`byte_fallback` is false");
        row("broken rules", [](auto& m) { m.normalizationRules = "abc"; }, "normalization rules are damaged");
        row(
            "rules whose first unit is a value and leads outside",
            [](auto& m) { m.normalizationRules = made::u32(1024) + std::string(1024, '\xFF') + std::string(1, '\0'); },
            "normalization rules are damaged");
        row(
            "rules that lead outside",
            [](auto& m) { m.normalizationRules = made::u32(1024) + std::string(1024, '\x7F') + std::string(1, '\0'); },
            "normalization rules are damaged");
    }
    void refusesDefectsByName() {
        QFETCH(QByteArray, model);
        QFETCH(QString, named);
        const made::Folder folder;
        const std::filesystem::path path = folder.file("tokenizer.model", model.toStdString());
        const QString detail = refusal(folder.path());
        QVERIFY2(detail.startsWith(QString::fromStdString(path.string() + ": ")), qPrintable(detail));
        QVERIFY2(detail.contains(named), qPrintable(detail));
    }

    void refusesTokensThatContradictTheModel() {
        const made::Folder folder;
        made::sentencepieceFolder(folder, {{"added_tokens_decoder", {{"265", addedToken("<|im_end|>")}}}});
        QVERIFY(refusal(folder.path()).contains("token 265 is spelled \"e\""));
        folder.file("tokenizer_config.json", R"({"bos_token": ""})");
        QVERIFY(refusal(folder.path()).contains("bos_token: the token is not in the vocabulary"));
        folder.file("tokenizer_config.json", R"({"added_tokens_decoder": {"x": {}}})");
        QVERIFY(refusal(folder.path()).contains("added_tokens_decoder.x: the name is not an id"));
    }

    void survivesEveryTruncationAndEveryChangedByte() {
        const made::Folder folder;
        const std::string whole = serialized(made::sentencepiece());
        for (std::size_t i = 0; i < whole.size(); i += 1 + whole.size() / 400) {
            std::string changed = whole;
            changed[i] = static_cast<char>(changed[i] ^ 0x5A);
            for (const std::string& bytes : {whole.substr(0, i), changed}) {
                folder.file("tokenizer.model", bytes);
                const auto tokenizer = loadTokenizer(folder.path());
                if (!tokenizer) continue;
                (*tokenizer)->decode((*tokenizer)->encode("he \u00e9[INST]", kRecognised));
            }
        }
    }
};

SAMI_TEST(TestSentencepieceTokenizer)
#include "test_sentencepiece_tokenizer.moc"
