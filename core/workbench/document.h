#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "core/store/experiment.h"
#include "core/workbench/edits.h"
#include "core/workbench/run_list.h"
#include "core/workbench/subscription.h"

namespace sami {

/// The open experiment: the one source of truth of what is taught, asked, run and judged. Belongs to one thread, but
/// for subscribe() and metrics(). Whoever subscribes is told in that thread.
class Document {
public:
    /// Error: as Experiment::create().
    static Result<std::unique_ptr<Document>> create(const std::filesystem::path& path, const NewExperiment& content);
    /// Error: as Experiment::open(). The runs are known as they stand in the file, and are not read yet. A file of an
    /// older version is updated even where it is only to be read; the one before stays beside it as FILE.backup-vN.
    static Result<std::unique_ptr<Document>> open(const std::filesystem::path& path, Access access = Access::ReadWrite);
    /// Opens for writing or, where another process writes, for reading: isHeldElsewhere() then.
    static Result<std::unique_ptr<Document>> openAsPossible(const std::filesystem::path& path);
    ~Document();

    const std::filesystem::path& path() const { return m_experiment.path(); }
    bool isReadOnly() const { return m_experiment.isReadOnly(); }
    /// One sentence for people; empty when writable or opened read-only on purpose.
    const std::string& readOnlyReason() const;
    /// Whether it was opened for reading because another process wrote it.
    bool isHeldElsewhere() const { return !m_heldBy.empty(); }

    /// The tables behind the use cases; for core/workbench alone.
    const Experiment& store() const { return m_experiment; }
    RunList& runs() { return *m_runs; }
    const RunList& runs() const { return *m_runs; }
    Edits& edits() { return *m_edits; }
    /// Stays while anybody holds it; may be read from any thread.
    const std::shared_ptr<MetricBook>& metrics() const { return m_metrics; }

    /// In any thread. The function is called with every change until the subscription goes.
    [[nodiscard]] Subscription subscribe(std::function<void(const Change&)> function) {
        return m_subscribers.add(std::move(function));
    }
    void tell(const Change& change) const { m_subscribers.tell(change); }

    /// Looks for what other processes did: new runs, and of an experiment that is only read, what its holder wrote.
    /// Tells of all that by its changes.
    Result<void> lookAround();

private:
    explicit Document(Experiment experiment);

    Experiment m_experiment;
    bool m_isGone = false;     ///< as lookAround() told
    std::string m_heldBy;      ///< who writes it, a sentence; empty where nobody else does
    std::string m_unwritable;  ///< why it was opened for reading where it was to be written
    Subscribers<Change> m_subscribers;
    std::shared_ptr<MetricBook> m_metrics = std::make_shared<MetricBook>();
    std::unique_ptr<Edits> m_edits;
    std::unique_ptr<RunList> m_runs;
};

/// Whether the process that wrote the experiment when it was opened still does. Takes the lock for a moment to find
/// out.
bool isStillHeld(const Document& document);

/// What can't be done because the folder of its runs is not there, one sentence; empty where it is, or no run was made.
std::string missingRuns(const Document& document);

/// Error where the document can't be changed: says why.
Result<void> checkWritable(const Document& document);

}  // namespace sami
