#include "ui/session/opened_experiment.h"

#include "core/workbench/launch_run.h"
#include "ui/session/notice.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

Result<DescribedDocument> described(std::unique_ptr<Document> document) {
    DescribedDocument opened{std::move(document), {}};
    OpenedExperiment& shown = opened.description;
    shown.path = fromUtf8(opened.document->path().string());
    shown.readOnly = opened.document->isReadOnly();
    shown.missingRuns = fromUtf8(missingRuns(*opened.document));
    shown.heldElsewhere = opened.document->isHeldElsewhere();
    if (!opened.document->readOnlyReason().empty())
        shown.readOnlyReason = sentenceOf({ErrorKind::Io, opened.document->readOnlyReason()});
    Result<DocumentContent> content = contentOf(*opened.document);
    if (!content) return std::unexpected(content.error());
    shown.content = std::move(*content);
    const Result<std::optional<ModelPair>> pair = newestPair(*opened.document);
    if (!pair) return std::unexpected(pair.error());
    shown.pair = *pair;
    for (RunEntry& run : opened.document->runs().entries()) shown.runs.emplace(run.number, std::move(run));
    if (const std::optional<RunEntry> latest = opened.document->runs().latestIterating()) {
        // One that can't be read is a problem of the run.
        if (Result<RunConfig> config = opened.document->runs().config(latest->number))
            shown.configs.emplace(latest->number, std::move(*config));
    }
    return opened;
}

/// With the folder that it lies in.
Result<std::unique_ptr<Document>> created(const std::filesystem::path& path, const NewExperiment& content) {
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error) return std::unexpected(ioError(IoAction::MakeFolder, path.parent_path().string(), error.value()));
    return Document::create(path, content);
}

}  // namespace

Result<DescribedDocument> openDescribed(const std::filesystem::path& path) {
    Result<std::unique_ptr<Document>> document = Document::openAsPossible(path);
    if (!document) return std::unexpected(document.error());
    return described(std::move(*document));
}

Result<DescribedDocument> createDescribed(const std::filesystem::path& path, const NewExperimentWish& wish) {
    const Result<NewExperiment> content = newExperiment(wish);
    if (!content) return std::unexpected(content.error());
    Result<std::unique_ptr<Document>> document = created(path, *content);
    if (!document) return std::unexpected(document.error());
    return described(std::move(*document));
}

Result<DescribedDocument> createDescribedDemo(const std::filesystem::path& folder, const Principle& principle,
                                              const std::string& device, const std::filesystem::path& workerProgram) {
    const Result<NewExperiment> content = demoExperiment(principle, device);
    if (!content) return std::unexpected(content.error());
    Result<std::unique_ptr<Document>> document = created(freeExperimentPath(folder, principle.name), *content);
    if (!document) return std::unexpected(document.error());
    if (const auto begun = beginRun(**document, workerProgram); !begun) return std::unexpected(begun.error());
    return described(std::move(*document));
}

}  // namespace sami
