#include <QByteArray>
#include <QTest>

#include "core/tokenizer/tokenizer.h"
#include "tests/core/tokenizer/made_tokenizers.h"
#include "tests/test_registry.h"

using namespace sami;
using Ids = std::vector<TokenId>;

namespace {

constexpr SpecialTokens kAsText = SpecialTokens::AsText;
constexpr SpecialTokens kRecognised = SpecialTokens::Recognised;

std::string line(const QByteArray& bytes, std::size_t rank) {
    return bytes.toBase64().toStdString() + " " + std::to_string(rank) + "\n";
}

/// Ranks 0 to 255 are the bytes, then these.
std::string ranked(const std::vector<QByteArray>& tokens) {
    std::string content;
    for (int byte = 0; byte < 256; ++byte) content += line(QByteArray(1, static_cast<char>(byte)), std::size_t(byte));
    for (std::size_t i = 0; i < tokens.size(); ++i) content += line(tokens[i], 256 + i);
    return content;
}

/// As many ranks as Llama-3 has.
std::string llama3() {
    std::vector<QByteArray> tokens = {"he", "ll", "hell", "hello"};
    while (tokens.size() < 128'000 - 256) tokens.push_back("#" + QByteArray::number(qsizetype(tokens.size())));
    return ranked(tokens);
}

const Json kConfig = {{"added_tokens_decoder", {{"300", {{"content", "<|end|>"}, {"special", true}}}}}};

Result<std::shared_ptr<const Tokenizer>> opened(const std::string& content, const Json& config = kConfig) {
    const made::Folder folder;
    folder.file("tokenizer.model", content);
    folder.file("tokenizer_config.json", config.dump());
    return loadTokenizer(folder.path());
}

}  // namespace

class TestTiktokenFile : public QObject {
    Q_OBJECT
private slots:
    void mergesWhatMakesATokenLowestRankFirst() {
        const auto tokenizer = opened(ranked({"ll", "he", "lo", "hello"})).value();
        QVERIFY(tokenizer->encode("hello", kAsText) == Ids({259}));  // a word that is a token
        QVERIFY(tokenizer->encode("hellos", kAsText) == Ids({257, 256, 'o', 's'}));
        QCOMPARE(tokenizer->decode({259, ' ', 0xC3}), std::string("hello \xC3"));
    }

    void llama3BringsItsSpecialTokens() {
        const auto tokenizer = opened(llama3(), Json::object()).value();
        QCOMPARE(tokenizer->vocabularySize(), std::size_t{128'256});
        QVERIFY(tokenizer->beginOfText() == 128'000 && tokenizer->endOfText() == 128'001);
        QVERIFY(tokenizer->addsBeginOfText() && !tokenizer->addsEndOfText());
        QVERIFY(tokenizer->encode("<|eot_id|>hello", kRecognised) == Ids({128'009, 259}));
        QVERIFY(tokenizer->encode("<|eot_id|>", kAsText).size() > 1);
        QVERIFY(tokenizer->idOf("<|reserved_special_token_245|>") == 128'255);
        QVERIFY(opened(llama3(), {{"eos_token", "<|eot_id|>"}}).value()->endOfText() == 128'009);
    }

    void refusesDefectsByName_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<QString>("named");
        const auto row = [](const char* name, const std::string& content, const char* named, const Json& config) {
            QTest::newRow(name) << QByteArray::fromStdString(content) << QByteArray::fromStdString(config.dump())
                                << QString::fromUtf8(named);
        };
        const std::string good = ranked({"he"});
        row("a broken line", good + "aGV= x\n", "line 258: bytes in base64", kConfig);
        row("no rank", good + "aGVs\n", "line 258: bytes in base64", kConfig);
        row("not base64", good + "a*Vs 257\n", "line 258: bytes in base64", kConfig);
        row("a rank twice", good + line("lo", 256), "line 258: another line has the same rank", kConfig);
        row("a huge rank", good + line("lo", 4'000'000'000), "line 258: the rank is above", kConfig);
        row("a token of a megabyte", good + line(QByteArray(1'000'000, 'a'), 257), "line 258: the token has more than",
            kConfig);
        row("a rank left out", good + line("lo", 258), "rank 257 is missing", kConfig);
        row("bytes twice", good + line("he", 257), "spelled alike", kConfig);
        row("not Llama-3", good, "a list of 257 ranks without", Json::object());
        row("a token in place of a rank", good, "added_tokens_decoder.65: another token",
            {{"added_tokens_decoder", {{"65", {{"content", "<|x|>"}}}}}});
        row("an end that is not there", good, "bos_token: the token is not",
            {{"added_tokens_decoder", kConfig["added_tokens_decoder"]}, {"bos_token", "<s>"}});
    }
    void refusesDefectsByName() {
        QFETCH(QByteArray, content);
        QFETCH(QByteArray, config);
        QFETCH(QString, named);
        const auto tokenizer = opened(content.toStdString(), Json::parse(config.toStdString()));
        QVERIFY(!tokenizer.has_value());
        const QString detail = QString::fromStdString(tokenizer.error().detail);
        QVERIFY2(detail.contains(named) && detail.contains("; "), qPrintable(detail));
    }
};

SAMI_TEST(TestTiktokenFile)
#include "test_tiktoken_file.moc"
