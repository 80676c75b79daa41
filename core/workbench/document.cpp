#include "core/workbench/document.h"

namespace sami {

namespace {

/// A file of an older version is updated, with a backup beside it, before it is read. Where that can't be, it is read
/// as if it were.
Result<Experiment> openUpdated(const std::filesystem::path& path, Access access) {
    {
        const Result<Experiment> updated = Experiment::open(path, Access::ReadWrite);
        if (!updated) return Experiment::open(path, Access::ReadOnly, updated.error().detail);
    }
    Result<Experiment> now = Experiment::open(path, access);
    if (now || now.error().kind != ErrorKind::Unsupported) return now;
    return Experiment::open(path, Access::ReadOnly, now.error().detail);
}

Error goneError(const std::filesystem::path& path) {
    return {ErrorKind::NotFound,
            sentence("{file} is not there any more: it was moved, removed or replaced. What was measured is still "
                     "shown, but nothing can be kept; put the file back, or open it where it is now.",
                     {{"file", path}})};
}

}  // namespace

Document::Document(Experiment experiment) : m_experiment(std::move(experiment)) {
    m_edits = std::make_unique<Edits>(m_experiment, [this](EditedPart part) {
        tell(part == EditedPart::Queries ? Change(QueriesChanged{}) : Change(ContentChanged{}));
    });
    m_runs = std::make_unique<RunList>(m_experiment, *m_metrics, [this](const Change& change) { tell(change); });
}

Document::~Document() = default;

Result<std::unique_ptr<Document>> Document::create(const std::filesystem::path& path, const NewExperiment& content) {
    Result<Experiment> experiment = Experiment::create(path, content);
    if (!experiment) return std::unexpected(experiment.error());
    return std::unique_ptr<Document>(new Document(std::move(*experiment)));
}

Result<std::unique_ptr<Document>> Document::open(const std::filesystem::path& path, Access access) {
    Result<Experiment> experiment = Experiment::open(path, access);
    if (!experiment && experiment.error().kind == ErrorKind::Unsupported) experiment = openUpdated(path, access);
    if (!experiment) return std::unexpected(experiment.error());
    std::unique_ptr<Document> document(new Document(std::move(*experiment)));
    static_cast<void>(document->m_experiment.wasChangedElsewhere());
    if (Result<void> known = document->m_runs->refresh(); !known) return std::unexpected(known.error());
    return document;
}

Result<std::unique_ptr<Document>> Document::openAsPossible(const std::filesystem::path& path) {
    Result<std::unique_ptr<Document>> document = open(path);
    if (document) return document;
    if (document.error().kind == ErrorKind::Io) {
        // What can't be written can perhaps be read.
        Result<std::unique_ptr<Document>> read = open(path, Access::ReadOnly);
        if (!read) return document;
        (*read)->m_unwritable = document.error().detail;
        return read;
    }
    if (document.error().kind != ErrorKind::Locked) return document;
    const std::string holder = document.error().detail;
    document = open(path, Access::ReadOnly);
    if (document) (*document)->m_heldBy = holder;
    return document;
}

const std::string& Document::readOnlyReason() const {
    if (!m_heldBy.empty()) return m_heldBy;
    return m_experiment.readOnlyReason().empty() ? m_unwritable : m_experiment.readOnlyReason();
}

Result<void> Document::lookAround() {
    const bool isGone = !m_experiment.isInPlace();
    if (std::exchange(m_isGone, isGone) != isGone)
        tell(PlaceChanged{isGone ? goneError(path()).detail : std::string()});
    if (Result<void> known = m_runs->refresh(); !known) return known;
    if (!isReadOnly() || !m_experiment.wasChangedElsewhere()) return {};
    for (const Change& change :
         std::initializer_list<Change>{ContentChanged{}, QueriesChanged{}, ModelsChanged{}, VerdictsChanged{}})
        tell(change);
    return {};
}

std::string missingRuns(const Document& document) {
    std::error_code error;
    const std::filesystem::path folder = document.store().runsFolder();
    if (document.runs().entries().empty() || std::filesystem::exists(folder, error)) return {};
    return sentence(
        "The models of this experiment are not here: the folder {folder} is missing. What was measured and "
        "answered can be read; new questions and judges need the folder back.",
        {{"folder", folder.filename()}});
}

bool isStillHeld(const Document& document) {
    return document.isHeldElsewhere() && ExperimentLock::isHeld(document.path());
}

Result<void> checkWritable(const Document& document) {
    if (!document.store().isInPlace()) return std::unexpected(goneError(document.path()));
    if (!document.isReadOnly()) return {};
    if (!document.readOnlyReason().empty()) {
        const ErrorKind kind = document.isHeldElsewhere() ? ErrorKind::Locked : ErrorKind::Io;
        return fail(kind, document.readOnlyReason());
    }
    return fail(ErrorKind::Io, "{file} was opened for reading only; it can't be changed.", {{"file", document.path()}});
}

}  // namespace sami
