#include <QTest>

#include "core/tokenizer/tokenizer.h"
#include "core/tokenizer/tokenizer_files.h"
#include "tests/core/tokenizer/made_sentencepiece.h"
#include "tests/test_registry.h"

using namespace sami;
using Ids = std::vector<TokenId>;
using Keys = std::vector<std::string>;

namespace {

constexpr SpecialTokens kAsText = SpecialTokens::AsText;
constexpr SpecialTokens kRecognised = SpecialTokens::Recognised;

std::string key(const std::string& name, std::uint32_t type, const std::string& value) {
    return made::ggufKey("tokenizer." + name, type, value);
}
std::string flagKey(const std::string& name, bool value) {
    return key("ggml." + name, 7, std::string(1, value ? '\1' : '\0'));
}

/// The metadata of made::sentencepiece(); keys named in `without` are left out, `more` come behind.
made::Gguf sentencepieceGguf(const Keys& without = {}, const Keys& more = {}) {
    Keys spellings;
    std::string scores, types;
    const SentencepieceDefinition model = made::sentencepiece();
    for (const SentencePiece& piece : model.pieces) {
        spellings.push_back(piece.spelling);
        scores += made::bytesOf(piece.score);
        types += made::u32(static_cast<std::uint32_t>(piece.kind));
    }
    const std::size_t count = spellings.size();
    const std::pair<std::string, std::string> all[] = {
        {"model", key("ggml.model", 8, made::ggufString("llama"))},
        {"tokens", key("ggml.tokens", 9, made::ggufStrings(spellings))},
        {"scores", key("ggml.scores", 9, made::ggufArray(6, count, scores))},
        {"token_type", key("ggml.token_type", 9, made::ggufArray(5, count, types))},
        {"bos_token_id", key("ggml.bos_token_id", 4, made::u32(made::kBos))},
        {"eos_token_id", key("ggml.eos_token_id", 4, made::u32(made::kEos))}};
    made::Gguf file;
    for (const auto& [name, encoded] : all) {
        if (std::find(without.begin(), without.end(), name) == without.end()) file.keys.push_back(encoded);
    }
    file.keys.insert(file.keys.end(), more.begin(), more.end());
    return file;
}

Result<std::shared_ptr<const Tokenizer>> opened(const made::Gguf& file) {
    const made::Folder folder;
    return loadTokenizer(folder.file("m.gguf", file.bytes()));
}

}  // namespace

class TestGgufSentencepiece : public QObject {
    Q_OBJECT
private slots:
    void tokenisesAsTheModelItDescribes() {
        const made::Folder folder;
        const auto model = loadTokenizer(made::sentencepieceFolder(folder)).value();
        for (const Keys& without : {Keys(), Keys({"token_type"})}) {
            const auto tokenizer = opened(sentencepieceGguf(without)).value();
            for (const char* text : {"he hi", " he", "\u00e9\n", "<s>he</s>hi", "<0x0A>", ""}) {
                QVERIFY2(tokenizer->encode(text, kRecognised) == model->encode(text, kRecognised), text);
                QVERIFY2(tokenizer->encode(text, kAsText) == model->encode(text, kAsText), text);
            }
        }
        QVERIFY(opened(sentencepieceGguf()).value()->encode("[INST]he", kRecognised) ==
                Ids({made::kInst, made::kSpaceHe}));
    }

    void endsAndSpacesAreThoseOfTheFile() {
        const auto silent = opened(sentencepieceGguf()).value();
        QVERIFY(silent->beginOfText() == made::kBos && silent->endOfText() == made::kEos);
        QVERIFY(silent->addsBeginOfText() && !silent->addsEndOfText());
        const Keys more = {flagKey("add_bos_token", false), flagKey("add_eos_token", true),
                           flagKey("add_space_prefix", false), flagKey("remove_extra_whitespaces", true)};
        const auto told = opened(sentencepieceGguf({}, more)).value();
        QVERIFY(!told->addsBeginOfText() && told->addsEndOfText());
        QVERIFY(told->encode("he   hi ", kAsText) == Ids({made::kHeWord, made::kSpaceHi}));
    }

    void whatIsSavedTokenisesAlike_data() {
        QTest::addColumn<bool>("prefix");
        QTest::newRow("with the space") << true;
        QTest::newRow("without") << false;
    }
    void whatIsSavedTokenisesAlike() {
        QFETCH(bool, prefix);
        const made::Folder source;
        const made::Folder saved;
        const Keys more = {flagKey("add_space_prefix", prefix), key("chat_template", 8, made::ggufString("{{ x }}"))};
        const auto path = source.file("m.gguf", sentencepieceGguf({}, more).bytes());
        QVERIFY(saveTokenizer(path, saved.path()).has_value());
        const auto ours = loadTokenizer(path).value();
        const auto theirs = loadTokenizer(saved.path()).value();
        for (const char* text : {"he hi", "he[INST]he </s>hi", "\u00e9\n", "<unk>"}) {
            QVERIFY2(ours->encode(text, kAsText) == theirs->encode(text, kAsText), text);
            QCOMPARE(ours->decode(ours->encode(text, kAsText)), theirs->decode(theirs->encode(text, kAsText)));
        }
        QVERIFY(ours->encode("he[INST]he</s>", kRecognised) == theirs->encode("he[INST]he</s>", kRecognised));
        QVERIFY(ours->beginOfText() == theirs->beginOfText() && ours->endOfText() == theirs->endOfText());
        QVERIFY(ours->addsBeginOfText() == theirs->addsBeginOfText());
        QCOMPARE(ours->chatTemplate().source, theirs->chatTemplate().source);
    }

    void refusesMalformedMetadata_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("place");
        const auto row = [](const char* name, const Keys& replaced, const Keys& encoded, const char* place) {
            QTest::newRow(name) << QByteArray::fromStdString(sentencepieceGguf(replaced, encoded).bytes())
                                << QString::fromUtf8(place);
        };
        row("no scores", {"scores"}, {}, "tokenizer.ggml.scores: an array is missing");
        row("too few scores", {"scores"}, {key("ggml.scores", 9, made::ggufArray(6, 1, made::bytesOf(1.0F)))},
            "tokenizer.ggml.scores: 1 scores for 268 tokens");
        row("scores are texts", {"scores"}, {key("ggml.scores", 9, made::ggufStrings(Keys(268, "a")))},
            "tokenizer.ggml.scores: a score is not a number");
        std::string types;
        for (int i = 0; i < 268; ++i) types += made::u32(9);
        row("unknown type", {"token_type"}, {key("ggml.token_type", 9, made::ggufArray(5, 268, types))},
            "tokenizer.ggml.token_type: there is no type 9");
        row("an empty token", {"tokens"}, {key("ggml.tokens", 9, made::ggufStrings(Keys(268)))},
            "tokenizer.ggml.tokens: piece 0 has no spelling");
        row("tokens spelled alike", {"tokens"}, {key("ggml.tokens", 9, made::ggufStrings(Keys(268, "aa")))},
            "already defined");
        row("a character for begin-of-text", {"tokens"}, {key("ggml.tokens", 9, made::ggufStrings(Keys(268, "a")))},
            "piece 1 is a control piece spelled as a single character");
    }
    void refusesMalformedMetadata() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, place);
        const made::Folder folder;
        const std::filesystem::path path = folder.file("m.gguf", bytes.toStdString());
        const auto tokenizer = loadTokenizer(path);
        QVERIFY(!tokenizer.has_value());
        const QString detail = QString::fromStdString(tokenizer.error().detail);
        QVERIFY2(detail.startsWith(QString::fromStdString(path.string() + ": ")), qPrintable(detail));
        QVERIFY2(detail.contains(place), qPrintable(detail));
        QVERIFY(!saveTokenizer(path, folder.path()).has_value() || place.contains("defined"));
    }
};

SAMI_TEST(TestGgufSentencepiece)
#include "test_gguf_sentencepiece.moc"
