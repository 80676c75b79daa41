#include "core/workbench/export_files.h"
#include "core/workbench/principles.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;
namespace fs = std::filesystem;

class TestExportFiles : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<DocumentFolder> m_folder;
    std::unique_ptr<Document> m_document;

private slots:
    void init() {
        m_folder = std::make_unique<DocumentFolder>();
        m_document = m_folder->created();
    }
    void cleanup() { m_document.reset(); }

    void anExperimentIsNeverOverwritten() {
        m_folder->created("other.sami").reset();
        for (const char* name : {"e.sami", "other.sami"}) {
            const Result<void> refused = writeExported(m_folder->file(name), "[]");
            QVERIFY2(!refused && refused.error().kind == ErrorKind::Usage, name);
            QVERIFY(isExperimentFile(m_folder->file(name)));
        }
        put(m_folder->file("plain.json"), "old");
        must(writeExported(m_folder->file("plain.json"), "new"));
        QCOMPARE(must(readFile(m_folder->file("plain.json"))), std::string("new"));
    }

    void oneContrastIsAFileAndSeveralAreAFolder() {
        const fs::path file = m_folder->file("one.json");
        QCOMPARE(must(writeConstitutions(*m_document, file)), std::vector{file});
        must(m_document->edits().addPrinciple({"calm", "Be calm.", "Be wild."}));
        must(addContrast(*m_document, {"brief"}));
        must(addContrast(*m_document, {"calm"}));
        QVERIFY(!writeConstitutions(*m_document, m_folder->file("two.json")).has_value());
        QCOMPARE(must(writeConstitutions(*m_document, m_folder->file("set"))).size(), std::size_t{2});
    }

    void aFolderThatWouldBringOthersBackIsRefused() {
        must(m_document->edits().addPrinciple({"calm", "Be calm.", "Be wild."}));
        must(addContrast(*m_document, {"brief"}));
        must(addContrast(*m_document, {"calm"}));
        const fs::path folder = m_folder->file("set");
        must(writeConstitutions(*m_document, folder));
        must(writeConstitutions(*m_document, folder));  // the same again
        must(removeContrast(*m_document, {"calm"}));
        const auto refused = writeConstitutions(*m_document, folder);
        QVERIFY2(!refused && refused.error().detail.find("1.json") != std::string::npos, "a stale file stays");
        fs::remove(folder / "1.json");
        QCOMPARE(must(writeConstitutions(*m_document, folder)), std::vector{folder / "0.json"});
    }
};

SAMI_TEST(TestExportFiles)
#include "test_export_files.moc"
