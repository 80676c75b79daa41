#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "core/workbench/compare_models.h"
#include "core/workbench/launch_run.h"
#include "tests/core/store/example_experiment.h"
#include "tests/test_registry.h"
#include "tests/ui/settings_of_tests.h"
#include "ui/main_window.h"
#include "ui/page.h"
#include "ui/review/question_model.h"
#include "ui/review/review_page.h"
#include "ui/session/side_runs.h"

using namespace sami;

namespace {

constexpr int kAnswerPatienceMs = 30000;

/// Both models have answered a question that somebody asked later.
Result<std::string> answerAnother(Document& document) {
    const AskedModels asked = example::must(askModels(document, {"base", "iteration-1"}, "Is it late?"));
    std::int64_t seq = 0;
    for (const std::string model : {"base", "iteration-1"}) {
        Response answer = example::response(seq++, model, 3, 0, model + " says so");
        answer.queryId = asked.queryId;
        answer.query = "Is it late?";
        answer.purpose = ResponsePurpose::Compare;
        example::add(RunFolder(asked.run.folder).responsesFile(), dumpLine(toJson(answer)) + "\n");
    }
    if (Result<void> read = document.runs().catchUp(); !read) return std::unexpected(read.error());
    return asked.queryId;
}

}  // namespace

/// Judge and questions beside the training.
class TestSideRuns : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_data;

private Q_SLOTS:
    void initTestCase() {
        useSettingsOfTests();
        QSettings().clear();
    }

    void aQuestionIsAnsweredByItsOwnName() {
        qputenv("SAMI_FAKE_PACE_MS", "300");
        qputenv("SAMI_FAKE_FAULT", "");
        const QString path = m_data.filePath(QStringLiteral("e.sami"));
        {
            const auto document = example::must(Document::create(path.toStdString(), example::content()));
            const LaunchedRun run = example::must(launchRun(*document));
            example::playIteration(RunFolder(run.folder));
            std::filesystem::create_directories(RunFolder(run.folder).checkpoint(1));
            example::put(RunFolder(run.folder).checkpoint(1) / "COMPLETE", "{}");
            example::must(document->runs().catchUp());
        }
        MainWindow window(SessionPlaces{m_data.path().toStdString(), SAMI_FAKE_WORKER});
        window.show();
        window.session().open(path);
        QTRY_COMPARE(window.page(), pageId::live);
        window.showPage(pageId::review);
        QTRY_VERIFY(window.session().experiment().pair.has_value());
        auto* sideRuns = window.findChild<SideRuns*>();
        const QSignalSpy answered(sideRuns, &SideRuns::questionAnswered);
        sideRuns->ask(QStringLiteral("What is tea?"));
        std::string other;
        window.session().link().run(answerAnother, this,
                                    [&other](const Result<std::string>& id) { other = example::must(id); });
        QTRY_COMPARE_WITH_TIMEOUT(answered.count(), 1, kAnswerPatienceMs);
        QTRY_VERIFY(!other.empty());
        QVERIFY(answered[0][0].toString() != QString::fromStdString(other));
        auto* review = window.findChild<ReviewPage*>();
        QTRY_COMPARE(review->chosenQuery(), answered[0][0].toString());
        const int row = review->questions()->rowOf(review->chosenQuery());
        QCOMPARE(review->questions()->index(row).data().toString(), QStringLiteral("You: What is tea?"));
    }
};

SAMI_TEST(TestSideRuns)
#include "test_side_runs.moc"
