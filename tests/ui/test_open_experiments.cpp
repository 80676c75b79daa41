#include <filesystem>

#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "core/workbench/import_files.h"
#include "core/workbench/judge_pairs.h"
#include "tests/test_registry.h"
#include "tests/ui/found_widgets.h"
#include "tests/ui/opened_window.h"
#include "ui/controls/empty_state.h"
#include "ui/header_bar.h"
#include "ui/live/live_page.h"
#include "ui/live/samples_card.h"
#include "ui/page.h"
#include "ui/review/pair_view.h"
#include "ui/review/win_rate_card.h"
#include "ui/start/start_page.h"

using namespace sami;

/// Whatever state an experiment and its run folders are in, the window shows what there is.
class TestOpenExperiments : public QObject, protected OpenedWindow {
    Q_OBJECT

private:
    /// A judge that has said no more than that it has begun; this process stands in for it.
    void judgeAtWork(const char* name) const {
        const std::unique_ptr<Document> document = example::must(Document::open(file(name)));
        const auto judge = example::must(launchJudge(*document, {"base", "iteration-1"}, {.judge = "pmi"}));
        const RunFolder folder(judge->folder);
        example::must(folder.writeHeartbeat(currentHeartbeat()));
        example::must(example::must(EventLog::open(folder)).write(made::started()));
    }

    StartPage* start() const { return m_window->findChild<StartPage*>(); }

private Q_SLOTS:
    void initTestCase() { useSettingsOfTests(); }

    void init() { showWindow(); }
    void cleanup() { closeWindow(); }

    void aDamagedConfigurationIsAProblemOfItsRunAlone() {
        const std::filesystem::path run = withRun("e.sami");
        example::put(run / "config.json", "{\"task\": ");
        open("e.sami");
        QTRY_VERIFY_WITH_TIMEOUT(questions() == 2, kOpenedPatienceMs);
        QTRY_VERIFY2(said().contains(QLatin1String("config.json")), qPrintable(said()));
        QVERIFY2(said().contains(QLatin1String("Put the file right")), qPrintable(said()));
        QCOMPARE(start()->offer(), QStringLiteral("Teach the model"));
        QTRY_COMPARE(m_window->findChild<ReviewPage*>()->pairs().size(), std::size_t(2));
    }

    void aBadLineIsToldUntilItIsPutRight() {
        std::filesystem::path folder;
        {
            const std::unique_ptr<Document> document = created("e.sami");
            folder = example::must(launchRun(*document)).folder;
            EventLog events = example::must(EventLog::open(RunFolder(folder)));
            example::must(events.write(made::started()));
            example::must(events.write(made::step(1, 0.6)));
        }
        const std::uintmax_t sound = std::filesystem::file_size(folder / "events.jsonl");
        example::add(folder / "events.jsonl", "{\"seq\": 2, \"type\": \n");
        open("e.sami");
        QTRY_VERIFY2(said().contains(QLatin1String("events.jsonl")), qPrintable(said()));
        QCOMPARE(m_window->session().run()->progress.lastStep(), std::int64_t{1});
        std::filesystem::resize_file(folder / "events.jsonl", sound);
        QTRY_VERIFY2(!said().contains(QLatin1String("events.jsonl")), qPrintable(said()));
    }

    void whatCannotBeOpenedLeavesTheOpenExperiment() {
        withRun("e.sami");
        open("e.sami");
        QTRY_COMPARE(questions(), 2);
        example::put(file("notes.sami"), "these are notes");
        m_window->session().open(QString::fromStdString(file("notes.sami").string()));
        QTRY_VERIFY2(said().contains(QLatin1String("notes.sami")), qPrintable(said()));
        QCOMPARE(m_window->session().experiment().path, QString::fromStdString(file("e.sami").string()));
        QCOMPARE(questions(), 2);
    }

    void whatAnotherProcessWritesIsShownHere() {
        const std::unique_ptr<Document> holder = created("e.sami");
        open("e.sami");
        QVERIFY(m_window->session().experiment().readOnly);
        QVERIFY2(said().contains(QLatin1String("e.sami")), qPrintable(said()));
        QVERIFY(m_window->session().run() == nullptr);
        const LaunchedRun run = example::must(launchRun(*holder));
        example::playIteration(RunFolder(run.folder));
        example::must(holder->runs().catchUp());
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().run() != nullptr, kOpenedPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().run()->state == RunState::Finished, kOpenedPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(questions(), 2, kOpenedPatienceMs);
        example::must(holder->edits().addPrinciple({"kind", "Be kind.", "Be rude."}));
        QTRY_COMPARE_WITH_TIMEOUT(m_window->session().experiment().content.principles.size(), std::size_t(2),
                                  kOpenedPatienceMs);
    }

    void theOpenExperimentByAnotherNameIsTheOpenOne() {
        withRun("e.sami");
        std::filesystem::create_directory_symlink(m_data->path().toStdString(), file("link"));
        open("e.sami");
        m_window->showPage(pageId::start);
        const QSignalSpy opened(&m_window->session(), &ExperimentSession::opened);
        const QSignalSpy already(&m_window->session(), &ExperimentSession::openedAlready);
        const std::filesystem::path relative = std::filesystem::relative(file("e.sami"));
        for (const std::filesystem::path& path : {file("link") / "e.sami", relative, file("e.sami")})
            m_window->session().open(QString::fromStdString(path.string()));
        QTRY_COMPARE(already.count(), 3);
        QCOMPARE(opened.count(), 0);
        QVERIFY(!m_window->session().experiment().readOnly);
        QVERIFY2(said().isEmpty(), qPrintable(said()));
        QTRY_COMPARE(m_window->page(), pageId::live);
    }

    void anExperimentWithoutRunsShowsNoneOfTheOneBefore() {
        withRun("e.sami");
        created("empty.sami").reset();
        open("e.sami");
        auto* review = m_window->findChild<ReviewPage*>();
        QTRY_COMPARE(review->pairs().size(), std::size_t(2));
        QTRY_COMPARE(m_window->findChild<HeaderBar*>()->stateText(), QStringLiteral("finished"));
        Q_EMIT review->failed(QStringLiteral("Of the experiment before."));
        QCOMPARE(said(), QStringLiteral("Of the experiment before."));
        m_window->showPage(pageId::live);
        open("empty.sami");
        QVERIFY(m_window->findChild<LivePage*>()->findChild<EmptyState*>()->isVisible());
        QCOMPARE(m_window->findChild<HeaderBar*>()->stateText(), QString());
        for (const PairView* pair : review->pairs()) QVERIFY(!pair->isVisibleTo(pair->parentWidget()));
        QVERIFY2(said().isEmpty(), qPrintable(said()));
    }

    void aDamagedRunThatIsNotShownIsToldCalmly() {
        const std::filesystem::path first = withRun("e.sami");
        {
            const std::unique_ptr<Document> document = example::must(Document::open(file("e.sami")));
            example::playIteration(RunFolder(example::must(launchRun(*document)).folder));
            example::must(document->runs().catchUp());
        }
        example::put(first / "config.json", "{\"task\": ");
        open("e.sami");
        QTRY_VERIFY2(said().startsWith(QLatin1String("run-1: ")), qPrintable(said()));
        QVERIFY2(said().contains(QLatin1String("config.json")), qPrintable(said()));
        QVERIFY2(said().contains(QLatin1String("Put the file right")), qPrintable(said()));
        QCOMPARE(m_window->session().run()->number, std::int64_t{2});
        auto* banner = m_window->findChild<Banner*>();
        QCOMPARE(banner->notice().kind, Notice::Kind::Aside);
        banner->findChild<QPushButton*>()->click();
        QVERIFY(said().isEmpty());
        Q_EMIT m_window->session().runsChanged();
        QVERIFY2(said().isEmpty(), qPrintable(said()));
    }

    void aRunIsCalledByWhatItWasTaught() {
        withRun("e.sami");
        {
            const std::unique_ptr<Document> document = example::must(Document::open(file("e.sami")));
            example::must(document->edits().addPrinciple({"kind", "Be kind.", "Be rude."}));
        }
        open("e.sami");
        const auto* live = m_window->findChild<LivePage*>();
        QTRY_VERIFY(labelled(*live->samples(), QStringLiteral("Antithesis")));
        QVERIFY(!labelled(*live->samples(), QStringLiteral("Contrast")));
    }

    void aJudgeAtWorkIsSaidFromTheBeginning() {
        withRun("e.sami");
        judgeAtWork("e.sami");
        open("e.sami");
        QTRY_COMPARE(m_window->findChild<WinRateCard*>()->summary(), QStringLiteral("The judge is being loaded …"));
    }

    void aWindowThatOnlyReadsDoesNotJudge() {
        const std::unique_ptr<Document> holder = created("e.sami");
        open("e.sami");
        QVERIFY(m_window->session().experiment().readOnly);
        const RunFolder run(example::must(launchRun(*holder)).folder);
        example::must(run.writeHeartbeat(currentHeartbeat()));
        example::must(example::must(EventLog::open(run)).write(made::started()));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().run() && m_window->session().run()->isActive(), kOpenedPatienceMs);
        example::playIteration(run);
        std::filesystem::remove(run.path() / "heartbeat.json");
        example::must(holder->runs().catchUp());
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().run()->state == RunState::Finished, kOpenedPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(questions(), 2, kOpenedPatienceMs);
        settle();
        const QString judged = m_window->findChild<WinRateCard*>()->summary();
        QVERIFY2(judged.startsWith(QLatin1String("Nothing has been judged yet. ")), qPrintable(judged));
        QVERIFY2(judged.contains(QLatin1String("is writing it")), qPrintable(judged));
    }

    void importedQueriesRenewTheComparison() {
        withRun("e.sami");
        open("e.sami");
        QTRY_COMPARE(questions(), 2);
        const QSignalSpy changed(&m_window->session(), &ExperimentSession::comparisonChanged);
        m_window->session().link().run(
            [](Document& document) {
                RowReport report;
                return importQueries(document, {"more.jsonl", "{\"query\": \"Why is tea hot?\"}\n"}, {}, report);
            },
            this, [](const Result<ImportCount>& count) { QCOMPARE(example::must(count).added, std::int64_t{1}); });
        QTRY_COMPARE(changed.count(), 1);
    }
};

SAMI_TEST(TestOpenExperiments)
#include "test_open_experiments.moc"
