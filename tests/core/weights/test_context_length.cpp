#include <QTest>

#include "core/weights/context_length.h"
#include "tests/core/weights/made_files.h"
#include "tests/test_registry.h"

using namespace sami;
using namespace made;

class TestContextLength : public QObject {
    Q_OBJECT
private slots:
    void ofGguf() {
        QCOMPARE(contextLengthOf({{"general.architecture", "qwen2"}, {"qwen2.context_length", 640}}), 640);
        QCOMPARE(contextLengthOf({{"llama.context_length", 512}}), 512);
        QCOMPARE(contextLengthOf({{"general.architecture", 3}, {"llama.context_length", "x"}}), 2048);
        Gguf file;
        file.keys = {ggufKey("general.architecture", 8, ggufString("qwen2")),
                     ggufKey("qwen2.context_length", 4, u32(96))};
        const Folder folder;
        QCOMPARE(contextLength(folder.file("m.gguf", file.bytes())), std::optional<std::int64_t>(96));
        QVERIFY(!contextLength(folder.file("broken.gguf", "GGUF")).has_value());
    }

    void ofFolders() {
        const Folder base;
        QVERIFY(!contextLength(base.path()).has_value());
        for (const char* nothing :
             {"[]", "{}", R"({"max_position_embeddings": 0})", R"({"max_position_embeddings": "9"})"}) {
            base.file("config.json", nothing);
            QVERIFY2(!contextLength(base.path()).has_value(), nothing);
        }
        base.file("config.json", R"({"max_position_embeddings": 4096})");
        QCOMPARE(contextLength(base.path()), std::optional<std::int64_t>(4096));
        const Folder adapter;
        const Json config = {
            {"peft_type", "LORA"}, {"base_model_name_or_path", base.path().string()}, {"target_modules", {"q_proj"}}};
        adapter.file("adapter_config.json", config.dump());
        QCOMPARE(contextLength(adapter.path()), std::optional<std::int64_t>(4096));
    }
};

SAMI_TEST(TestContextLength)
#include "test_context_length.moc"
