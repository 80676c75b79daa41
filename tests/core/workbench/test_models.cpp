#include "core/workbench/models.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;
namespace fs = std::filesystem;

class TestModels : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<DocumentFolder> m_folder;
    std::unique_ptr<Document> m_document;
    static void seal(const LaunchedRun& run, const char* name) {
        fs::create_directories(run.folder / "checkpoints" / name);
        put(run.folder / "checkpoints" / name / "COMPLETE", "{}");
    }
    std::vector<std::string> names() const {
        std::vector<std::string> found;
        for (const ModelRow& model : must(models(*m_document))) found.push_back(model.name);
        return found;
    }

private slots:
    void init() {
        m_folder = std::make_unique<DocumentFolder>();
        m_document = m_folder->created();
    }
    void cleanup() { m_document.reset(); }

    void theBaseIsThereBeforeAnyRun() {
        QCOMPARE(names(), (std::vector<std::string>{"base"}));
        QCOMPARE(must(modelLocation(*m_document, "base")), std::string("demo"));
        QVERIFY(!must(newestPair(*m_document)).has_value());
    }

    void secondLineageGetsNamesOfItsOwn() {
        playedRun(*m_document);
        playedRun(*m_document);
        QCOMPARE(names(), (std::vector<std::string>{"base", "iteration-1", "run-2/iteration-1"}));
        QCOMPARE(must(newestPair(*m_document))->candidate, std::string("run-2/iteration-1"));
        QCOMPARE(must(newestPair(*m_document))->baseline, std::string("base"));
    }

    void locationFollowsTheLineage() {
        const LaunchedRun first = must(launchRun(*m_document));
        const LaunchedRun second = must(launchRun(*m_document));
        QVERIFY(!modelLocation(*m_document, "iteration-1").has_value());
        seal(first, "iteration-1");
        seal(first, "iteration-1-step-20");
        seal(second, "iteration-1");
        QCOMPARE(must(modelLocation(*m_document, "iteration-1")), (first.folder / "checkpoints/iteration-1").string());
        QCOMPARE(must(modelLocation(*m_document, "run-2/iteration-1")),
                 (second.folder / "checkpoints/iteration-1").string());
        QCOMPARE(must(modelLocation(*m_document, "iteration-1-step-20")),
                 (first.folder / "checkpoints/iteration-1-step-20").string());
        QCOMPARE(must(modelLocation(*m_document, "base")), std::string("demo"));
        for (const char* wrong : {"iteration-2", "iteration-", "iteration-../x", "someone", "run-3/base",
                                  "iteration-1-step-", "iteration-1-step-20-step-3", "iteration-1-20"}) {
            QVERIFY2(!modelLocation(*m_document, wrong).has_value(), wrong);
        }
    }

    void aRenamedExperimentIsToldWhereItsRunsAre() {
        const LaunchedRun run = playedRun(*m_document);
        seal(run, "iteration-1");
        m_document.reset();
        fs::rename(m_folder->file("e.sami"), m_folder->file("renamed.sami"));
        m_document = m_folder->opened(Access::ReadWrite, "renamed.sami");
        const auto refused = modelLocation(*m_document, "iteration-1");
        QVERIFY(!refused.has_value());
        QVERIFY2(refused.error().detail.find("e.sami.runs: rename that to renamed.sami.runs") != std::string::npos,
                 refused.error().detail.c_str());
        // Whatever else needs the folder says the same.
        RunList& runs = m_document->runs();
        QCOMPARE(runs.ask(run.number, RunRequest::Stop).error().detail, refused.error().detail);
        QCOMPARE(runs.start(run.number, "/bin/true", WorkerTie::Detached).error().detail, refused.error().detail);
        QVERIFY(
            continueOrLaunch(*m_document, {.iterations = 5}, false).error().detail.starts_with(refused.error().detail));
        QCOMPARE(launchRun(*m_document).error().detail, refused.error().detail);
        QCOMPARE(must(runs.entry(run.number)).problem, refused.error().detail);
        // Another experiment's folder is not offered, nor where the own one is there.
        fs::rename(m_folder->file("renamed.sami"), m_folder->file("e.sami"));
        fs::copy(m_folder->file("e.sami"), m_folder->file("copy.sami"));
        const std::unique_ptr<Document> copy = m_folder->opened(Access::ReadWrite, "copy.sami");
        const std::string detail = modelLocation(*copy, "iteration-1").error().detail;
        QVERIFY2(detail.find("rename") == std::string::npos, detail.c_str());
    }

    void runsThatAnswerDifferentlyHaveABaseOfTheirOwn() {
        playedRun(*m_document, {.settings = {"learning_rate=1e-4"}});
        playedRun(*m_document, {.settings = {"learning_rate=2e-4"}});  // says nothing about the base
        playedRun(*m_document, {.settings = {"max_new_tokens=16"}});
        QCOMPARE(must(baseBeside(*m_document, "iteration-1")), std::string("base"));
        QCOMPARE(must(baseBeside(*m_document, "run-2/iteration-1")), std::string("base"));
        QCOMPARE(must(baseBeside(*m_document, "run-3/iteration-1")), std::string("run-3/base"));
        QCOMPARE(must(settingsOf(*m_document, "run-3/iteration-1")).maxNewTokens, std::int64_t{16});
        QCOMPARE(must(settingsOf(*m_document, "run-3/base")).maxNewTokens, std::int64_t{16});
        QCOMPARE(must(settingsOf(*m_document, "base")).maxNewTokens, std::int64_t{96});
        QCOMPARE(must(m_document->store().comparisons().pairs({"run-3/base", "run-3/iteration-1"})).size(),
                 std::size_t{4});
    }

    void theBaseMayBeImportedAndAnyOtherNameKeepsItsWriter() {
        must(m_document->store().responses().addImported("base", {response(0, "", 1, 0, "x")}));
        must(m_document->store().responses().addImported("iteration-1", {response(0, "", 1, 0, "y")}));
        playedRun(*m_document);
        QCOMPARE(must(modelNamed(*m_document, "base")).run, std::optional<std::int64_t>(1));
        QVERIFY(must(modelNamed(*m_document, "iteration-1")).kind == ModelKind::Imported);
        QVERIFY(must(modelNamed(*m_document, "run-1/iteration-1")).kind == ModelKind::Iteration);
    }
};

SAMI_TEST(TestModels)
#include "test_models.moc"
