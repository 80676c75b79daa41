#include <QTest>

#include <sys/resource.h>
#include <csignal>

#include "core/base/text.h"
#include "core/weights/safetensors_file.h"
#include "tests/core/weights/made_files.h"
#include "tests/test_registry.h"

using namespace sami;
using made::safetensors;

namespace {

/// JSON is full of double quotes, C++ strings are not: written with single ones.
std::string json(const std::string& text) {
    return replacedAll(text, "'", "\"");
}

const std::string kGood = json(
    "{'__metadata__':{'format':'pt','note':'a\\\"\\\\\\u00e9\\ud83d\\ude00'},'b':{'dtype':'BF16','shape':[2],'data_"
    "offsets':[8,12]},"
    "'a':{'shape':[2,1],'dtype':'F32','data_offsets':[0,8]},'empty':{'dtype':'F16','shape':[0,7],'data_offsets':[12,12]"
    "},"
    " 'scalar' : {'dtype':'F16','shape':[],'data_offsets':[12,14]} } ");

/// A header with one tensor of four bytes, whose description can be put differently.
std::string described(const std::string& description, std::size_t dataBytes = 4) {
    return safetensors("{\"t\":" + description + "}", dataBytes);
}

std::string manyTensors(std::size_t count) {
    std::string header = "{";
    for (std::size_t i = 0; i < count; ++i) {
        header += (i ? ",\"" : "\"") + std::to_string(i) + json("':{'dtype':'F32','shape':[0],'data_offsets':[0,0]}");
    }
    return header + "}";
}

/// Lets no file of this process grow beyond a size while it exists: the way to a full disk without one.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        m_handler = std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{bytes, m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }

private:
    rlimit m_before{};
    void (*m_handler)(int);
};

}  // namespace

class TestSafetensorsFile : public QObject {
    Q_OBJECT
private slots:
    void readsTensorsAndMetadata() {
        const made::Folder folder;
        const auto file = SafetensorsFile::open(folder.file("m.safetensors", safetensors(kGood, 14)));
        QVERIFY2(file.has_value(), file ? "" : file.error().detail.c_str());
        QCOMPARE((*file)->tensors().size(), std::size_t{4});
        const StoredTensor* const a = (*file)->find("a");
        QVERIFY(a && a->type == StoredType::F32 && a->shape == std::vector<std::int64_t>({2, 1}));
        QCOMPARE(a->bytes.size(), std::size_t{8});
        const StoredTensor* const b = (*file)->find("b");
        QVERIFY(b && b->type == StoredType::BF16 && b->bytes.data() == a->bytes.data() + 8);
        QCOMPARE((*file)->find("scalar")->numElements(), 1);
        QCOMPARE((*file)->find("empty")->numElements(), 0);
        QCOMPARE((*file)->metadata().at("format"), std::string("pt"));
        QCOMPARE((*file)->metadata().at("note"), std::string("a\"\\\xC3\xA9\xF0\x9F\x98\x80"));
    }

    void readsBackWhatItWrites() {
        const made::Folder folder;
        const std::vector<float> values = {1.5f, -2.0f, 3.25f};
        const std::vector<std::uint16_t> halves = {0x3C00, 0xC000};
        const std::filesystem::path path = folder.path() / "written.safetensors";
        const Result<void> done = writeSafetensors(path,
                                                   {{"w\"é", StoredType::F32, {3, 1}, std::as_bytes(std::span(values))},
                                                    {"none", StoredType::BF16, {0}, {}},
                                                    {"h", StoredType::F16, {2}, std::as_bytes(std::span(halves))}},
                                                   {{"format", "pt"}});
        QVERIFY2(done.has_value(), done ? "" : done.error().detail.c_str());
        const auto file = SafetensorsFile::open(path);
        QVERIFY2(file.has_value(), file ? "" : file.error().detail.c_str());
        std::vector<float> read(3);
        toFloat32(*(*file)->find("w\"é"), read);
        QVERIFY(read == values);
        read.resize(2);
        toFloat32(*(*file)->find("h"), read);
        QVERIFY(read == std::vector<float>({1.0f, -2.0f}));
        QVERIFY((*file)->find("none") && (*file)->metadata().at("format") == "pt");
        // Readers that map the file need aligned data.
        const auto offset = reinterpret_cast<std::uintptr_t>((*file)->find("w\"é")->bytes.data());
        QCOMPARE(offset % 8, std::uintptr_t{0});
    }

    void passesOverTensorsOfOtherTypes() {
        const made::Folder folder;
        const std::string header = json(
            "{'ids':{'dtype':'I64','shape':[2],'data_offsets':[0,16]},'w':{'dtype':'F16','shape':[2],'data_offsets':["
            "16,"
            "20]},'sub':{'dtype':'F6_E3M2','shape':[2,2],'data_offsets':[20,23]},'new':{'dtype':'Q7','shape':[9],'data_"
            "offsets':[23,28]}}");
        const auto file = SafetensorsFile::open(folder.file("m.safetensors", safetensors(header, 28)));
        QVERIFY2(file.has_value(), file ? "" : file.error().detail.c_str());
        QVERIFY((*file)->find("w")->isReadable() && (*file)->find("w")->otherType.empty());
        for (const auto& [name, type] :
             {std::pair("ids", "I64"), std::pair("sub", "F6_E3M2"), std::pair("new", "Q7")}) {
            const StoredTensor* tensor = (*file)->find(name);
            QVERIFY(!tensor->isReadable() && tensor->otherType == type);
        }
    }

    void fetchesOneTensorAtATime() {
        const made::Folder folder;
        std::vector<float> here;  // room for one
        std::vector<float> order;
        const auto tensor = [&](const std::string& name, float value) -> TensorToWrite {
            return {name, StoredType::F32, {2}, {}, [&, value] {
                        order.push_back(value);
                        here = {value, -value};
                        return std::as_bytes(std::span(here));
                    }};
        };
        const std::filesystem::path path = folder.path() / "fetched.safetensors";
        QVERIFY(writeSafetensors(path, {tensor("a", 1), tensor("b", 2), tensor("c", 3)}).has_value());
        QVERIFY(order == std::vector<float>({1, 2, 3}));
        const auto file = SafetensorsFile::open(path);
        QVERIFY2(file.has_value(), file ? "" : file.error().detail.c_str());
        std::vector<float> read(2);
        for (const auto& [name, value] : {std::pair("a", 1.0F), std::pair("b", 2.0F), std::pair("c", 3.0F)}) {
            toFloat32(*(*file)->find(name), read);
            QVERIFY(read == std::vector<float>({value, -value}));
        }
    }

    void writingLeavesTheOldFileWhenTheDiskIsFull() {
        const made::Folder folder;
        const std::filesystem::path path = folder.file("m.safetensors", "old");
        const std::vector<float> values(4096);
        {
            const FileSizeLimit limit(1024);
            const Result<void> done =
                writeSafetensors(path, {{"w", StoredType::F32, {4096}, std::as_bytes(std::span(values))}});
            QVERIFY(!done.has_value());
            QVERIFY2(done.error().detail.find(path.string()) != std::string::npos, done.error().detail.c_str());
        }
        QCOMPARE(std::filesystem::file_size(path), std::uintmax_t{3});
        QCOMPARE(std::distance(std::filesystem::directory_iterator(folder.path()), {}), std::ptrdiff_t{1});
    }

    void writingIntoNoFolderNamesThePath() {
        const made::Folder folder;
        const std::filesystem::path path = folder.path() / "none" / "m.safetensors";
        const Result<void> done = writeSafetensors(path, {});
        QVERIFY(!done.has_value());
        QVERIFY2(done.error().detail.find(path.string()) != std::string::npos, done.error().detail.c_str());
    }

    void refusesEveryTruncation() {
        const made::Folder folder;
        const std::string whole = safetensors(kGood, 14);
        for (std::size_t length = 0; length < whole.size(); ++length) {
            const std::filesystem::path path = folder.file("cut.safetensors", whole.substr(0, length));
            const auto file = SafetensorsFile::open(path);
            QVERIFY2(!file.has_value(), std::to_string(length).c_str());
            QVERIFY(file.error().detail.starts_with(path.string() + ": "));
        }
    }

    void survivesEveryFlippedByte() {
        const made::Folder folder;
        const std::string whole = safetensors(kGood, 14);
        for (std::size_t i = 0; i < whole.size(); ++i) {
            for (const int mask : {0x01, 0x20, 0x80}) {
                std::string damaged = whole;
                damaged[i] = static_cast<char>(damaged[i] ^ mask);
                const auto file = SafetensorsFile::open(folder.file("flipped.safetensors", damaged));
                if (!file) continue;
                for (const StoredTensor& tensor : (*file)->tensors()) {
                    if (!tensor.isReadable()) continue;
                    std::vector<float> values(static_cast<std::size_t>(tensor.numElements()));
                    toFloat32(tensor, values);  // reads every byte: the sanitizers see one outside the file
                }
            }
        }
    }

    void refusesMalformedFiles_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("place");  // what the message must say of field and offset
        const auto row = [](const char* name, const std::string& bytes, const char* place) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString::fromUtf8(place);
        };
        row("empty", "", "header at byte 0");
        row("length only", made::u64(2), "header at byte 0");
        row("header over 100 MB", made::u64(100'000'001) + "{}", "header length at byte 0: 100000001");
        row("header length 2^64", made::u64(UINT64_MAX) + "{}", "header length at byte 0");
        row("header past the end", made::u64(3) + "{}", "header length at byte 0: 3 bytes reach past the end");
        row("array as header", safetensors("[]", 0), "header at byte 0");
        row("header does not end", safetensors("{", 0), "header, tensor name at byte 9");
        row("text behind the header", safetensors("{}x", 0), "header at byte 10: text follows");
        row("trailing comma", safetensors(json("{'t':{'dtype':'F32','shape':[0],'data_offsets':[0,0]},}"), 0),
            "at byte 62");
        row("name that is no text", safetensors("{1:{}}", 0), "header, tensor name at byte 9");
        row("name that does not end", safetensors(json("{'t"), 0),
            "header, tensor name at byte 10: the string does not end");
        row("name not UTF-8", safetensors("{\"\xFF\":{}}", 0),
            "header, tensor name at byte 10: the string is not UTF-8");
        row("name with a line break", safetensors("{\"a\nb\":{}}", 0), "a control character");
        row("name with NUL", safetensors(std::string("{\"a\0b\":{}}", 10), 0), "a control character");
        row("unknown escape", safetensors(json("{'\\x41':{}}"), 0), "unknown escape");
        row("cut escape", safetensors(json("{'\\u12'}"), 0), "four hexadecimal digits");
        row("unpaired surrogate", safetensors(json("{'\\ud800\\u0041':{}}"), 0), "unpaired surrogate");
        row("tensor is a number", described("7"), "tensor \"t\" at byte 13");
        row("field missing", described(json("{'dtype':'F32','shape':[1]}")), "tensor \"t\", data_offsets at byte");
        row("field twice", described(json("{'dtype':'F32','dtype':'F32','shape':[1],'data_offsets':[0,4]}")),
            "tensor \"t\", dtype at byte 28: the field appears twice");
        row("unknown field", described(json("{'dtype':'F32','strides':[1],'shape':[1],'data_offsets':[0,4]}")),
            "\"strides\"");
        row("type I64 of another size", described(json("{'dtype':'I64','shape':[1],'data_offsets':[0,4]}"), 4),
            "4 bytes are given where the shape needs 8");
        row("half a byte", described(json("{'dtype':'F4','shape':[3],'data_offsets':[0,2]}"), 2),
            "is no whole number of bytes");
        row("bits that overflow",
            described(json("{'dtype':'F64','shape':[288230376151711744],'data_offsets':[0,0]}"), 0),
            "the size overflows");
        row("unknown type, offsets in reverse", described(json("{'dtype':'Q','shape':[1],'data_offsets':[4,0]}"), 4),
            "data_offsets");
        row("unknown type past the end", described(json("{'dtype':'Q','shape':[1],'data_offsets':[0,9]}"), 4),
            "data_offsets");
        row("type is a number", described(json("{'dtype':32,'shape':[1],'data_offsets':[0,4]}")),
            "tensor \"t\", dtype at byte 22");
        row("shape is a number", described(json("{'dtype':'F32','shape':1,'data_offsets':[0,4]}")),
            "tensor \"t\", shape");
        row("negative extent", described(json("{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}")),
            "tensor \"t\", shape");
        row("minus nought", described(json("{'dtype':'F32','shape':[-0],'data_offsets':[0,0]}"), 0),
            "tensor \"t\", shape");
        row("extent with a fraction", described(json("{'dtype':'F32','shape':[1.0],'data_offsets':[0,4]}")),
            "tensor \"t\", shape");
        row("extent over 2^63", described(json("{'dtype':'F32','shape':[9223372036854775808],'data_offsets':[0,4]}")),
            "tensor \"t\", shape at byte 37: a whole number");
        row("overflowing shape",
            described(json("{'dtype':'F32','shape':[4194305,4194305,211106198978564],'data_offsets':[0,4]}")),
            "tensor \"t\", shape at byte 9: the size overflows");
        row("size overflows in bytes only",
            described(json("{'dtype':'F32','shape':[4611686018427387904],'data_offsets':[0,4]}")),
            "tensor \"t\", shape at byte 9: the size overflows");
        row("nine dimensions", described(json("{'dtype':'F32','shape':[1,1,1,1,1,1,1,1,1],'data_offsets':[0,4]}")),
            "more than 8 dimensions");
        row("one offset", described(json("{'dtype':'F32','shape':[1],'data_offsets':[0]}")),
            "tensor \"t\", data_offsets");
        row("three offsets", described(json("{'dtype':'F32','shape':[1],'data_offsets':[0,4,8]}")),
            "tensor \"t\", data_offsets");
        row("offsets in reverse", described(json("{'dtype':'F32','shape':[1],'data_offsets':[0,-4]}")), "data_offsets");
        row("size differs from the shape", described(json("{'dtype':'F32','shape':[2],'data_offsets':[0,4]}")),
            "tensor \"t\", data_offsets at byte 9: 4 bytes are given where the shape needs 8");
        row("data past the end", described(json("{'dtype':'F32','shape':[2],'data_offsets':[0,8]}")),
            "outside the 4 bytes of data");
        row("hole before the data", described(json("{'dtype':'F32','shape':[1],'data_offsets':[4,8]}"), 8),
            "a hole or an overlap");
        row("hole behind the data", described(json("{'dtype':'F32','shape':[1],'data_offsets':[0,4]}"), 8),
            "data at byte 0: the tensors cover 4 of the 8 bytes");
        row("overlap",
            safetensors(json("{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[2],'"
                             "data_offsets':[4,12]}}"),
                        12),
            "tensor \"b\", data_offsets at byte 62: the data begins at 4 where 8 follows");
        row("name twice",
            safetensors(json("{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'a':{'dtype':'F32','shape':[1],'"
                             "data_offsets':[4,8]}}"),
                        8),
            "tensor \"a\" at byte 62: the name appears twice");
        row("same name in another spelling",
            safetensors(json("{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'\\u0061':{'dtype':'F32','shape':["
                             "1],'data_offsets':[4,8]}}"),
                        8),
            "tensor \"a\" at byte 62: the name appears twice");
        row("metadata twice", safetensors(json("{'__metadata__':{},'__metadata__':{}}"), 0), "__metadata__ at byte 27");
        row("key of metadata twice", safetensors(json("{'__metadata__':{'a':'1','a':'2'}}"), 0),
            "__metadata__ at byte 33");
        row("metadata that is no text", safetensors(json("{'__metadata__':{'a':1}}"), 0), "__metadata__ at byte 29");
        row("100,001 tensors", safetensors(manyTensors(100'001), 0), "more than the 100000 tensors");
        row("nested 100,000 deep", safetensors("{\"t\":" + std::string(100'000, '['), 0), "tensor \"t\" at byte 13");
        row("TorchScript archive", std::string("PK\x03\x04") + std::string(60, '\0'), "convert it to safetensors");
        row("pickle", std::string("\x80\x02}q\x00.", 6), "convert it to safetensors");
        row("GGUF file", "GGUF" + std::string(60, '\0'), "not a safetensors file");
    }
    void refusesMalformedFiles() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, place);
        const made::Folder folder;
        const std::filesystem::path path = folder.file("bad.safetensors", bytes.toStdString());
        const auto file = SafetensorsFile::open(path);
        QVERIFY(!file.has_value());
        const QString detail = QString::fromStdString(file.error().detail);
        QVERIFY2(detail.startsWith(QString::fromStdString(path.string() + ": ")), qPrintable(detail));
        QVERIFY2(detail.contains(place), qPrintable(detail));
        QVERIFY2(detail.contains("at byte"), qPrintable(detail));
        QCOMPARE(exitCode(file.error().kind), 2);
    }

    void takesAHeaderWhoseLengthLooksLikePickle() {
        // 640 as eight little-endian bytes begins 0x80 0x02, as a pickle of protocol 2 does.
        const made::Folder folder;
        const std::string header = "{}" + std::string(638, ' ');
        QVERIFY(SafetensorsFile::open(folder.file("m.safetensors", safetensors(header, 0))).has_value());
    }
};

SAMI_TEST(TestSafetensorsFile)
#include "test_safetensors_file.moc"
