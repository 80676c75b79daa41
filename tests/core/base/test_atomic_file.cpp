#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <future>

#include <QTemporaryDir>
#include <QTest>

#include "core/base/atomic_file.h"
#include "core/base/folder.h"
#include "core/base/input_file.h"
#include "core/base/json_file.h"
#include "tests/test_registry.h"

using namespace sami;
namespace fs = std::filesystem;

namespace {

struct stat statusOf(const fs::path& path) {
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0) status.st_mode = 0;
    return status;
}

mode_t permissionsOf(const fs::path& path) {
    return statusOf(path).st_mode & 07777;
}

/// umask for as long as it lives.
class Umask {
public:
    explicit Umask(mode_t mask) : m_before(::umask(mask)) {}
    ~Umask() { ::umask(m_before); }
    Umask(const Umask&) = delete;
    Umask& operator=(const Umask&) = delete;

private:
    mode_t m_before;
};

}  // namespace

class TestAtomicFile : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_dir;
    fs::path file(const char* name) const { return fs::path(m_dir->path().toStdString()) / name; }
    std::size_t entries() const { return readableEntries(m_dir->path().toStdString()).size(); }
    static std::string contentOf(const fs::path& path) { return readInput(path.string()).value_or("(unreadable)"); }
    static bool writes(const fs::path& path, std::string_view text) {
        return writeFileAtomically(path, text).has_value();
    }

private slots:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void aNewFileHasTheModeThatUmaskLeaves() {
        for (const mode_t mask : {mode_t{0022}, mode_t{0077}, mode_t{0002}}) {
            const Umask set(mask);
            const fs::path path = file(std::to_string(mask).c_str());
            QVERIFY(writes(path, "x"));
            QCOMPARE(permissionsOf(path), mode_t{0666} & ~mask);
        }
    }

    void whatIsReplacedKeepsItsModeAndOwner() {
        const Umask set(0022);
        for (const mode_t mode : {mode_t{0600}, mode_t{0664}, mode_t{0755}}) {
            QVERIFY(writes(file("kept"), "old"));
            QCOMPARE(::chmod(file("kept").c_str(), mode), 0);
            if (::geteuid() == 0) QCOMPARE(::chown(file("kept").c_str(), 12345, 23456), 0);
            const struct stat before = statusOf(file("kept"));
            QVERIFY(writes(file("kept"), "new"));
            QCOMPARE(permissionsOf(file("kept")), mode);
            QCOMPARE(statusOf(file("kept")).st_uid, before.st_uid);
            QCOMPARE(statusOf(file("kept")).st_gid, before.st_gid);
            QVERIFY(statusOf(file("kept")).st_ino != before.st_ino);  // as a whole: a reader keeps the old one
            QCOMPARE(contentOf(file("kept")), std::string("new"));
        }
        QCOMPARE(entries(), std::size_t{1});
    }

    void linksAreFollowedAndStayLinks() {
        fs::create_directory(file("folder"));
        QVERIFY(writes(file("folder/target"), "old"));
        fs::create_symlink("target", file("folder/near"));
        fs::create_symlink(file("folder/near"), file("far"));
        fs::create_symlink("folder/fresh", file("dangling"));
        QVERIFY(writes(file("far"), "new"));
        QVERIFY(writes(file("dangling"), "made"));
        QVERIFY(fs::is_symlink(file("far")) && fs::is_symlink(file("folder/near")) && fs::is_symlink(file("dangling")));
        QCOMPARE(contentOf(file("folder/target")), std::string("new"));
        QCOMPARE(contentOf(file("folder/fresh")), std::string("made"));
        QCOMPARE(readableEntries(file("folder")).size(), std::size_t{3});
    }

    void whatCannotBeWrittenIsRefusedByName_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("said");
        QTest::newRow("a folder") << "folder" << "not a folder";
        QTest::newRow("a link to a folder") << "to-folder" << "not a folder";
        QTest::newRow("a loop of links") << "loop" << "leads back to itself";
        QTest::newRow("a missing folder") << "missing/x" << "check the path";
        QTest::newRow("a link into a missing folder") << "to-missing" << "check the path";
        QTest::newRow("a closed descriptor") << "/dev/fd/987" << "not open";
    }
    void whatCannotBeWrittenIsRefusedByName() {
        QFETCH(QString, name);
        QFETCH(QString, said);
        fs::create_directory(file("folder"));
        fs::create_symlink("folder", file("to-folder"));
        fs::create_symlink("loop", file("loop"));
        fs::create_symlink("missing/x", file("to-missing"));
        const std::size_t before = entries();
        const fs::path path = file("") / name.toStdString();
        for (const Result<void>& refused : {AtomicFile::check(path), writeFileAtomically(path, "x")}) {
            QVERIFY(!refused.has_value());
            QVERIFY2(refused.error().detail.find(name.toStdString()) != std::string::npos &&
                         refused.error().detail.find(said.toStdString()) != std::string::npos,
                     refused.error().detail.c_str());
        }
        QCOMPARE(entries(), before);
    }

    void aWriteProtectedFileIsNotReplaced() {
        QVERIFY(writes(file("kept"), "old"));
        QCOMPARE(::chmod(file("kept").c_str(), 0444), 0);
        QCOMPARE(::chmod(m_dir->path().toLocal8Bit().constData(), 0777), 0);
        const bool isSuperuser = ::geteuid() == 0;  // who may write everything
        if (isSuperuser) QCOMPARE(::seteuid(65534), 0);
        const Result<void> refused = writeFileAtomically(file("kept"), "new");
        if (isSuperuser) QCOMPARE(::seteuid(0), 0);
        QVERIFY2(!refused && refused.error().detail.find("check the permissions") != std::string::npos, "refused");
        QCOMPARE(contentOf(file("kept")), std::string("old"));
    }

    void aFifoStaysOneAndGetsTheContent() {
        QCOMPARE(::mkfifo(file("fifo").c_str(), 0600), 0);
        QVERIFY(AtomicFile::check(file("fifo")).has_value());  // without waiting for a reader
        const std::string sent(200000, 'x');                   // more than a pipe holds
        std::future<std::string> read = std::async(std::launch::async, [&] { return contentOf(file("fifo")); });
        QVERIFY(writes(file("fifo"), sent));
        QVERIFY(read.get() == sent);
        QVERIFY(S_ISFIFO(statusOf(file("fifo")).st_mode));
        QCOMPARE(entries(), std::size_t{1});
    }

    void devicesStayWhatTheyAre() {
        const struct stat before = statusOf("/dev/null");
        QVERIFY(writes("/dev/null", "x"));
        QCOMPARE(statusOf("/dev/null").st_ino, before.st_ino);
        QVERIFY(S_ISCHR(statusOf("/dev/null").st_mode));
        const Result<void> full = writeFileAtomically("/dev/full", "x");
        QVERIFY2(!full && full.error().detail.find("free some space") != std::string::npos, "a full device");
    }

    void aDescriptorIsWrittenWhereItStands() {
        const int fd = ::open(file("log").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        QVERIFY(fd >= 0 && ::write(fd, "before\n", 7) == 7);
        for (const char* form : {"/dev/fd/", "/proc/self/fd/"}) {
            fs::create_symlink(form + std::to_string(fd), file("link"));
            QVERIFY(writes(form + std::to_string(fd), "direct\n"));
            QVERIFY(writes(file("link"), "by a link\n"));
            fs::remove(file("link"));
        }
        QCOMPARE(::write(fd, "after\n", 6), ssize_t{6});
        ::close(fd);
        QCOMPARE(contentOf(file("log")), std::string("before\ndirect\nby a link\ndirect\nby a link\nafter\n"));
    }

    void whatIsNotCommittedLeavesNothingBehind() {
        {
            AtomicFile abandoned = AtomicFile::create(file("x")).value();
            QVERIFY(abandoned.write("half").has_value());
            QVERIFY(!fs::exists(file("x")));
        }
        QVERIFY(AtomicFile::check(file("x")).has_value());
        QCOMPARE(entries(), std::size_t{0});
    }

    void aNameAsLongAsNamesMayBeIsWritten() {
        QVERIFY(writes(file(std::string(255, 'n').c_str()), "x"));
        QCOMPARE(entries(), std::size_t{1});
    }
};

SAMI_TEST(TestAtomicFile)
#include "test_atomic_file.moc"
