#include <QTest>

#include "core/tokenizer/tokenizer.h"
#include "tests/core/tokenizer/made_tokenizers.h"
#include "tests/test_registry.h"

using namespace sami;
using Ids = std::vector<TokenId>;
using Keys = std::vector<std::string>;

namespace {

std::string key(const std::string& name, std::uint32_t type, const std::string& value) {
    return made::ggufKey("tokenizer." + name, type, value);
}
std::string textKey(const std::string& name, const std::string& text) {
    return key(name, 8, made::ggufString(text));
}
std::string flagKey(const std::string& name, bool value) {
    return key(name, 7, std::string(1, value ? '\1' : '\0'));
}

Result<std::shared_ptr<const Tokenizer>> opened(const made::Gguf& file) {
    const made::Folder folder;
    return loadTokenizer(folder.file("m.gguf", file.bytes()));
}

}  // namespace

class TestGgufTokenizer : public QObject {
    Q_OBJECT
private slots:
    void encodesWithTheNamedPreTokenizer() {
        const auto gpt2 = opened(made::tokenizerGguf()).value();
        QVERIFY(gpt2->encode("hello w12", SpecialTokens::AsText) == Ids({made::kHello, made::kSpaceW, made::kTwelve}));
        const auto smollm = opened(made::tokenizerGguf("smollm")).value();
        QVERIFY(smollm->encode("hello w12", SpecialTokens::AsText) == Ids({made::kHello, made::kSpaceW, '1', '2'}));
    }

    void tokenTypesSayWhatIsSpecial() {
        const auto tokenizer = opened(made::tokenizerGguf()).value();
        QVERIFY(tokenizer->encode("<|end|><user>", SpecialTokens::Recognised) == Ids({made::kEnd, made::kUser}));
        const Ids ids = tokenizer->encode("<|end|><user>", SpecialTokens::AsText);
        QVERIFY(ids.size() > 2 && ids.back() == made::kUser);
        QCOMPARE(tokenizer->decode(ids), std::string("<|end|><user>"));
        QCOMPARE(tokenizer->decode({made::kEnd, made::kUser}, true), std::string("<user>"));
    }

    void theEndsAreSpecialWithoutTypesToo() {
        const auto tokenizer = opened(made::tokenizerGguf("gpt-2", {"tokenizer.ggml.token_type"})).value();
        QVERIFY(tokenizer->encode("<|begin|>", SpecialTokens::Recognised) == Ids({made::kBegin}));
        QVERIFY(tokenizer->encode("<user>", SpecialTokens::Recognised).size() > 1);
    }

    void addsTheEndsItIsToldTo() {
        const auto silent = opened(made::tokenizerGguf()).value();
        QVERIFY(silent->beginOfText() == made::kBegin && silent->endOfText() == made::kEnd);
        QVERIFY(!silent->addsBeginOfText() && !silent->addsEndOfText());
        const Keys flags = {flagKey("ggml.add_bos_token", true), flagKey("ggml.add_eos_token", true)};
        const auto both = opened(made::tokenizerGguf("gpt-2", {}, flags)).value();
        QVERIFY(both->addsBeginOfText() && both->addsEndOfText());
        QVERIFY(opened(made::tokenizerGguf("llama-bpe")).value()->addsBeginOfText());
        const Keys off = {flagKey("ggml.add_bos_token", false)};
        QVERIFY(!opened(made::tokenizerGguf("llama-bpe", {}, off)).value()->addsBeginOfText());
    }

    void carriesTheChatTemplate() {
        const Keys keys = {textKey("chat_template", "{{ x }}")};
        QCOMPARE(opened(made::tokenizerGguf("gpt-2", {}, keys)).value()->chatTemplate().source, std::string("{{ x }}"));
    }

    void refusesMalformedMetadata_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("place");
        // `replaced` goes out of the good file, `encoded` comes in.
        const auto row = [](const char* name, const Keys& replaced, const Keys& encoded, const char* place) {
            const made::Gguf file = made::tokenizerGguf("gpt-2", replaced, encoded);
            QTest::newRow(name) << QByteArray::fromStdString(file.bytes()) << QString::fromUtf8(place);
        };
        const std::string model = "tokenizer.ggml.model", pre = "tokenizer.ggml.pre", tokens = "tokenizer.ggml.tokens";
        const std::string merges = "tokenizer.ggml.merges", types = "tokenizer.ggml.token_type";
        const std::string begin = "tokenizer.ggml.bos_token_id";
        row("no tokenizer", {model}, {}, "tokenizer.ggml.model: the file holds no tokenizer");
        row("unigrams", {model}, {textKey("ggml.model", "t5")}, "tokenizer kind \"t5\" is not supported");
        row("kind a number", {model}, {key("ggml.model", 4, made::u32(1))}, "tokenizer.ggml.model: a text is missing");
        row("no pre-tokenizer", {pre}, {}, "tokenizer.ggml.pre: the file does not say how");
        row("pre-tokenizer a number", {pre}, {key("ggml.pre", 4, made::u32(1))},
            "tokenizer.ggml.pre: a text is missing");
        row("unknown pre-tokenizer", {pre}, {textKey("ggml.pre", "bloom")}, "the pre-tokenizer \"bloom\"");
        row("no tokens", {tokens}, {}, "tokenizer.ggml.tokens: an array is missing");
        row("empty tokens", {tokens}, {key("ggml.tokens", 9, made::ggufStrings({}))},
            "tokenizer.ggml.tokens: 0 tokens");
        row("tokens are numbers", {tokens}, {key("ggml.tokens", 9, made::ggufArray(4, 1, made::u32(1)))},
            "tokenizer.ggml.tokens: the array holds something other");
        row("tokens spelled alike", {tokens, types, begin, "tokenizer.ggml.eos_token_id"},
            {key("ggml.tokens", 9, made::ggufStrings({"a", "b", "a"}))},
            "vocabulary: tokens 0 and 2 are spelled alike");
        row("no merges", {merges}, {}, "tokenizer.ggml.merges: an array is missing");
        row("merge of one token", {merges}, {key("ggml.merges", 9, made::ggufStrings({"l l", "he"}))},
            "tokenizer.ggml.merges: element 1 is not two tokens");
        row("merge of nothing", {merges}, {key("ggml.merges", 9, made::ggufStrings({""}))},
            "element 0 is not two tokens");
        row("merge ending in a space", {merges}, {key("ggml.merges", 9, made::ggufStrings({"a "}))}, "element 0");
        row("merge outside the vocabulary", {merges}, {key("ggml.merges", 9, made::ggufStrings({"z z"}))},
            "merges[0]: \"zz\"");
        row("too few types", {types}, {key("ggml.token_type", 9, made::ggufArray(5, 1, made::u32(1)))},
            "tokenizer.ggml.token_type: 1 types for 266 tokens");
        row("begin outside the vocabulary", {begin}, {key("ggml.bos_token_id", 4, made::u32(266))},
            "tokenizer.ggml.bos_token_id: a whole number from 0 to 265");
        row("negative begin", {begin}, {key("ggml.bos_token_id", 5, made::u32(UINT32_MAX))},
            "tokenizer.ggml.bos_token_id");
        row("flag a number", {}, {key("ggml.add_bos_token", 4, made::u32(1))}, "add_bos_token: true or false");
        row("chat template a number", {}, {key("chat_template", 4, made::u32(1))}, "chat_template: a text is missing");
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
        QCOMPARE(exitCode(tokenizer.error().kind), 2);
    }
};

SAMI_TEST(TestGgufTokenizer)
#include "test_gguf_tokenizer.moc"
