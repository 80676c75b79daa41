#include <QTest>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/tokenizer/tokenizer.h"
#include "core/weights/gguf_file.h"
#include "core/weights/safetensors_file.h"
#include "tests/core/weights/made_files.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

constexpr long kMaxMilliseconds = 1'000;
constexpr long kMaxKilobytes = 256 << 10;

/// What opening a file took in a process of its own.
struct Cost {
    bool refused;
    long milliseconds;  ///< of processor time: the machine may be busy with something else
    long kilobytes;     ///< greatest resident memory of the whole process
};

bool isRefused(const std::filesystem::path& path) {
    if (path.filename() == "tokenizer.json") return !loadTokenizer(path.parent_path()).has_value();
    if (path.extension() == ".gguf") return !GgufFile::open(path).has_value();
    return !SafetensorsFile::open(path).has_value();
}

Cost costOfOpening(const std::filesystem::path& path) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(isRefused(path) ? 0 : 1);
    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    const auto milliseconds = [](const timeval& time) { return time.tv_sec * 1000 + time.tv_usec / 1000; };
    return {WIFEXITED(status) && WEXITSTATUS(status) == 0, milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime),
            usage.ru_maxrss};
}

std::string repeated(const std::string& text, std::size_t sizeBytes) {
    std::string result;
    while (result.size() + text.size() <= sizeBytes) result += text;
    return result;
}

/// The biggest header allowed, filled with one thing over and over.
std::string fullHeader(const std::string& beginning, const std::string& filling) {
    return made::safetensors(beginning + repeated(filling, 99'999'000), 0);
}

std::string differentKeys(std::size_t sizeBytes) {
    std::string result;
    for (std::size_t i = 0; result.size() < sizeBytes; ++i) result += '"' + std::to_string(i) + "\":\"\",";
    return result;
}

std::string ggufOf(std::uint32_t type, std::uint64_t count, const std::string& elements) {
    made::Gguf file;
    file.keys = {made::ggufKey("k", 9, made::ggufArray(type, count, elements)), "x"};
    return file.bytes();
}

}  // namespace

/// A file may claim what it likes: it is refused within a second and 256 MB.
class TestRefusalCost : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
#if defined(__SANITIZE_ADDRESS__) || !defined(NDEBUG)
        QSKIP("the limits are those of the optimised program");
#endif
    }

    void hugeFilesAreRefusedFast_data() {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<int>("making");
        QTest::newRow("one text of 100 MB") << QByteArray("m.safetensors") << 0;
        QTest::newRow("a key for every 12 bytes") << QByteArray("m.safetensors") << 1;
        QTest::newRow("escapes only") << QByteArray("m.safetensors") << 2;
        QTest::newRow("white space only") << QByteArray("m.safetensors") << 3;
        QTest::newRow("60 MB of short texts") << QByteArray("m.gguf") << 4;
        QTest::newRow("a hundred million numbers") << QByteArray("m.gguf") << 5;
        QTest::newRow("1.5 million texts") << QByteArray("m.gguf") << 6;
        QTest::newRow("48 MB of empty arrays") << QByteArray("tokenizer.json") << 7;
        QTest::newRow("2 million values") << QByteArray("tokenizer.json") << 8;
        QTest::newRow("one text of 47 MB") << QByteArray("tokenizer.json") << 9;
        QTest::newRow("100 MB of text") << QByteArray("tokenizer.json") << 10;
    }
    void hugeFilesAreRefusedFast() {
        QFETCH(QByteArray, name);
        QFETCH(int, making);
        const made::Folder folder;
        const std::filesystem::path path = folder.path() / name.toStdString();
        write(path, making);
        const Cost cost = costOfOpening(path);
        qInfo("%ld ms, %ld KB", cost.milliseconds, cost.kilobytes);
        QVERIFY(cost.refused);
        QVERIFY2(cost.milliseconds < kMaxMilliseconds, std::to_string(cost.milliseconds).c_str());
        QVERIFY2(cost.kilobytes < kMaxKilobytes, std::to_string(cost.kilobytes).c_str());
    }

private:
    static std::string content(int making) {
        switch (making) {
            case 0:
                return fullHeader("{\"", "a");
            case 1:
                return made::safetensors("{\"__metadata__\":{" + differentKeys(99'000'000), 0);
            case 2:
                return fullHeader("{\"", "\\u00e9");
            case 3:
                return fullHeader("{", " ");
            case 4:
                return ggufOf(8, 6'000'000, repeated(made::ggufString("ab"), 60'000'000));
            case 5:
                return ggufOf(0, 100'000'000, std::string(100'000'000, '\1'));
            case 6:
                return ggufOf(8, 1'490'000, repeated(made::ggufString(std::string(17, 'a')), 25 * 1'490'000));
            case 7:
                return "[" + repeated("[],", 48'000'000) + "[]]";
            case 8:
                return "[" + repeated("\"a longer text here\",", 21 * 1'990'000) + "1]";
            case 9:
                return "{\"model\":\"" + std::string(47'000'000, 'a') + "\"}";
            default:
                return "\"" + std::string(100'000'000, 'a') + "\"";
        }
    }

    /// In a process of its own too: a child starts with the memory of its parent.
    static void write(const std::filesystem::path& path, int making) {
        const pid_t child = ::fork();
        if (child == 0) {
            std::ofstream(path, std::ios::binary) << content(making);
            ::_exit(0);
        }
        ::waitpid(child, nullptr, 0);
    }
};

SAMI_TEST(TestRefusalCost)
#include "test_refusal_cost.moc"
