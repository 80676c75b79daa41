#pragma once

#include "core/run/run_options.h"
#include "core/workbench/document.h"
#include "core/workbench/launch_run.h"
#include "tests/core/store/example_experiment.h"

/// What the tests of the workbench have in common: an open document in a temporary folder.
namespace example {

/// A document of content() in a folder of its own.
class DocumentFolder {
public:
    std::filesystem::path file(const char* name = "e.sami") const {
        return std::filesystem::path(m_dir.path().toStdString()) / name;
    }
    std::unique_ptr<Document> created(const char* name = "e.sami") const {
        return must(Document::create(file(name), content()));
    }
    std::unique_ptr<Document> opened(Access access = Access::ReadWrite, const char* name = "e.sami") const {
        std::unique_ptr<Document> document = must(Document::open(file(name), access));
        must(document->runs().catchUp());
        return document;
    }

private:
    /// In memory where the system has a place for that: thousands of synced commits take their time on a disk.
    static QString place() {
        const QString memory = QStringLiteral("/dev/shm");
        const QString parent = std::filesystem::exists("/dev/shm") ? memory : QStringLiteral("/tmp");
        return parent + QStringLiteral("/sami-test-XXXXXX");
    }
    QTemporaryDir m_dir{place()};
};

/// A document in a folder of its own and what tests ask of its runs.
class RunsOfDocument {
protected:
    void openFresh() {
        m_folder = std::make_unique<DocumentFolder>();
        m_document = m_folder->created();
    }
    void close() { m_document.reset(); }

    std::filesystem::path file(const char* name) const { return m_folder->file(name); }
    RunEntry entry(std::int64_t number) const { return must(m_document->runs().entry(number)); }
    std::int64_t numResponses() const { return must(m_document->store().responses().count()); }
    std::vector<RunEvent> stored(std::int64_t run) const {
        return must(m_document->store().runs().events(run, 0, 1000));
    }

    std::unique_ptr<DocumentFolder> m_folder;
    std::unique_ptr<Document> m_document;
};

/// Launches a run and plays one short iteration in its folder.
inline LaunchedRun playedRun(Document& document, const RunWishes& wishes = {}) {
    const LaunchedRun run = must(launchRun(document, wishes));
    playIteration(RunFolder(run.folder));
    must(document.runs().catchUp());
    return run;
}

}  // namespace example
