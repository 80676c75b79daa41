#include <sys/stat.h>

#include <fstream>

#include <QTemporaryDir>
#include <QTest>

#include "core/base/json_file.h"
#include "core/base/sealed_folder.h"
#include "core/base/seeded_random.h"
#include "tests/test_registry.h"

using namespace sami;
namespace fs = std::filesystem;

class TestSealedFolder : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_dir;
    fs::path folder() const { return fs::path(m_dir->path().toStdString()) / "checkpoint"; }
    static void put(const fs::path& path, const std::string& bytes) {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    }
    static std::string bytesOf(const fs::path& path) { return readFile(path).value(); }

private slots:
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        SeededRandom random(1, "weights");
        std::string weights(4096, '\0');
        for (char& byte : weights) byte = static_cast<char>(random.next());
        const auto written = writeSealedFolder(folder(), [&](const fs::path& fresh) -> Result<void> {
            put(fresh / "model.safetensors", weights);
            put(fresh / "config.json", R"({"model_type": "llama"})");
            return {};
        });
        QVERIFY(written.has_value());
        QVERIFY(checkSealedFolder(folder()).has_value());
    }

    /// At 200 places of each file.
    void aFileThatWasCutIsNotWhole() {
        for (const char* name : {"model.safetensors", "config.json", kCompletionMarker}) {
            const std::string whole = bytesOf(folder() / name);
            for (std::size_t i = 0; i < 200; ++i) {
                const std::size_t length = i * whole.size() / 200;
                put(folder() / name, whole.substr(0, length));
                const Result<void> checked = checkSealedFolder(folder());
                QVERIFY2(!checked.has_value(), name);
                QVERIFY2(checked.error().detail.find(name) != std::string::npos, checked.error().detail.c_str());
            }
            put(folder() / name, whole);
        }
        QVERIFY(checkSealedFolder(folder()).has_value());
    }

    void aLostNameIsToldWithoutReadingTheRest() {
        QVERIFY(checkNamesWhereSealed(folder()).has_value());
        put(folder() / "model.safetensors", "other");
        QVERIFY(checkNamesWhereSealed(folder()).has_value());
        fs::remove(folder() / "config.json");
        QVERIFY(checkNamesWhereSealed(folder()).error().detail.contains("config.json"));
        put(folder() / kCompletionMarker, "{}");
        QVERIFY(checkNamesWhereSealed(folder()).error().detail.contains(kCompletionMarker));
        fs::remove(folder() / kCompletionMarker);
        QVERIFY(checkNamesWhereSealed(folder()).has_value());
    }

    void aFlippedBitIsNoticed() {
        SeededRandom random(2, "flips");
        for (const char* name : {"model.safetensors", "config.json"}) {
            const std::string whole = bytesOf(folder() / name);
            for (int i = 0; i < 300; ++i) {
                std::string flipped = whole;
                char& byte = flipped[random.next() % flipped.size()];
                byte = static_cast<char>(byte ^ (1 << (random.next() % 8)));
                put(folder() / name, flipped);
                QVERIFY2(!checkSealedFolder(folder()).has_value(), name);
            }
            put(folder() / name, whole);
        }
    }

    void aFileThatIsNoFileIsNotWaitedFor() {
        fs::remove(folder() / "config.json");
        QCOMPARE(::mkfifo((folder() / "config.json").c_str(), 0600), 0);
        QVERIFY(!checkSealedFolder(folder()).has_value());
        fs::remove(folder() / kCompletionMarker);
        QCOMPARE(::mkfifo((folder() / kCompletionMarker).c_str(), 0600), 0);
        QVERIFY(!checkSealedFolder(folder()).has_value());
    }

    void whatWasFoundWholeIsLookedAtAgainWhenItIsSealedAnew() {
        QVERIFY(checkWhereSealed(folder()).has_value());
        fs::remove(folder() / kCompletionMarker);
        QVERIFY(checkWhereSealed(folder()).has_value());  // somebody else's
        put(folder() / kCompletionMarker, R"({"files": {"model.safetensors": {"size": 1, "sha256": "00"}}})");
        fs::last_write_time(folder() / kCompletionMarker, fs::file_time_type::clock::now() + std::chrono::hours(1));
        QVERIFY(!checkWhereSealed(folder()).has_value());
    }

    void aFolderThatCanNotBeFilledLeavesTheOldOne() {
        const std::string before = bytesOf(folder() / "config.json");
        const auto failed = writeSealedFolder(folder(), [](const fs::path& fresh) -> Result<void> {
            put(fresh / "config.json", "half");
            return fail(ErrorKind::Io, "no space");
        });
        QVERIFY(!failed.has_value());
        QCOMPARE(bytesOf(folder() / "config.json"), before);
        QVERIFY(checkSealedFolder(folder()).has_value());
        QVERIFY(!fs::exists(folder().string() + ".partial"));
    }
};

SAMI_TEST(TestSealedFolder)
#include "test_sealed_folder.moc"
