#include <QTest>

#include "core/tokenizer/tokenizer.h"
#include "tests/core/tokenizer/made_tokenizers.h"
#include "tests/test_registry.h"

using namespace sami;
using Ids = std::vector<TokenId>;

namespace {

constexpr auto kRecognised = SpecialTokens::Recognised;

}  // namespace

/// Special tokens that only the files beside tokenizer.json name.
class TestStatedTokens : public QObject {
    Q_OBJECT
private slots:
    void tokensThatOnlyTheConfigurationNamesGetTheNextIds() {
        const Json config = {{"added_tokens_decoder", {{"9", made::addedToken(9, "<one>", true)}}},
                             {"eos_token", {{"__type", "AddedToken"}, {"content", "<two>"}, {"rstrip", true}}},
                             {"extra_special_tokens", {"<three>", "hello"}}};
        const made::Folder folder;
        const auto tokenizer = loadTokenizer(made::modelFolder(folder, made::tokenizerJson(), config)).value();
        QVERIFY(tokenizer->idOf("<one>") == 266 && tokenizer->idOf("<two>") == 267 &&
                tokenizer->idOf("<three>") == 268);
        QVERIFY(tokenizer->encode("<one>a<two> hello", kRecognised) == Ids({266, 'a', 267, made::kHello}));
        QCOMPARE(tokenizer->decode({made::kHello, 266, 'a'}, true), std::string("a"));
        QCOMPARE(tokenizer->endOfText(), std::optional<TokenId>(267));
        QCOMPARE(tokenizer->vocabularySize(), std::size_t{269});
    }

    void theMapOfSpecialTokensCountsWhereThereIsNoDecoder() {
        const made::Folder folder;
        made::modelFolder(folder, made::tokenizerJson(), {{"eos_token", "<user>"}});
        folder.file("special_tokens_map.json", R"({"eos_token": {"content": "<|end|>"}, "pad_token": "<p>"})");
        const auto mapped = loadTokenizer(folder.path()).value();
        QVERIFY(mapped->endOfText() == made::kEnd && mapped->idOf("<p>") == 266);
        const Json decoder = {{"eos_token", "<user>"}, {"added_tokens_decoder", Json::object()}};
        folder.file("tokenizer_config.json", decoder.dump());
        const auto own = loadTokenizer(folder.path()).value();
        QVERIFY(own->endOfText() == made::kUser && !own->idOf("<p>"));
    }

    void aTokenWhoseIdIsTakenIsRefused() {
        Json content = made::tokenizerJson();
        content["model"]["vocab"]["far"] = 266;
        content["model"]["vocab"].erase("w");
        const made::Folder folder;
        const auto tokenizer = loadTokenizer(made::modelFolder(folder, content, {{"extra_special_tokens", {"<one>"}}}));
        QVERIFY(!tokenizer && tokenizer.error().detail.find("\"<one>\" is not in the vocabulary") != std::string::npos);
        QCOMPARE(exitCode(tokenizer.error().kind), 2);
    }
};

SAMI_TEST(TestStatedTokens)
#include "test_stated_tokens.moc"
