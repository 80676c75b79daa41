#include <QTemporaryDir>
#include <QTest>
#include <fstream>

#include "core/base/host_memory.h"
#include "tests/test_registry.h"

using namespace sami;

class TestHostMemory : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::filesystem::path root() const { return m_folder.path().toStdString(); }
    void write(const std::string& path, const std::string& content) {
        std::filesystem::create_directories((root() / path).parent_path());
        std::ofstream(root() / path) << content;
    }

private slots:
    void init() {
        std::filesystem::remove_all(root() / "sys");
        write("proc/meminfo", "MemTotal:  2000 kB\nMemFree:  100 kB\nMemAvailable:  1500 kB\n");
        write("proc/self/cgroup", "1:cpu:/elsewhere\n0::/batch/job\n");
    }

    void withoutGroupsItIsTheMachines() {
        const HostMemory memory = hostMemory(root());
        QCOMPARE(memory.totalBytes, 2000 * 1024);
        QCOMPARE(memory.availableBytes, 1500 * 1024);
    }

    void theTightestGroupOnTheWayLimits() {
        write("sys/fs/cgroup/memory.max", "max\n");
        write("sys/fs/cgroup/batch/memory.max", "1000000\n");
        write("sys/fs/cgroup/batch/memory.current", "700000\n");
        write("sys/fs/cgroup/batch/memory.stat", "anon 400000\ninactive_file 200000\nactive_file 1\n");
        write("sys/fs/cgroup/batch/job/memory.max", "max\n");
        write("sys/fs/cgroup/batch/job/memory.current", "700000\n");
        HostMemory memory = hostMemory(root());
        QCOMPARE(memory.totalBytes, 1000000);
        QCOMPARE(memory.availableBytes, 500000);
        write("sys/fs/cgroup/batch/job/memory.max", "600000\n");
        memory = hostMemory(root());
        QCOMPARE(memory.totalBytes, 600000);
        QCOMPARE(memory.availableBytes, 0);
    }

    void groupsOfTheFirstVersionLimitToo() {
        write("proc/self/cgroup", "12:cpuset:/x\n4:memory:/slurm/job_7\n0::/other\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", "800000\n");
        write("sys/fs/cgroup/memory/slurm/job_7/memory.limit_in_bytes", "900000\n");
        write("sys/fs/cgroup/memory/slurm/job_7/memory.usage_in_bytes", "500000\n");
        write("sys/fs/cgroup/memory/slurm/job_7/memory.stat", "inactive_file 5\ntotal_inactive_file 100000\n");
        const HostMemory memory = hostMemory(root());
        QCOMPARE(memory.totalBytes, 900000);
        QCOMPARE(memory.availableBytes, 500000);
    }
};

SAMI_TEST(TestHostMemory)
#include "test_host_memory.moc"
