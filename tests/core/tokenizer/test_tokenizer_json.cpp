#include <QTest>

#include "core/tokenizer/prompt_format.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/core/tokenizer/made_tokenizers.h"
#include "tests/test_registry.h"

using namespace sami;
using Ids = std::vector<TokenId>;

namespace {

constexpr auto kAsText = SpecialTokens::AsText;
constexpr auto kRecognised = SpecialTokens::Recognised;

std::shared_ptr<const Tokenizer> loaded(const Json& tokenizer, const Json& config = nullptr) {
    const made::Folder folder;
    const auto result = loadTokenizer(made::modelFolder(folder, tokenizer, config));
    if (!result) qFatal("%s", result.error().detail.c_str());
    return *result;
}

/// The good file with the value at a JSON pointer replaced.
Json with(const char* pointer, const Json& value) {
    Json content = made::tokenizerJson();
    content[Json::json_pointer(pointer)] = value;
    return content;
}

Json without(const char* pointer) {
    Json content = made::tokenizerJson();
    const Json::json_pointer path(pointer);
    content[path.parent_pointer()].erase(path.back());
    return content;
}

Json splitThenBytes(const Json& split) {
    return {{"type", "Sequence"},
            {"pretokenizers", {split, {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", false}}}}};
}

Json templateOf(const Json& single) {
    return {{"type", "Sequence"},
            {"processors", {{{"type", "ByteLevel"}}, {{"type", "TemplateProcessing"}, {"single", single}}}}};
}

const Json kText = {{"Sequence", {{"id", "A"}}}};
Json special(const char* token) {
    return {{"SpecialToken", {{"id", token}}}};
}

}  // namespace

class TestTokenizerJson : public QObject {
    Q_OBJECT
private slots:
    void encodesAndDecodes() {
        const auto tokenizer = loaded(made::tokenizerJson());
        QVERIFY(tokenizer->encode("hello w12", kAsText) == Ids({made::kHello, made::kSpaceW, made::kTwelve}));
        QCOMPARE(tokenizer->decode({made::kHello, made::kSpaceW, made::kEAcute}), std::string("hello wé"));
        QCOMPARE(tokenizer->decode({0xE2, 0x82}), std::string("\xE2\x82"));
        QCOMPARE(tokenizer->decode({made::kHello, 266, 100000, made::kSpaceW}), std::string("hello w"));
        QCOMPARE(tokenizer->vocabularySize(), std::size_t{266});
        QVERIFY(tokenizer->idOf("Ġw") == made::kSpaceW && tokenizer->idOf("<|end|>") == made::kEnd);
        QVERIFY(!tokenizer->idOf(" w"));
        QVERIFY(tokenizer->encode("", kRecognised).empty());
    }

    void acceptsMergesAsPairs() {
        Json pairs = Json::array();
        for (const auto& [left, right] : made::kMerges) pairs.push_back({left, right});
        QVERIFY(loaded(with("/model/merges", pairs))->encode("hello", kAsText) == Ids({made::kHello}));
    }

    void textNeverTurnsIntoASpecialToken() {
        const auto tokenizer = loaded(made::tokenizerJson());
        const std::string text = "a<|end|><user><|begin|>";
        QVERIFY(tokenizer->encode(text, kRecognised) == Ids({'a', made::kEnd, made::kUser, made::kBegin}));
        const Ids ids = tokenizer->encode(text, kAsText);
        QVERIFY(std::ranges::count(ids, made::kEnd) == 0 && std::ranges::count(ids, made::kBegin) == 0);
        QCOMPARE(std::ranges::count(ids, made::kUser), std::ptrdiff_t{1});  // not special: an ordinary token
        QCOMPARE(tokenizer->decode(ids), text);
    }

    void specialTokensAreLeftOutWhenAskedFor() {
        const auto tokenizer = loaded(made::tokenizerJson());
        const Ids ids = {made::kBegin, 'a', made::kUser, made::kEnd};
        QCOMPARE(tokenizer->decode(ids), std::string("<|begin|>a<user><|end|>"));
        QCOMPARE(tokenizer->decode(ids, true), std::string("a<user>"));
    }

    void theLongestAddedTokenWins() {
        Json content = made::tokenizerJson();
        content["added_tokens"].push_back(made::addedToken(266, "<|end|>!", true));
        const auto tokenizer = loaded(content);
        QVERIFY(tokenizer->encode("<|end|>!<|end|>", kRecognised) == Ids({266, made::kEnd}));
    }

    void addedTokensSwallowWhiteSpaceWhereTheySaySo() {
        Json content = made::tokenizerJson();
        content["added_tokens"][0]["lstrip"] = true;
        content["added_tokens"][1]["rstrip"] = true;
        const auto tokenizer = loaded(content);
        QVERIFY(tokenizer->encode("a \u3000<|begin|> b", kRecognised) == Ids({'a', made::kBegin, ' ', 'b'}));
        QVERIFY(tokenizer->encode("a <|end|>\n\u00a0b", kRecognised) == Ids({'a', ' ', made::kEnd, 'b'}));
        QVERIFY(tokenizer->encode("<|end|>  <|begin|>", kRecognised) == Ids({made::kEnd, made::kBegin}));
    }

    void aSpaceIsPutBeforeEachStretchOfText() {
        const auto tokenizer = loaded(with("/pre_tokenizer/add_prefix_space", true));
        QVERIFY(tokenizer->encode("w<|end|>w w", kRecognised) ==
                Ids({made::kSpaceW, made::kEnd, made::kSpaceW, made::kSpaceW}));
        QVERIFY(tokenizer->encode(" w", kRecognised) == Ids({made::kSpaceW}));
        Json content = with("/pre_tokenizer", splitThenBytes({{"type", "Digits"}, {"individual_digits", true}}));
        content["pre_tokenizer"]["pretokenizers"][1]["add_prefix_space"] = true;
        QVERIFY(loaded(content)->encode("1w", kAsText) == Ids({' ', '1', made::kSpaceW}));
    }

    void composesTheTextWhereTheFileSaysSo() {
        const auto nfc = loaded(with("/normalizer", {{"type", "NFC"}}));
        QVERIFY(nfc->encode("e\u0301", kAsText) == Ids({made::kEAcute}));
        QVERIFY(loaded(made::tokenizerJson())->encode("e\u0301", kAsText).size() == 3);
        QCOMPARE(nfc->decode(nfc->encode("a\u212b\u1100\u1161 <|end|>", kRecognised)),
                 std::string("a\u00c5\uac00 <|end|>"));
    }

    void stepsThatDoNothingAreNoObstacle() {
        Json content = with("/normalizer", {{"type", "Sequence"}, {"normalizers", Json::array()}});
        content["model"]["byte_fallback"] = true;
        content["model"]["unk_token"] = "<unk>";
        content["decoder"] = {{"type", "Sequence"},
                              {"decoders",
                               {{{"type", "ByteFallback"}},
                                {{"type", "Fuse"}},
                                {{"type", "Replace"}, {"pattern", {{"String", "\u2581"}}}, {"content", " "}},
                                {{"type", "ByteLevel"}}}}};
        const auto tokenizer = loaded(content);
        QVERIFY(tokenizer->encode("hello w", kAsText) == Ids({made::kHello, made::kSpaceW}));
        QCOMPARE(tokenizer->decode({made::kHello, made::kSpaceW}), std::string("hello w"));
        content["normalizer"]["normalizers"].push_back({{"type", "NFC"}});
        QVERIFY(loaded(content)->encode("e\u0301", kAsText) == Ids({made::kEAcute}));
    }

    void malformedBytesBecomeReplacementCharacters() {
        const auto tokenizer = loaded(made::tokenizerJson());
        QCOMPARE(tokenizer->decode(tokenizer->encode("a\xFF"
                                                     "b",
                                                     kAsText)),
                 std::string("a\uFFFDb"));
    }

    void begunAndEndedAsThePostProcessorSays() {
        const auto plain = loaded(made::tokenizerJson());
        QVERIFY(!plain->beginOfText() && !plain->endOfText() && !plain->addsBeginOfText() && !plain->addsEndOfText());
        const auto both =
            loaded(with("/post_processor", templateOf({special("<|begin|>"), kText, special("<|end|>")})));
        QVERIFY(both->beginOfText() == made::kBegin && both->endOfText() == made::kEnd);
        QVERIFY(both->addsBeginOfText() && both->addsEndOfText());
    }

    void theConfigurationWinsOverThePostProcessor() {
        const Json config = {{"bos_token", {{"content", "<user>"}}},
                             {"eos_token", "<|end|>"},
                             {"add_bos_token", false},
                             {"add_eos_token", true},
                             {"chat_template", "{{ messages }}"}};
        const auto tokenizer = loaded(with("/post_processor", templateOf({special("<|begin|>"), kText})), config);
        QVERIFY(tokenizer->beginOfText() == made::kUser && tokenizer->endOfText() == made::kEnd);
        QVERIFY(!tokenizer->addsBeginOfText() && tokenizer->addsEndOfText());
        QCOMPARE(tokenizer->chatTemplate().source, std::string("{{ messages }}"));
    }

    void findsTheChatTemplateWhereverItIs() {
        const Json named = {
            {"chat_template", {{{"name", "tool"}, {"template", "T"}}, {{"name", "default"}, {"template", "D"}}}}};
        QCOMPARE(loaded(made::tokenizerJson(), named)->chatTemplate().source, std::string("D"));
        const made::Folder folder;
        made::modelFolder(folder, made::tokenizerJson(), named);
        folder.file("chat_template.json", R"({"chat_template": "P"})");
        QCOMPARE(loadTokenizer(folder.path()).value()->chatTemplate().source, std::string("D"));
        std::filesystem::create_directory(folder.path() / "additional_chat_templates");
        folder.file("additional_chat_templates/rag.jinja", "R");
        const ChatTemplate none = loadTokenizer(folder.path()).value()->chatTemplate();
        QVERIFY(none.empty() && none.problem.find("\"rag\"") != std::string::npos);
        folder.file("chat_template.jinja", "J");
        QCOMPARE(loadTokenizer(folder.path()).value()->chatTemplate().source, std::string("J"));
        const made::Folder processor;
        made::modelFolder(processor, made::tokenizerJson(), Json::object());
        processor.file("chat_template.json", R"({"chat_template": "P"})");
        QCOMPARE(loadTokenizer(processor.path()).value()->chatTemplate().source, std::string("P"));
    }

    void ofTemplatesWithoutADefaultNoneIsTaken() {
        const Json named = {{"chat_template", {{{"name", "tool"}, {"template", "T"}}}}};
        const auto tokenizer = loaded(made::tokenizerJson(), named);
        const auto format = PromptFormat::create("auto", *tokenizer);
        QVERIFY(!format && format.error().detail.find("of the chat templates \"tool\" none") != std::string::npos);
        QCOMPARE(PromptFormat::create("plain", *tokenizer)->name(), std::string_view("plain"));
    }

    void namesTheTokensThatATemplateMayWrite() {
        const Json config = {
            {"bos_token", "<|begin|>"}, {"pad_token", {{"content", "<|end|>"}}}, {"chat_template", "x"}};
        const ChatTemplate found = loaded(made::tokenizerJson(), config)->chatTemplate();
        QVERIFY(found.tokens == (std::vector<std::pair<std::string, std::string>>{{"bos_token", "<|begin|>"},
                                                                                  {"pad_token", "<|end|>"}}));
    }

    void refusesMalformedFiles_data();
    void refusesMalformedFiles();
    void refusesMalformedConfigurations_data();
    void refusesMalformedConfigurations();
    void refusesEveryTruncation();
    void namesWhatAFolderLacks();
};

void TestTokenizerJson::refusesMalformedFiles_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("place");  // what the message must say of the field
    const auto row = [](const char* name, const Json& content, const char* place) {
        QTest::newRow(name) << QByteArray::fromStdString(content.dump()) << QString::fromUtf8(place);
    };
    QTest::newRow("not JSON") << QByteArray("{\"model\": }") << QStringLiteral("line 1, column 11");
    QTest::newRow("nested 100,000 deep") << QByteArray(100'000, '[') << QStringLiteral("nested deeper");
    QTest::newRow("text with NUL") << QByteArray("{\"a\0\": 1}", 9) << QStringLiteral("line 1");
    row("an array", Json::array(), "model: an object is missing");
    row("no model", without("/model"), "model: an object is missing");
    row("WordPiece", with("/model/type", "WordPiece"), "model.type: tokenizer model \"WordPiece\"");
    row("Unigram", with("/model/type", "Unigram"), "model.type: tokenizer model \"Unigram\"");
    row("byte fallback a number", with("/model/byte_fallback", 1), "model.byte_fallback: true or false");
    Json spelled = with("/model/byte_fallback", true);
    for (const char* part : {"<0xC4>", "<0xA1>"})
        spelled["model"]["vocab"][part] = spelled["model"]["vocab"].size() + 9;
    spelled["model"]["vocab"].erase(spellingOfByte(0x7F));
    row("byte fallback of letters", spelled, "model.byte_fallback: byte 127 has no token");
    row("end of word", with("/model/end_of_word_suffix", "</w>"), "model.end_of_word_suffix: the value \"</w>\"");
    row("dropout", with("/model/dropout", 0.1), "model.dropout: the value 0.1");
    row("ignore_merges a text", with("/model/ignore_merges", "yes"), "model.ignore_merges: true or false");
    row("no vocabulary", without("/model/vocab"), "model.vocab: an object is missing");
    row("negative id", with("/model/vocab/A", -1), "model.vocab.A: a whole number");
    row("id with a fraction", with("/model/vocab/A", 1.5), "model.vocab.A: a whole number");
    row("id of a billion", with("/model/vocab/A", 1'000'000'000), "model.vocab.A: a whole number");
    row("id twice", with("/model/vocab/A", 66), "model.vocab.B: another token has the same id");
    row("token without spelling", with("/model/vocab/", 300), "model.vocab.\"\": a token without a spelling");
    row("no byte in the vocabulary", with("/model", {{"vocab", {{"▁a", 0}}}, {"merges", Json::array()}}), "vocabulary");
    row("merges missing", without("/model/merges"), "model.merges: an array is missing");
    row("merge of one token", with("/model/merges/1", "he"), "model.merges[1]: two tokens");
    row("merge of three tokens", with("/model/merges/1", "h e l"), "model.merges[1]: two tokens");
    row("merge of numbers", with("/model/merges/1", {1, 2}), "model.merges[1]: two tokens");
    row("merge outside the vocabulary", with("/model/merges/1", "h z"), "merges[1]: \"hz\"");
    Json unknown = with("/model/unk_token", "<unk>");
    unknown["model"]["vocab"].erase(spellingOfByte(0x7F));
    row("unknown token unknown and needed", unknown, "model.unk_token: the token is not");
    row("added tokens an object", with("/added_tokens", Json::object()), "added_tokens: an array is missing");
    row("added token without id", without("/added_tokens/0/id"), "added_tokens[0].id: a whole number");
    row("added token without content", without("/added_tokens/0/content"), "added_tokens[0].content: a text");
    row("added token empty", with("/added_tokens/0/content", ""), "added_tokens[0].content: a token without");
    row("added token takes an id", with("/added_tokens/0/id", 65), "added_tokens[0].id: another token");
    row("added token twice", with("/added_tokens/1", made::addedToken(263, "<|begin|>", true)), "added_tokens[1].id");
    row("added token spelled as another", with("/added_tokens/0/content", "A"), "are spelled alike");
    row("word of its own", with("/added_tokens/0/single_word", true), "added_tokens[0].single_word");
    row("flag a number", with("/added_tokens/0/special", 1), "added_tokens[0].special: true or false");
    row("normalizer", with("/normalizer", {{"type", "Lowercase"}}), "normalizer.type: normalizer \"Lowercase\"");
    row("normalizer in a sequence",
        with("/normalizer", {{"type", "Sequence"}, {"normalizers", {{{"type", "NFC"}}, {{"type", "NFKC"}}}}}),
        "normalizer.normalizers[1].type: normalizer \"NFKC\" is not supported; choose a model whose");
    row("no pre-tokenizer", with("/pre_tokenizer", nullptr), "pre_tokenizer: an object is missing");
    row("unknown pre-tokenizer", with("/pre_tokenizer", {{"type", "Metaspace"}}),
        "pre_tokenizer.type: pre-tokenizer \"Metaspace\"");
    row("no ByteLevel", with("/pre_tokenizer", {{"type", "Digits"}}),
        "pre_tokenizer.type: a pre-tokenizer without ByteLevel");
    row("step after ByteLevel",
        with("/pre_tokenizer",
             {{"type", "Sequence"}, {"pretokenizers", {{{"type", "ByteLevel"}}, {{"type", "Digits"}}}}}),
        "pre_tokenizer.pretokenizers[1].type: a step after ByteLevel");
    row("pattern missing", with("/pre_tokenizer", splitThenBytes({{"type", "Split"}, {"behavior", "Isolated"}})),
        "pretokenizers[0].pattern: an object");
    row("pattern broken",
        with("/pre_tokenizer",
             splitThenBytes({{"type", "Split"}, {"pattern", {{"Regex", "(a"}}}, {"behavior", "Isolated"}})),
        "pretokenizers[0].pattern: the regular expression");
    row("behavior",
        with("/pre_tokenizer",
             splitThenBytes({{"type", "Split"}, {"pattern", {{"Regex", "a"}}}, {"behavior", "MergedWithNext"}})),
        "pretokenizers[0].behavior: splitting \"MergedWithNext\"");
    row("no decoder", with("/decoder", nullptr), "decoder: an object is missing");
    row("decoder", with("/decoder", {{"type", "Metaspace"}}), "decoder.type: decoder \"Metaspace\"");
    row("decoder of nothing", with("/decoder", {{"type", "Sequence"}, {"decoders", Json::array()}}),
        "decoder.type: a decoder that does not go from letters to bytes once");
    row("decoder that changes a token",
        with("/decoder",
             {{"type", "Sequence"},
              {"decoders",
               {{{"type", "Replace"}, {"pattern", {{"String", "user"}}}, {"content", "x"}}, {{"type", "ByteLevel"}}}}}),
        "decoder.decoders[0].type: decoder \"Replace\"");
    row("post-processor", with("/post_processor", {{"type", "BertProcessing"}}),
        "post_processor.type: post-processor \"BertProcessing\"");
    row("template without text", with("/post_processor", {{"type", "TemplateProcessing"}}),
        "post_processor.single: an array");
    row("template of unknown token", with("/post_processor", templateOf({special("<s>"), kText})),
        "post_processor.processors[1].single.SpecialToken.id: the token is not");
    row("template with two tokens",
        with("/post_processor", templateOf({special("<|begin|>"), special("<|end|>"), kText})),
        "more than one special token");
}

void TestTokenizerJson::refusesMalformedFiles() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, place);
    const made::Folder folder;
    const std::filesystem::path path = folder.file("tokenizer.json", bytes.toStdString());
    const auto tokenizer = loadTokenizer(folder.path());
    QVERIFY(!tokenizer.has_value());
    const QString detail = QString::fromStdString(tokenizer.error().detail);
    QVERIFY2(detail.startsWith(QString::fromStdString(path.string() + ": ")), qPrintable(detail));
    QVERIFY2(detail.contains(place), qPrintable(detail));
    QVERIFY2(detail.contains(QStringLiteral("; ")), qPrintable(detail));  // the remedy
    QCOMPARE(exitCode(tokenizer.error().kind), 2);
}

void TestTokenizerJson::refusesMalformedConfigurations_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("place");
    const auto row = [](const char* name, const char* bytes, const char* place) {
        QTest::newRow(name) << QByteArray(bytes) << QString::fromUtf8(place);
    };
    row("not JSON", "{", "line 1");
    row("an array", "[]", "content: an object is missing");
    row("empty token", "{\"bos_token\": \"\"}", "bos_token: the token is not in the vocabulary");
    row("extra tokens a number", "{\"extra_special_tokens\": 1}", "extra_special_tokens: an array is missing");
    row("an extra token a number", "{\"extra_special_tokens\": [1]}", "extra_special_tokens: a text is missing");
    row("word of its own", R"({"added_tokens_decoder": {"0": {"content": "a", "single_word": true}}})",
        "added_tokens_decoder.0.single_word");
    row("token a number", "{\"eos_token\": 2}", "eos_token: a text is missing");
    row("token without content", "{\"eos_token\": {}}", "eos_token.content: a text is missing");
    row("flag a text", "{\"add_bos_token\": \"true\"}", "add_bos_token: true or false is missing");
    row("adds what there is not", "{\"add_bos_token\": true}", "add_bos_token: it is true but there is no bos_token");
    row("chat template a number", "{\"chat_template\": 1}", "chat_template: neither a text nor an array");
    row("chat template without name", "{\"chat_template\": [{}]}", "chat_template.name: a text is missing");
}

void TestTokenizerJson::refusesMalformedConfigurations() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, place);
    const made::Folder folder;
    made::modelFolder(folder, made::tokenizerJson());
    const std::filesystem::path path = folder.file("tokenizer_config.json", bytes.toStdString());
    const auto tokenizer = loadTokenizer(folder.path());
    QVERIFY(!tokenizer.has_value());
    const QString detail = QString::fromStdString(tokenizer.error().detail);
    QVERIFY2(detail.startsWith(QString::fromStdString(path.string() + ": ")), qPrintable(detail));
    QVERIFY2(detail.contains(place), qPrintable(detail));
}

void TestTokenizerJson::refusesEveryTruncation() {
    const made::Folder folder;
    const std::string whole = made::tokenizerJson().dump();
    for (std::size_t length = 0; length < whole.size(); length += 1 + whole.size() / 300) {
        const std::filesystem::path path = folder.file("tokenizer.json", whole.substr(0, length));
        const auto tokenizer = loadTokenizer(folder.path());
        QVERIFY2(!tokenizer.has_value(), std::to_string(length).c_str());
        QVERIFY(tokenizer.error().detail.starts_with(path.string() + ": "));
    }
}

void TestTokenizerJson::namesWhatAFolderLacks() {
    const made::Folder folder;
    const auto empty = loadTokenizer(folder.path());
    QVERIFY(!empty && empty.error().kind == ErrorKind::NotFound);
    QVERIFY(empty.error().detail.starts_with((folder.path() / "tokenizer.json").string()));
    QVERIFY(loadTokenizer(folder.path() / "none").error().kind == ErrorKind::NotFound);
}

SAMI_TEST(TestTokenizerJson)
#include "test_tokenizer_json.moc"
