#include <algorithm>
#include <atomic>
#include <semaphore>

#include <QFile>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "tests/test_registry.h"
#include "tests/ui/settings_of_tests.h"
#include "ui/session/recent_experiments.h"

using namespace sami;

namespace {

/// Under /slow/ lies a disk that answers as often as it is let.
struct SlowDisk {
    std::counting_semaphore<8> answers{0};
    std::atomic<int> looks = 0;
    std::atomic<int> looking = 0;
    std::atomic<int> mostLooking = 0;
    std::atomic<bool> isEmpty = false;

    std::optional<ExperimentGlance> look(const std::filesystem::path& file) {
        ++looks;
        mostLooking = std::max(mostLooking.load(), ++looking);
        const bool wasEmpty = isEmpty;
        if (file.string().starts_with("/slow/")) answers.acquire();
        --looking;
        return wasEmpty ? std::nullopt : std::optional(ExperimentGlance{});
    }
};

std::vector<std::filesystem::path> nobody() {
    return {};
}

}  // namespace

class TestRecentExperiments : public QObject {
    Q_OBJECT

private:
    static QStringList listed(const RecentExperiments& experiments) {
        QStringList paths;
        for (const RecentExperiment& experiment : experiments.found()) paths.append(experiment.path);
        return paths;
    }

private Q_SLOTS:
    void initTestCase() { useSettingsOfTests(); }
    void init() { QSettings().clear(); }

    void oneThreadLooksHoweverOftenItIsAsked() {
        const auto disk = std::make_shared<SlowDisk>();
        RecentExperiments experiments(
            nullptr, [disk](const std::filesystem::path& file) { return disk->look(file); }, nobody);
        experiments.add(QStringLiteral("/slow/a.sami"));
        QTRY_COMPARE(disk->looking.load(), 1);
        const QSignalSpy changed(&experiments, &RecentExperiments::changed);
        experiments.add(QStringLiteral("/slow/b.sami"));
        experiments.add(QStringLiteral("/quick/c.sami"));
        // What the thread can't look at meanwhile is listed, what lies on that disk is not.
        QTRY_VERIFY(changed.count() > 0);
        QCOMPARE(listed(experiments), QStringList(QStringLiteral("/quick/c.sami")));
        QCOMPARE(disk->mostLooking.load(), 1);
        disk->answers.release(3);
        QTRY_COMPARE(listed(experiments).size(), 3);
        QCOMPARE(disk->mostLooking.load(), 1);
    }

    void whoWorksElsewhereIsNamedWithoutBeingRemembered() {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("a.sami"));
        const QString link = folder.filePath(QStringLiteral("link.sami"));
        const QString other = folder.filePath(QStringLiteral("other.sami"));
        for (const QString& path : {file, other}) QVERIFY(QFile(path).open(QIODevice::WriteOnly));
        QVERIFY(QFile::link(file, link));
        const auto busy = [](const std::filesystem::path&) {
            return std::optional(ExperimentGlance{.bytes = 1, .work = ExperimentGlance::Work::Running});
        };
        const auto workers = [file, other] {
            return std::vector<std::filesystem::path>{file.toStdString(), other.toStdString()};
        };
        RecentExperiments experiments(nullptr, busy, workers);
        const QSignalSpy changed(&experiments, &RecentExperiments::changed);
        experiments.add(link);
        QTRY_COMPARE(experiments.atWork().size(), 2);
        QTRY_VERIFY(changed.count() > 0);
        // One file under two names is one experiment.
        QCOMPARE(experiments.atWork()[0].path, link);
        QCOMPARE(experiments.atWork()[1].path, other);
        QCOMPARE(listed(experiments), QStringList(link));
    }

    void whatAnEarlierLookFoundIsDropped() {
        const auto disk = std::make_shared<SlowDisk>();
        RecentExperiments experiments(
            nullptr, [disk](const std::filesystem::path& file) { return disk->look(file); }, nobody);
        experiments.add(QStringLiteral("/slow/a.sami"));
        QTRY_COMPARE(disk->looking.load(), 1);
        disk->isEmpty = true;
        experiments.look();
        disk->answers.release();
        QTRY_COMPARE(disk->looks.load(), 2);
        QCOMPARE(listed(experiments), QStringList());
        disk->answers.release();
        QTRY_COMPARE(disk->looking.load(), 0);
        QCOMPARE(listed(experiments), QStringList());
    }
};

SAMI_TEST(TestRecentExperiments)
#include "test_recent_experiments.moc"
