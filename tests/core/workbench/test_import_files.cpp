#include "core/workbench/export_files.h"
#include "core/workbench/import_files.h"
#include "core/workbench/principles.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;

namespace {

/// The shape of the reference's own files: one combination each; `negative` may leave a principle as it is, and the
/// order differs.
SourceText combination(const char* name, const char* positive, const char* negative, const char* identifiers) {
    return {name, std::string(R"({"positive": ")") + positive + R"(", "negative": ")" + negative +
                      R"(", "identifiers": )" + identifiers + "}"};
}

std::vector<SourceText> sixFiles() {
    return {combination("0.json", R"(1. Be short.\n2. Be kind.)", R"(1. Be long.\n2. Be rude.)",
                        R"({"positive": ["pos short", "pos kind"], "negative": ["neg short", "neg kind"]})"),
            combination("1.json", R"(1. Be short.\n2. Be kind.)", R"(1. Be long.\n2. Be kind.)",
                        R"({"positive": ["pos short", "pos kind"], "negative": ["neg short", "pos kind"]})"),
            combination("2.json", R"(1. Be short.\n2. Be kind.)", R"(1. Be short.\n2. Be rude.)",
                        R"({"positive": ["pos short", "pos kind"], "negative": ["pos short", "neg kind"]})"),
            combination("3.json", R"(1. Be kind.\n2. Be short.)", R"(1. Be rude.\n2. Be long.)",
                        R"({"positive": ["pos kind", "pos short"], "negative": ["neg kind", "neg short"]})"),
            combination("4.json", R"(1. Be kind.\n2. Be short.)", R"(1. Be kind.\n2. Be long.)",
                        R"({"positive": ["pos kind", "pos short"], "negative": ["pos kind", "neg short"]})"),
            combination("5.json", R"(1. Be kind.\n2. Be short.)", R"(1. Be rude.\n2. Be short.)",
                        R"({"positive": ["pos kind", "pos short"], "negative": ["neg kind", "pos short"]})")};
}

}  // namespace

class TestImportFiles : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<DocumentFolder> m_folder;
    std::unique_ptr<Document> m_document;
    RowReport m_report;
    DocumentContent now() const { return must(contentOf(*m_document)); }

private slots:
    void init() {
        m_folder = std::make_unique<DocumentFolder>();
        m_document = m_folder->created();
    }
    void cleanup() { m_document.reset(); }

    void theReferencesFilesAreTwoPrinciplesWithThreeFlips() {
        must(importConstitutions(*m_document, sixFiles(), true, m_report));
        const DocumentContent content = now();
        QCOMPARE(content.principles.size(), std::size_t{2});
        QCOMPARE(content.principles[0].name, std::string("short"));
        QCOMPARE(content.principles[0].antithesis, std::string("Be long."));
        QCOMPARE(content.flips.size(), std::size_t{3});
        const auto files = must(exportedConstitutions(*m_document));
        QCOMPARE(files.size(), std::size_t{3});
        std::vector<SourceText> again;
        for (const auto& [name, text] : files) again.push_back({name, text});
        must(importConstitutions(*m_document, again, true, m_report));
        QCOMPARE(now().flips.size(), std::size_t{3});
        QVERIFY(isSamePair(now().principles[0], content.principles[0]));
    }

    void filesMayComeOneAfterAnother() {
        const std::vector<SourceText> files = sixFiles();
        // The first leaves "kind" as it is: its antithesis comes with a later one.
        const ConstitutionImport first = must(importConstitutions(*m_document, {files[1]}, true, m_report));
        QCOMPARE(first.incomplete.size(), std::size_t{1});
        QVERIFY(first.incomplete[0].find("kind") != std::string::npos);
        QVERIFY(launchRun(*m_document).has_value());  // what can be flipped can be learned
        const ConstitutionImport second = must(importConstitutions(*m_document, {files[5]}, false, m_report));
        QVERIFY(second.incomplete.empty());
        QCOMPARE(second.contrasts.added, 1);
        QCOMPARE(now().principles.size(), std::size_t{2});
        QCOMPARE(now().flips.size(), std::size_t{2});
        must(m_document->edits().undo());
        QCOMPARE(now().flips.size(), std::size_t{1});
        QVERIFY(!now().principles[1].hasAntithesis());
    }

    void contradictionsAreRefusedByFileAndChangeNothing() {
        const DocumentContent before = now();
        const auto refused = importConstitutions(
            *m_document,
            {sixFiles()[0], combination("odd.json", "1. Be short.", "1. Be endless.",
                                        R"({"positive": ["pos short"], "negative": ["neg short"]})")},
            false, m_report);
        QVERIFY(!refused.has_value());
        QVERIFY2(refused.error().detail.find("odd.json") != std::string::npos, refused.error().detail.c_str());
        QVERIFY(now() == before);
        QVERIFY(must(m_document->edits().history()).empty());
    }

    void queriesBecomeDataAndAskedOnesMay() {
        const SourceText file{"q.jsonl", R"({"id": "q9", "text": "Nine?", "split": "training"})"};
        must(m_document->store().queries().add({{"q9", "Nine?", true, QueryOrigin::Asked}}));
        QVERIFY(must(importQueries(*m_document, file, {}, m_report)) == (ImportCount{1, 0}));
        QVERIFY(must(importQueries(*m_document, file, {}, m_report)) == (ImportCount{0, 1}));
        QVERIFY(*must(m_document->store().queries().find("q9")) == (Query{"q9", "Nine?", false}));
    }

    void heldOutPrinciplesAreNoPartOfTraining() {
        must(m_document->edits().addPrinciple({"calm", "Be calm.", "Be wild.", 0, PrincipleUse::HeldOut}));
        const RunConfig config = must(iteratingConfig(*m_document, {}));
        const Contrast contrast = must(Contrast::create(contrastOptions(config)));
        for (const Constitution& drawn : contrast.draw("q1")) QCOMPARE(drawn.principles.size(), std::size_t{1});
        Principle only = must(principleNamed(*m_document, "brief"));
        only.use = PrincipleUse::HeldOut;
        must(m_document->edits().setPrinciple(only));
        QVERIFY(!launchRun(*m_document).has_value());  // nothing is left to learn
    }

    void aReadOnlyDocumentIsNotChanged() {
        m_document.reset();
        const std::unique_ptr<Document> reader = m_folder->opened(Access::ReadOnly);
        QVERIFY(!importQueries(*reader, {"q", R"({"text": "a"})"}, {}, m_report).has_value());
        QVERIFY(!importConstitutions(*reader, sixFiles(), true, m_report).has_value());
        QVERIFY(!reader->edits().addPrinciple({"a", "b", "c"}).has_value());
    }
};

SAMI_TEST(TestImportFiles)
#include "test_import_files.moc"
