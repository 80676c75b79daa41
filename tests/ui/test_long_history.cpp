#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include <QElapsedTimer>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include "core/workbench/launch_run.h"
#include "core/workbench/new_experiment.h"
#include "tests/core/run/long_run.h"
#include "tests/test_registry.h"
#include "tests/ui/settings_of_tests.h"
#include "tests/ui/watched_application.h"
#include "ui/live/live_page.h"
#include "ui/live/run_plots.h"
#include "ui/main_window.h"
#include "ui/page.h"
#include "ui/plot/line_plot.h"

using namespace sami;

namespace {

constexpr int kPatienceMs = 60000;
constexpr int kEvents = 100'000;
/// Of processor time: what a slot may take, and any event with all that comes of it.
constexpr double kSlotMs = 10;
constexpr double kEventMs = 50;
/// Of waiting: a busy machine is slow, but a window that waits for files or for those who hold them takes seconds.
constexpr int kStallMs = 300;
/// Of the series "training" in the plot of the bound.
constexpr int kTraining = 2;

/// How long the GUI thread was away between two ticks of a timer of 5 ms: by the clock, and without the time in which
/// it could have run and other processes had the processors.
class GuiWatch final : public QObject {
public:
    GuiWatch() {
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this, &GuiWatch::tick);
        m_timer.start(5);
        m_clock.start();
    }
    double largestGapMs() const { return m_largestGap; }
    double largestOwnGapMs() const { return m_largestOwnGap; }

private:
    /// Milliseconds for which this thread has waited for a processor; 0 where the system does not count them.
    static double waitedMs() {
        double ran = 0;
        double waited = 0;
        std::ifstream("/proc/thread-self/schedstat") >> ran >> waited;
        return 1e-6 * waited;
    }
    void tick() {
        const double gap = 1e-6 * static_cast<double>(m_clock.nsecsElapsed());
        m_clock.start();
        const double waited = waitedMs();
        m_largestGap = std::max(m_largestGap, gap);
        m_largestOwnGap = std::max(m_largestOwnGap, gap - (waited - std::exchange(m_waited, waited)));
    }

    QTimer m_timer;
    QElapsedTimer m_clock;
    double m_waited = waitedMs();
    double m_largestGap = 0;
    double m_largestOwnGap = 0;
};

int threadsOfThisProcess() {
    const std::filesystem::directory_iterator tasks("/proc/self/task");
    return static_cast<int>(std::distance(begin(tasks), end(tasks)));
}

}  // namespace

/// However much a run has said, and however many runs there are, the window stays at hand.
class TestLongHistory : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_data;

    QString file(const char* name) const { return m_data->filePath(QLatin1String(name)); }

    /// An experiment with so many runs; the last one has a long history that no experiment has taken in yet.
    QString experiment(const char* name, int runs, int events) const {
        const std::filesystem::path path = file(name).toStdString();
        const auto document = Document::create(path, *newExperiment({}));
        for (int i = 0; i < runs; ++i) {
            const Result<LaunchedRun> run = launchRun(**document);
            made::writeLongRun(RunFolder(run->folder), i + 1 == runs ? events : 30, true);
        }
        return file(name);
    }

    std::unique_ptr<MainWindow> makeWindow() const {
        auto window = std::make_unique<MainWindow>(SessionPlaces{m_data->path().toStdString(), SAMI_FAKE_WORKER});
        window->show();
        return window;
    }

    static double lastStepDrawn(const MainWindow& window) {
        const auto& points =
            window.findChild<LivePage*>()->plots()->plot(MetricPlot::Bound)->data().series.at(kTraining).points;
        return points.empty() ? 0 : points.back().x;
    }

    static WatchedApplication& application() { return *static_cast<WatchedApplication*>(qApp); }

    static void checkCosts() {
        const WatchedApplication::Dearest& slot = application().dearestSlot();
        const WatchedApplication::Dearest& event = application().dearestEvent();
        qInfo("dearest slot %.1f ms (%s), dearest event %.1f ms (%s)", slot.ms, qPrintable(slot.what), event.ms,
              qPrintable(event.what));
        QVERIFY(slot.ms < kSlotMs);
        QVERIFY(event.ms < kEventMs);
    }

    static bool isOpen(MainWindow& window, const QString& path) { return window.session().experiment().path == path; }

private Q_SLOTS:
    void initTestCase() { useSettingsOfTests(); }

    void init() {
        QSettings().clear();
        m_data = std::make_unique<QTemporaryDir>();
    }

    void aReplayLeavesTheWindowAtHand() {
        const QString longOne = experiment("long.sami", 1, kEvents);
        const QString shortOne = experiment("short.sami", 1, 30);
        const auto window = makeWindow();
        QVERIFY(QTest::qWaitForWindowExposed(window.get()));
        const GuiWatch watch;
        application().forget();
        window->session().open(longOne);
        QTRY_VERIFY_WITH_TIMEOUT(lastStepDrawn(*window) > 2000, kPatienceMs);
        window->session().open(shortOne);
        QTRY_VERIFY_WITH_TIMEOUT(isOpen(*window, shortOne), kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(lastStepDrawn(*window), 8.0, kPatienceMs);
        window->session().open(longOne);
        QTRY_VERIFY_WITH_TIMEOUT(isOpen(*window, longOne), kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(lastStepDrawn(*window), double((kEvents - 4) / 3), kPatienceMs);
        qInfo("largest gap %.0f ms, of its own %.0f ms", watch.largestGapMs(), watch.largestOwnGapMs());
        checkCosts();
        QVERIFY(watch.largestOwnGapMs() < kStallMs);
    }

    void aLongHistoryOpensInTwoSeconds() {
        const QString longOne = experiment("long.sami", 1, kEvents);
        {
            const auto document = Document::open(longOne.toStdString());
            QVERIFY((*document)->runs().catchUp().has_value());
        }
        const auto window = makeWindow();
        QVERIFY(QTest::qWaitForWindowExposed(window.get()));
        const GuiWatch watch;
        application().forget();
        QElapsedTimer timer;
        timer.start();
        window->session().open(longOne);
        QTRY_VERIFY_WITH_TIMEOUT(isOpen(*window, longOne), kPatienceMs);
        const qint64 shown = timer.elapsed();
        QTRY_COMPARE_WITH_TIMEOUT(lastStepDrawn(*window), double((kEvents - 4) / 3), kPatienceMs);
        qInfo("shown after %lld ms, all curves after %lld ms, largest gap %.0f ms, of its own %.0f ms", shown,
              timer.elapsed(), watch.largestGapMs(), watch.largestOwnGapMs());
        checkCosts();
        QVERIFY(watch.largestOwnGapMs() < kStallMs);
    }

    /// The GUI thread, the document's, and at most one that looks something up. What Qt and the platform have of their
    /// own is there before an experiment is opened and is not counted.
    void thirtyRunsNeedNoMoreThreadsThanOne() {
        const QString many = experiment("many.sami", 30, 30);
        const int atRest = threadsOfThisProcess();
        const auto window = makeWindow();
        QVERIFY(QTest::qWaitForWindowExposed(window.get()));
        window->session().open(many);
        QTRY_COMPARE_WITH_TIMEOUT(window->session().experiment().runs.size(), std::size_t(30), kPatienceMs);
        int most = 0;
        for (int i = 0; i < 50; ++i) {
            most = std::max(most, threadsOfThisProcess());
            QTest::qWait(10);
        }
        qInfo("%d threads before, at most %d with 30 runs", atRest, most);
        QVERIFY(most - atRest + 1 <= 3);
    }
};

SAMI_TEST(TestLongHistory)
#include "test_long_history.moc"
