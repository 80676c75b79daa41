#include <QTest>

#include "core/weights/gguf_file.h"
#include "tests/core/weights/made_files.h"
#include "tests/test_registry.h"

using namespace sami;
using made::Gguf;

namespace {

std::string numbers(std::initializer_list<float> values) {
    std::string bytes;
    for (const float value : values) bytes += made::bytesOf(value);
    return bytes;
}

/// Two tensors, the second at the next multiple of 32, and a key of every value type.
Gguf goodFile() {
    Gguf file;
    file.keys = {made::ggufKey("u8", 0, made::bytesOf(std::uint8_t{200})),
                 made::ggufKey("i8", 1, made::bytesOf(std::int8_t{-3})),
                 made::ggufKey("u16", 2, made::bytesOf(std::uint16_t{60000})),
                 made::ggufKey("i16", 3, made::bytesOf(std::int16_t{-300})),
                 made::ggufKey("llama.block_count", 4, made::u32(30)),
                 made::ggufKey("i32", 5, made::bytesOf(std::int32_t{-70000})),
                 made::ggufKey("f32", 6, made::bytesOf(0.5f)),
                 made::ggufKey("flag", 7, made::bytesOf(std::uint8_t{1})),
                 made::ggufKey("text", 8, made::ggufString("caf\xC3\xA9\xFF")),
                 made::ggufKey("tokens", 9, made::ggufStrings({"a", "", "bc"})),
                 made::ggufKey("u64", 10, made::u64(1ULL << 60)),
                 made::ggufKey("i64", 11, made::bytesOf(std::int64_t{-5})),
                 made::ggufKey("f64", 12, made::bytesOf(0.25))};
    file.tensors = {made::ggufTensor("second", {2}, 0, 32), made::ggufTensor("first", {3, 2}, 0, 0)};
    file.data = numbers({1, 2, 3, 4, 5, 6}) + std::string(8, '\0') + numbers({7, 8});
    return file;
}

/// One tensor of 2 × 2 floats, whose row of the table can be put differently.
Gguf oneTensor(const std::string& row, std::size_t dataBytes = 16) {
    Gguf file;
    file.tensors = {row};
    file.data.resize(dataBytes);
    return file;
}

Gguf oneKey(const std::string& key) {
    Gguf file;
    file.keys = {key};
    return file;
}

std::string tableOf(std::size_t count) {
    std::string rows;
    for (std::size_t i = 0; i < count; ++i) rows += made::ggufTensor(std::to_string(i), {0}, 0, 0);
    return rows;
}

}  // namespace

class TestGgufFile : public QObject {
    Q_OBJECT
private slots:
    void readsMetadataOfEveryType() {
        const made::Folder folder;
        const auto file = GgufFile::open(folder.file("m.gguf", goodFile().bytes()));
        QVERIFY2(file.has_value(), file ? "" : file.error().detail.c_str());
        const Json& metadata = (*file)->metadata();
        QCOMPARE(metadata.size(), std::size_t{13});
        QVERIFY(metadata.at("u8") == 200 && metadata.at("i8") == -3);
        QVERIFY(metadata.at("u16") == 60000 && metadata.at("i16") == -300);
        QVERIFY(metadata.at("llama.block_count") == 30 && metadata.at("i32") == -70000);
        QVERIFY(metadata.at("f32") == 0.5 && metadata.at("f64") == 0.25 && metadata.at("flag") == true);
        QVERIFY(metadata.at("u64") == 1ULL << 60 && metadata.at("i64") == -5);
        QCOMPARE(metadata.at("text").get<std::string>(), std::string("caf\xC3\xA9\xFF"));
        QVERIFY(metadata.at("tokens") == Json({"a", "", "bc"}));
    }

    void placesTensorsWithOutermostExtentFirst() {
        const made::Folder folder;
        const auto file = GgufFile::open(folder.file("m.gguf", goodFile().bytes()));
        QVERIFY(file.has_value());
        QCOMPARE((*file)->tensors().size(), std::size_t{2});
        const StoredTensor* const first = (*file)->find("first");
        const StoredTensor* const second = (*file)->find("second");
        QVERIFY(first && second && !(*file)->find("third"));
        QVERIFY(first->shape == std::vector<std::int64_t>({2, 3}));
        std::vector<float> values(6);
        toFloat32(*first, values);
        QVERIFY(values == std::vector<float>({1, 2, 3, 4, 5, 6}));
        values.resize(2);
        toFloat32(*second, values);
        QVERIFY(values == std::vector<float>({7, 8}));
    }

    void acceptsVersionTwoAndAnotherAlignment() {
        const made::Folder folder;
        Gguf file = goodFile();
        file.version = 2;
        file.alignment = 8;
        file.keys.push_back(made::ggufKey("general.alignment", 4, made::u32(8)));
        file.tensors[0] = made::ggufTensor("second", {2}, 0, 24);
        file.data = numbers({1, 2, 3, 4, 5, 6, 7, 8});
        const auto opened = GgufFile::open(folder.file("m.gguf", file.bytes()));
        QVERIFY2(opened.has_value(), opened ? "" : opened.error().detail.c_str());
        std::vector<float> values(2);
        toFloat32(*(*opened)->find("second"), values);
        QVERIFY(values == std::vector<float>({7, 8}));
    }

    void refusesEveryTruncation() {
        const made::Folder folder;
        const std::string whole = goodFile().bytes();
        for (std::size_t length = 0; length < whole.size(); ++length) {
            const std::filesystem::path path = folder.file("cut.gguf", whole.substr(0, length));
            const auto file = GgufFile::open(path);
            QVERIFY2(!file.has_value(), std::to_string(length).c_str());
            QVERIFY(file.error().detail.starts_with(path.string() + ": "));
        }
    }

    void survivesEveryFlippedByte() {
        const made::Folder folder;
        const std::string whole = goodFile().bytes();
        for (std::size_t i = 0; i < whole.size(); ++i) {
            std::string damaged = whole;
            damaged[i] = static_cast<char>(damaged[i] ^ 0xFF);
            const auto file = GgufFile::open(folder.file("flipped.gguf", damaged));
            if (!file) continue;
            for (const StoredTensor& tensor : (*file)->tensors()) {
                if (!tensor.isReadable()) continue;
                std::vector<float> values(static_cast<std::size_t>(tensor.numElements()));
                toFloat32(tensor, values);  // reads every byte: the sanitizers see one outside the file
            }
        }
    }

    void passesOverTensorsOfOtherTypes() {
        const made::Folder folder;
        const Gguf content{.tensors = {made::ggufTensor("a", {256}, 10, 0), made::ggufTensor("b", {3}, 4000000000, 96),
                                       made::ggufTensor("c", {2}, 0, 160)},
                           .data = std::string(168, '\0')};
        const auto file = GgufFile::open(folder.file("m.gguf", content.bytes()));
        QVERIFY2(file.has_value(), file ? "" : file.error().detail.c_str());
        const StoredTensor* known = (*file)->find("a");
        const StoredTensor* unknown = (*file)->find("b");
        QVERIFY(!known->isReadable() && known->otherType == "Q2_K" && known->bytes.size() == 84);
        QVERIFY(!unknown->isReadable() && unknown->otherType == "type 4000000000" && unknown->bytes.size() == 64);
        QVERIFY((*file)->find("c")->isReadable() && (*file)->find("c")->bytes.size() == 8);
        const Result<void> needed = requireReadable(*unknown, "m.gguf");
        QVERIFY(!needed && needed.error().detail.starts_with("m.gguf: tensor \"b\" is stored in type 4000000000"));
        QVERIFY(requireReadable(*(*file)->find("c"), "m.gguf").has_value());
    }

    void refusesMalformedFiles_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("place");  // what the message must say of field and offset
        const auto row = [](const char* name, const std::string& bytes, const char* place) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString::fromUtf8(place);
        };
        row("empty", "", "magic at byte 0");
        row("other magic", "GGUX" + made::u32(3), "magic at byte 0");
        row("version 1", Gguf{.version = 1}.bytes(), "version at byte 4: GGUF version 1");
        row("version 4", Gguf{.version = 4}.bytes(), "version at byte 4: GGUF version 4");
        row("big-endian", Gguf{.version = 0x03000000}.bytes(), "version at byte 4: GGUF big-endian");
        row("too many tensors", Gguf{.numTensors = 100'001}.bytes(), "tensor count at byte 8: 100001");
        row("2^64 tensors", Gguf{.numTensors = UINT64_MAX}.bytes(), "tensor count at byte 8");
        row("2^64 keys", Gguf{.numKeys = UINT64_MAX}.bytes(), "metadata count at byte 16");
        row("fewer keys than counted", Gguf{.numKeys = 1}.bytes(), "metadata key 0 at byte 24");
        row("endless key", oneKey(made::u64(UINT64_MAX)).bytes(), "metadata key 0 at byte 32");
        row("endless text", oneKey(made::ggufKey("k", 8, made::u64(1ULL << 62))).bytes(), "\"k\" at byte 45");
        row("unknown value type", oneKey(made::ggufKey("k", 13, "")).bytes(), "\"k\" at byte 33: value type 13");
        row("endless array", oneKey(made::ggufKey("k", 9, made::ggufArray(0, UINT64_MAX, ""))).bytes(),
            "\"k\" at byte 37: 18446744073709551615 array elements");
        row("overflowing array", oneKey(made::ggufKey("k", 9, made::ggufArray(10, 1ULL << 61, "abcdefgh"))).bytes(),
            "\"k\" at byte 37");
        row("array of arrays", oneKey(made::ggufKey("k", 9, made::ggufArray(9, 1, ""))).bytes(), "arrays of arrays");
        row("array of unknown type", oneKey(made::ggufKey("k", 9, made::ggufArray(99, 1, "x"))).bytes(),
            "\"k\" at byte 37: arrays of value type 99");
        row("key twice",
            Gguf{.keys = {made::ggufKey("k", 4, made::u32(1)), made::ggufKey("k", 4, made::u32(1))}}.bytes(),
            "metadata \"k\" at byte 41: the key appears twice");
        row("alignment 0", oneKey(made::ggufKey("general.alignment", 4, made::u32(0))).bytes(), "general.alignment");
        row("alignment 24", oneKey(made::ggufKey("general.alignment", 4, made::u32(24))).bytes(), "general.alignment");
        row("alignment as text", oneKey(made::ggufKey("general.alignment", 8, made::ggufString("32"))).bytes(),
            "general.alignment");
        row("fewer tensors than counted", Gguf{.numTensors = 1}.bytes(), "tensor name at byte 24");
        row("five dimensions", oneTensor(made::ggufTensor("t", {1, 1, 1, 1, 1}, 0, 0)).bytes(),
            "tensor \"t\", shape at byte 33: 5 dimensions");
        row("overflowing shape", oneTensor(made::ggufTensor("t", {4194305, 4194305, 211106198978564}, 0, 0)).bytes(),
            "tensor \"t\", shape at byte 33: the size overflows");
        row("negative extent", oneTensor(made::ggufTensor("t", {UINT64_MAX}, 0, 0)).bytes(), "tensor \"t\", shape");
        row("size overflows in bytes only", oneTensor(made::ggufTensor("t", {1ULL << 62}, 0, 0)).bytes(),
            "tensor \"t\", shape at byte 33: the size overflows");
        row("row of 33 in blocks of 32", oneTensor(made::ggufTensor("t", {33, 32}, 8, 0), 4096).bytes(),
            "no whole number of Q8_0 blocks");
        row("row of 255 in blocks of a type that is not read",
            oneTensor(made::ggufTensor("t", {255}, 10, 0), 84).bytes(), "no whole number of Q2_K blocks");
        row("data of Q2_K past the end", oneTensor(made::ggufTensor("t", {512}, 10, 0), 84).bytes(),
            "168 bytes of data reach past the end");
        row("overflowing shape of an unknown type", oneTensor(made::ggufTensor("t", {1ULL << 62, 4}, 4000, 0)).bytes(),
            "tensor \"t\", shape at byte 33: the size overflows");
        row("data past the end", oneTensor(made::ggufTensor("t", {2, 3}, 0, 0)).bytes(),
            "tensor \"t\", offset at byte 57: 24 bytes of data reach past the end of the file (112 bytes)");
        row("offset past the end", oneTensor(made::ggufTensor("t", {2, 2}, 0, 1ULL << 63)).bytes(),
            "tensor \"t\", offset");
        row("hole before the data", oneTensor(made::ggufTensor("t", {2, 2}, 0, 32), 64).bytes(),
            "a hole or an overlap");
        row("overlap",
            Gguf{.tensors = {made::ggufTensor("a", {16}, 0, 0), made::ggufTensor("b", {16}, 0, 32)},
                 .data = std::string(128, '\0')}
                .bytes(),
            "tensor \"b\", offset at byte 82: the data begins at 32 where 64 follows");
        row("name twice",
            Gguf{.tensors = {made::ggufTensor("a", {8}, 0, 0), made::ggufTensor("a", {8}, 0, 32)},
                 .data = std::string(64, '\0')}
                .bytes(),
            "tensor \"a\" at byte 82: the name appears twice");
        row("a hundred thousand tensors of one place",
            Gguf{.numTensors = 100'000, .tensors = {tableOf(100'000) + "x"}}.bytes().substr(0, 3'000'000), "tensor");
        row("older ggml file", "tjgg" + made::u32(3), "older than GGUF");
        row("TorchScript archive", std::string("PK\x03\x04") + std::string(60, '\0'), "convert it to safetensors");
        row("pickle", std::string("\x80\x02}q\x00.", 6), "convert it to safetensors");
        row("git-lfs placeholder", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull");
    }
    void refusesMalformedFiles() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, place);
        const made::Folder folder;
        const std::filesystem::path path = folder.file("bad.gguf", bytes.toStdString());
        const auto file = GgufFile::open(path);
        QVERIFY(!file.has_value());
        const QString detail = QString::fromStdString(file.error().detail);
        QVERIFY2(detail.startsWith(QString::fromStdString(path.string() + ": ")), qPrintable(detail));
        QVERIFY2(detail.contains(place), qPrintable(detail));
        QVERIFY2(detail.contains("at byte"), qPrintable(detail));
        QCOMPARE(exitCode(file.error().kind), 2);
    }

    void refusesWhatIsNoRegularFile() {
        const made::Folder folder;
        QVERIFY(GgufFile::open(folder.path() / "none.gguf").error().kind == ErrorKind::NotFound);
        QVERIFY(GgufFile::open(folder.path()).error().detail.find("give a file, not a folder") != std::string::npos);
        QVERIFY(GgufFile::open("/dev/zero").error().detail.find("not a regular file") != std::string::npos);
    }
};

SAMI_TEST(TestGgufFile)
#include "test_gguf_file.moc"
