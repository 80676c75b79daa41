#include <QTest>

#include "core/tokenizer/tokenizer.h"
#include "core/tokenizer/tokenizer_files.h"
#include "tests/core/tokenizer/made_tokenizers.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

/// Where the pre-tokenizers, the merges, NFC and the added tokens make a difference.
constexpr const char* kTexts[] = {"hello w12 it's 1234  x\n\n y", "he <user> llo<|end|>", "e\u0301 IT'S", "<|begin|>"};

}  // namespace

class TestTokenizerFiles : public QObject {
    Q_OBJECT
private slots:
    void whatIsSavedFromGgufTokenisesAlike_data() {
        QTest::addColumn<QByteArray>("pre");
        for (const char* pre : {"smollm", "starcoder", "gpt-2", "default", "llama-bpe", "llama3", "qwen2", "tekken"}) {
            QTest::newRow(pre) << QByteArray(pre);
        }
    }
    void whatIsSavedFromGgufTokenisesAlike() {
        QFETCH(QByteArray, pre);
        const made::Folder source;
        const made::Folder saved;
        const std::vector<std::string> more = {
            made::ggufKey("tokenizer.chat_template", 8, made::ggufString("{{ x }}"))};
        const auto path = source.file("m.gguf", made::tokenizerGguf(pre.toStdString(), {}, more).bytes());
        const Result<void> done = saveTokenizer(path, saved.path());
        QVERIFY2(done.has_value(), done ? "" : done.error().detail.c_str());
        const auto ours = loadTokenizer(path).value();
        const auto theirs = loadTokenizer(saved.path());
        QVERIFY2(theirs.has_value(), theirs ? "" : theirs.error().detail.c_str());
        for (const char* text : kTexts) {
            for (const auto specials : {SpecialTokens::AsText, SpecialTokens::Recognised}) {
                QVERIFY2(ours->encode(text, specials) == (*theirs)->encode(text, specials), text);
            }
        }
        QVERIFY(ours->beginOfText() == (*theirs)->beginOfText() && ours->endOfText() == (*theirs)->endOfText());
        QCOMPARE(ours->addsBeginOfText(), (*theirs)->addsBeginOfText());
        QCOMPARE(ours->chatTemplate().source, (*theirs)->chatTemplate().source);
    }

    void aWordMayIgnoreTheMergesAfterSavingToo() {
        const made::Folder source;
        const made::Folder saved;
        const std::vector<std::string> fewer = {made::ggufKey("tokenizer.ggml.merges", 9, made::ggufStrings({"l l"}))};
        const auto file = made::tokenizerGguf("llama-bpe", {"tokenizer.ggml.merges"}, fewer);
        QVERIFY(saveTokenizer(source.file("m.gguf", file.bytes()), saved.path()).has_value());
        const auto tokenizer = loadTokenizer(saved.path()).value();
        QVERIFY(tokenizer->encode("hello", SpecialTokens::AsText) == std::vector<TokenId>({made::kHello}));
    }

    void theEndsOfTheTextStaySpecialWithoutTypes() {
        const made::Folder source;
        const made::Folder saved;
        const auto path = source.file("m.gguf", made::tokenizerGguf("smollm", {"tokenizer.ggml.token_type"}).bytes());
        QVERIFY(saveTokenizer(path, saved.path()).has_value());
        const auto tokenizer = loadTokenizer(saved.path()).value();
        QVERIFY(tokenizer->encode("<|end|>", SpecialTokens::Recognised) == std::vector<TokenId>({made::kEnd}));
        QVERIFY(tokenizer->encode("<|end|>", SpecialTokens::AsText).size() > 1);
    }

    void aDefaultTemplateAmongOthersComesAlong() {
        const made::Folder source;
        const made::Folder saved;
        made::modelFolder(source, made::tokenizerJson(), Json::object());
        std::filesystem::create_directory(source.path() / "additional_chat_templates");
        source.file("additional_chat_templates/default.jinja", "{{ x }}");
        source.file("additional_chat_templates/rag.jinja", "{{ y }}");
        QVERIFY(saveTokenizer(source.path(), saved.path()).has_value());
        QCOMPARE(loadTokenizer(saved.path()).value()->chatTemplate().source, std::string("{{ x }}"));
        QCOMPARE(loadTokenizer(source.path()).value()->chatTemplate().source, std::string("{{ x }}"));
    }

    void filesOfAFolderAreCopiedAsTheyAre() {
        const made::Folder source;
        const made::Folder saved;
        made::modelFolder(source, made::tokenizerJson(), {{"eos_token", "<|end|>"}});
        source.file("chat_template.jinja", "{{ x }}\n");
        source.file("model.safetensors", "weights are no part of it");
        QVERIFY(saveTokenizer(source.path(), saved.path()).has_value());
        for (const char* name : {"tokenizer.json", "tokenizer_config.json", "chat_template.jinja"}) {
            QCOMPARE(readFile(saved.path() / name).value(), readFile(source.path() / name).value());
        }
        QVERIFY(!std::filesystem::exists(saved.path() / "model.safetensors"));
    }

    void refusesAnUnknownPreTokenizerByName() {
        const made::Folder source;
        const made::Folder saved;
        const auto done = saveTokenizer(source.file("m.gguf", made::tokenizerGguf("bloom").bytes()), saved.path());
        QVERIFY(!done.has_value());
        QVERIFY2(done.error().detail.find("\"bloom\"") != std::string::npos, done.error().detail.c_str());
        QVERIFY(std::filesystem::is_empty(saved.path()));
    }
};

SAMI_TEST(TestTokenizerFiles)
#include "test_tokenizer_files.moc"
