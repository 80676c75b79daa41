#include <QTemporaryDir>
#include <QTest>
#include <fstream>

#include "core/base/processor_info.h"
#include "tests/test_registry.h"

using namespace sami;

class TestProcessorInfo : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    ProcessorInfo read(const std::string& content) const {
        const std::filesystem::path root = m_folder.path().toStdString();
        std::filesystem::create_directories(root / "proc");
        std::ofstream(root / "proc/cpuinfo") << content;
        return processorInfo(root);
    }

private slots:
    void ofX86() {
        const std::string begin = "processor\t: 0\nmodel name\t: AMD EPYC: 9\nflags\t\t: fpu avx512f ";
        QCOMPARE(read(begin + "avx512_bf16 clzero\n\nprocessor\t: 1\n").name, "AMD EPYC: 9");
        QVERIFY(read(begin + "avx512_bf16 clzero\n").hasBfloat16);
        QVERIFY(read(begin + "amx_tile amx_bf16\n").hasBfloat16);
        QVERIFY(!read(begin + "avx512_vnni avx512_bf16x\n").hasBfloat16);
    }

    void ofArm() {
        const ProcessorInfo info = read("processor\t: 0\nBogoMIPS\t: 2100\nFeatures\t: fp asimd i8mm bf16 dgh\n");
        QVERIFY(info.hasBfloat16);
        QCOMPARE(info.name, "processor");
        QVERIFY(!read("Features\t: fp asimd svei8mm svebf16x\n").hasBfloat16);
    }

    void ofNothing() {
        QCOMPARE(read("").name, "processor");
        QCOMPARE(read("model name\nflags").name, "processor");
        QVERIFY(!processorInfo("/nonexistent").hasBfloat16);
    }
};

SAMI_TEST(TestProcessorInfo)
#include "test_processor_info.moc"
