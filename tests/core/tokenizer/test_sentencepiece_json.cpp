#include <QTest>

#include "core/tokenizer/tokenizer.h"
#include "tests/core/tokenizer/made_sentencepiece.h"
#include "tests/core/tokenizer/made_tokenizers.h"
#include "tests/test_registry.h"

using namespace sami;
using Ids = std::vector<TokenId>;

namespace {

constexpr SpecialTokens kRecognised = SpecialTokens::Recognised;

/// made::sentencepiece() as Hugging Face tokenizers write it.
Json characterJson() {
    Json vocabulary = Json::object();
    Json added = Json::array();
    const SentencepieceDefinition model = made::sentencepiece();
    for (std::size_t i = 0; i < model.pieces.size(); ++i) {
        const SentencePiece& piece = model.pieces[i];
        vocabulary[piece.spelling] = i;
        if (piece.kind == PieceKind::Control)
            added.push_back(made::addedToken(static_cast<int>(i), piece.spelling, true));
    }
    const Json merges = {"h e", "\u2581 he", "\u2581 h", "\u2581h i"};
    const Json replace = {{"type", "Replace"}, {"pattern", {{"String", " "}}}, {"content", "\u2581"}};
    const Json back = {{"type", "Replace"}, {"pattern", {{"String", "\u2581"}}}, {"content", " "}};
    return {{"added_tokens", added},
            {"normalizer",
             {{"type", "Sequence"}, {"normalizers", {{{"type", "Prepend"}, {"prepend", "\u2581"}}, replace}}}},
            {"pre_tokenizer", nullptr},
            {"post_processor", nullptr},
            {"decoder",
             {{"type", "Sequence"},
              {"decoders",
               {back,
                {{"type", "ByteFallback"}},
                {{"type", "Fuse"}},
                {{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}}}}}},
            {"model",
             {{"type", "BPE"},
              {"unk_token", "<unk>"},
              {"byte_fallback", true},
              {"vocab", vocabulary},
              {"merges", merges}}}};
}

Json with(const char* pointer, const Json& value) {
    Json content = characterJson();
    content[Json::json_pointer(pointer)] = value;
    return content;
}

Json metaspace(const char* scheme, bool split = false) {
    Json content = with("/normalizer", nullptr);
    content["pre_tokenizer"] = {
        {"type", "Metaspace"}, {"replacement", "\u2581"}, {"prepend_scheme", scheme}, {"split", split}};
    return content;
}

std::shared_ptr<const Tokenizer> opened(const Json& content) {
    const made::Folder folder;
    const auto result = loadTokenizer(made::modelFolder(folder, content));
    if (!result) qFatal("%s", result.error().detail.c_str());
    return *result;
}

}  // namespace

class TestSentencepieceJson : public QObject {
    Q_OBJECT
private slots:
    void tokenisesAsTheModelItWasMadeFrom() {
        const made::Folder folder;
        const auto model = loadTokenizer(made::sentencepieceFolder(folder)).value();
        const auto tokenizer = opened(characterJson());
        for (const char* text : {"he hi", " he", "\u00e9\n", "he[INST]he</s>", "", "<0x0A>"}) {
            const Ids ids = model->encode(text, kRecognised);
            QVERIFY2(tokenizer->encode(text, kRecognised) == ids, text);
            QCOMPARE(tokenizer->decode(ids), model->decode(ids));
            QCOMPARE(tokenizer->decodeContinuation(ids), model->decodeContinuation(ids));
        }
        QVERIFY(!tokenizer->addsBeginOfText());  // no post-processor adds it
    }

    void metaspaceSaysWhereSpacesGo_data() {
        QTest::addColumn<QByteArray>("scheme");
        QTest::addColumn<int>("atStart");
        QTest::addColumn<int>("behindSpecial");
        QTest::newRow("always") << QByteArray("always") << made::kSpaceHe << made::kSpaceHe;
        QTest::newRow("first") << QByteArray("first") << made::kSpaceHe << made::kHeWord;
        QTest::newRow("never") << QByteArray("never") << made::kHeWord << made::kHeWord;
    }
    void metaspaceSaysWhereSpacesGo() {
        QFETCH(QByteArray, scheme);
        QFETCH(int, atStart);
        QFETCH(int, behindSpecial);
        const auto tokenizer = opened(metaspace(scheme.constData()));
        QVERIFY(tokenizer->encode("he[INST]he", kRecognised) == Ids({atStart, made::kInst, behindSpecial}));
        QVERIFY(tokenizer->encode(" he", kRecognised) == Ids({made::kSpaceHe}));  // it has its space
    }

    void refusesWhatIsNotTheSame_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("place");
        const auto row = [](const char* name, const Json& content, const char* place) {
            QTest::newRow(name) << QByteArray::fromStdString(content.dump()) << QString::fromUtf8(place);
        };
        row("normalizer", with("/normalizer", {{"type", "NFKC"}}), "normalizer.type: normalizer \"NFKC\"");
        row("another prefix", with("/normalizer/normalizers/0/prepend", "x"),
            "normalizer.normalizers[0].type: normalizer \"Prepend\"");
        row("another mark", with("/normalizer/normalizers/1/content", "_"),
            "normalizers[1].type: normalizer \"Replace\"");
        row("spaces kept", with("/normalizer", nullptr), "normalizer: a tokenizer of characters that keeps spaces");
        row("cut at spaces", metaspace("first", true), "pre_tokenizer.type: pre-tokenizer \"Metaspace\"");
        row("unknown scheme", metaspace("last"), "pre_tokenizer.prepend_scheme: prepending \"last\"");
        row("decoder", with("/decoder", {{"type", "WordPiece"}}), "decoder.type: decoder \"WordPiece\"");
        row("merges ignored", with("/model/ignore_merges", true), "model.ignore_merges: the value true");
        Json lacking = characterJson();
        lacking["model"]["vocab"].erase("<0x41>");
        lacking["model"]["vocab"]["x"] = made::kByteZero + 0x41;
        row("a byte is missing", lacking, "vocabulary: not every byte has a token");
    }
    void refusesWhatIsNotTheSame() {
        QFETCH(QByteArray, content);
        QFETCH(QString, place);
        const made::Folder folder;
        folder.file("tokenizer.json", content.toStdString());
        const auto tokenizer = loadTokenizer(folder.path());
        QVERIFY(!tokenizer.has_value());
        const QString detail = QString::fromStdString(tokenizer.error().detail);
        QVERIFY2(detail.contains(place) && detail.contains("put the tokenizer.model"), qPrintable(detail));
        folder.file("tokenizer.model", serialized(made::sentencepiece()));
        QVERIFY(loadTokenizer(folder.path()).has_value());  // the remedy
    }
};

SAMI_TEST(TestSentencepieceJson)
#include "test_sentencepiece_json.moc"
