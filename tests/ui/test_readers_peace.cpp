#include <filesystem>

#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "core/workbench/document.h"
#include "core/workbench/import_files.h"
#include "core/workbench/judge_pairs.h"
#include "core/workbench/launch_run.h"
#include "tests/core/store/example_experiment.h"
#include "tests/test_registry.h"
#include "tests/ui/found_widgets.h"
#include "tests/ui/settings_of_tests.h"
#include "ui/banner.h"
#include "ui/controls/empty_state.h"
#include "ui/header_bar.h"
#include "ui/live/live_page.h"
#include "ui/live/samples_card.h"
#include "ui/main_window.h"
#include "ui/page.h"
#include "ui/review/ask_field.h"
#include "ui/review/model_chooser.h"
#include "ui/review/pair_view.h"
#include "ui/review/question_model.h"
#include "ui/review/review_page.h"
#include "ui/review/win_rate_card.h"
#include "ui/sidebar.h"
#include "ui/start/start_page.h"

using namespace sami;

namespace {

constexpr int kPatienceMs = 30000;

}  // namespace

/// Whatever happens to the open experiment elsewhere, whoever reads in the window is not disturbed.
class TestReadersPeace : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_data;
    std::unique_ptr<MainWindow> m_window;

    std::filesystem::path file(const char* name) const { return m_data->filePath(QLatin1String(name)).toStdString(); }

    std::unique_ptr<Document> created(const char* name) const {
        return example::must(Document::create(file(name), example::content()));
    }

    /// An experiment with a finished run that was taken in. @return the run's folder
    std::filesystem::path withRun(const char* name) const {
        const std::unique_ptr<Document> document = created(name);
        const LaunchedRun run = example::must(launchRun(*document));
        example::playIteration(RunFolder(run.folder));
        example::must(document->runs().catchUp());
        return run.folder;
    }

    void open(const char* name) {
        m_window->session().open(QString::fromStdString(file(name).string()));
        QTRY_COMPARE(m_window->session().experiment().path, QString::fromStdString(file(name).string()));
    }

    QString said() const { return m_window->findChild<Banner*>()->notice().sentence; }
    int questions() const { return m_window->findChild<ReviewPage*>()->questions()->rowCount(); }
    /// What the document's thread has been given so far is done.
    void settle() {
        bool done = false;
        m_window->session().link().run([](Document&) { return true; }, this, [&done](bool) { done = true; });
        QTRY_VERIFY_WITH_TIMEOUT(done, kPatienceMs);
    }

private Q_SLOTS:
    void initTestCase() { useSettingsOfTests(); }

    void init() {
        QSettings().clear();
        m_data = std::make_unique<QTemporaryDir>();
        m_window = std::make_unique<MainWindow>(
            SessionPlaces{m_data->path().toStdString(), SAMI_FAKE_WORKER, std::chrono::milliseconds(300)});
        m_window->show();
    }

    void cleanup() { m_window.reset(); }

    void whatAnotherProcessWritesIsSaidAndTakenOver() {
        std::unique_ptr<Document> holder = created("held.sami");
        open("held.sami");
        QVERIFY(m_window->session().experiment().readOnly);
        QVERIFY(m_window->session().experiment().heldElsewhere);
        QVERIFY2(said().contains(QLatin1String("is writing it")), qPrintable(said()));
        QVERIFY2(said().contains(QString::number(QCoreApplication::applicationPid())), qPrintable(said()));
        QCOMPARE(m_window->findChild<Banner*>()->notice().kind, Notice::Kind::Aside);
        QVERIFY(m_window->windowTitle().startsWith(QLatin1String("held.sami, read only")));
        // A reader is not taken away from the answers, neither by a run that is started elsewhere nor when it is over.
        m_window->showPage(pageId::review);
        example::playIteration(RunFolder(example::must(launchRun(*holder)).folder));
        example::must(holder->runs().catchUp());
        auto* review = m_window->findChild<ReviewPage*>();
        QTRY_COMPARE_WITH_TIMEOUT(questions(), 2, kPatienceMs);
        QVERIFY(!review->asking()->field()->isEnabled());
        review->step(1);
        const QString read = review->chosenQuery();
        QCOMPARE(m_window->page(), pageId::review);
        QMetaObject::invokeMethod(&m_window->session(), "takeOver");
        settle();
        QVERIFY(m_window->session().experiment().readOnly);
        holder.reset();
        QMetaObject::invokeMethod(&m_window->session(), "takeOver");
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->session().experiment().readOnly, kPatienceMs);
        QCOMPARE(said(), QString());
        QCOMPARE(m_window->windowTitle(), QStringLiteral("held.sami – SAMI Workbench"));
        QTRY_VERIFY_WITH_TIMEOUT(review->asking()->field()->isEnabled(), kPatienceMs);
        settle();
        QCOMPARE(review->chosenQuery(), read);
        QCOMPARE(m_window->page(), pageId::review);
    }

    void whatIsReadStaysWhenAnotherModelIsTrained() {
        withRun("e.sami");
        open("e.sami");
        QTRY_COMPARE(m_window->page(), pageId::live);
        m_window->showPage(pageId::review);
        QTRY_COMPARE_WITH_TIMEOUT(questions(), 2, kPatienceMs);
        auto* review = m_window->findChild<ReviewPage*>();
        review->step(1);
        const QString read = review->chosenQuery();
        LaunchedRun run;
        m_window->session().link().run([](Document& document) { return launchRun(document); }, this,
                                       [&run](const Result<LaunchedRun>& launched) { run = example::must(launched); });
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().run()->number == 2 && run.number == 2, kPatienceMs);
        example::playIteration(RunFolder(run.folder));
        const auto* banner = m_window->findChild<Banner*>();
        QTRY_COMPARE_WITH_TIMEOUT(banner->notice().action, Notice::Action::ReadAnswers, kPatienceMs);
        settle();
        QCOMPARE(m_window->page(), pageId::review);
        QCOMPARE(review->models()->shown().candidate, std::string("iteration-1"));
        QCOMPARE(review->chosenQuery(), read);
        QTRY_VERIFY(review->models()->candidate()->count() == 2);  // the new one can be chosen
        button(*banner, QStringLiteral("Read the answers"))->click();
        QTRY_COMPARE(review->models()->shown().candidate, std::string("run-2/iteration-1"));
        QVERIFY2(said().isEmpty(), qPrintable(said()));
    }

    void anAlarmIsSaidOverWhatSomebodyWasTold() {
        const std::filesystem::path folder = withRun("e.sami");
        open("e.sami");
        QTRY_COMPARE_WITH_TIMEOUT(questions(), 2, kPatienceMs);
        Q_EMIT m_window->findChild<ReviewPage*>()->failed(QStringLiteral("The disk is full."));
        QCOMPARE(said(), QStringLiteral("The disk is full."));
        example::add(folder / "events.jsonl", "{\"seq\": \n");
        QTRY_VERIFY2_WITH_TIMEOUT(said().contains(QLatin1String("events.jsonl")), qPrintable(said()), kPatienceMs);
    }

    void thePageThatIsShownStaysMarkedWhenItIsPressed() {
        const QList<QPushButton*> all = m_window->findChild<Sidebar*>()->findChildren<QPushButton*>();
        QPushButton* live = *std::ranges::find(all, QStringLiteral("Live"), &QWidget::accessibleName);
        live->click();
        QVERIFY(live->isChecked());
        live->click();
        QVERIFY(live->isChecked());
        QCOMPARE(m_window->page(), pageId::live);
    }

    void answersThatWereWrittenElsewhereCanBeRead() {
        {
            const std::unique_ptr<Document> document = created("e.sami");
            for (const char* name : {"rivals", "ours"}) {
                const std::vector<Response> responses{example::response(0, name, 3, 0, std::string(name) + " say so")};
                example::must(document->store().responses().addImported(name, responses));
            }
        }
        open("e.sami");
        QTRY_COMPARE_WITH_TIMEOUT(questions(), 1, kPatienceMs);
        const auto* review = m_window->findChild<ReviewPage*>();
        QTRY_COMPARE(review->pairs().size(), std::size_t(1));
        QCOMPARE(review->models()->baselineName(), QStringLiteral("rivals"));
        QCOMPARE(review->models()->candidateName(), QStringLiteral("ours"));
        QVERIFY(!review->asking()->field()->isEnabled());
        QVERIFY(button(*m_window, QStringLiteral("Judge the answers"))->isEnabled());
    }
};

SAMI_TEST(TestReadersPeace)
#include "test_readers_peace.moc"
