#include "core/workbench/export_files.h"

#include <algorithm>
#include <optional>
#include <system_error>

#include "core/base/folder.h"
#include "core/base/letter_case.h"
#include "core/constitution/constitution_set.h"
#include "core/constitution/pair_file.h"
#include "core/constitution/reference_form.h"
#include "core/dataset/query_source.h"
#include "core/dataset/response_file.h"
#include "core/workbench/earlier_words.h"

namespace sami {

namespace fs = std::filesystem;

namespace {

/// JSON Lines, or one JSON array of the same.
std::string linesOrArray(std::string lines, ExportFormat format) {
    return format == ExportFormat::Array ? jsonArrayOfLines(lines) : std::move(lines);
}

/// A constitution in `folder` that is none of those about to be written.
std::optional<std::string> otherConstitution(const fs::path& folder,
                                             const std::vector<std::pair<std::string, std::string>>& files) {
    for (const fs::path& file : readableEntries(folder)) {
        std::string name = file.filename().string();
        const bool isOurs = std::ranges::any_of(files, [&](const auto& one) { return one.first == name; });
        if (file.extension() == ".json" && !isOurs) return name;
    }
    return std::nullopt;
}

}  // namespace

ExportFormat exportFormatOf(std::string_view path) {
    const std::string ending = lowered(fs::path(path).extension().string());
    if (ending == ".csv") return ExportFormat::Table;
    return ending == ".json" ? ExportFormat::Array : ExportFormat::Lines;
}

Result<std::string> exportedQueries(const Document& document, ExportFormat format) {
    const Result<std::vector<Query>> queries = document.store().queries().queries();
    if (!queries) return std::unexpected(queries.error());
    return format == ExportFormat::Table ? toCsv(*queries) : linesOrArray(toJsonLines(*queries), format);
}

Result<std::string> exportedResponses(const Document& document, ExportFormat format, const std::string& model) {
    ResponseFilter filter;
    if (!model.empty()) filter.model = model;
    filter.currentOnly = true;
    const Result<std::vector<ResponseRow>> rows = document.store().responses().responses(filter);
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty()) {
        const char* pattern = model.empty() ? "{file}: no responses; `sami status` lists what there is"
                                            : "{file}: no responses of \"{model}\"; `sami status` lists what there is";
        return fail(ErrorKind::NotFound, pattern, {{"file", document.path()}, {"model", model}});
    }
    std::vector<Response> responses;
    for (const ResponseRow& row : *rows) responses.push_back(row.response);
    if (format == ExportFormat::Table) return toCsv(responses);
    return format == ExportFormat::Array ? toReferenceJson(responses) : toJsonLines(responses);
}

Result<std::string> exportedVerdicts(const Document& document, ExportFormat format) {
    const Result<std::vector<VerdictRow>> rows = document.store().verdicts().verdicts();
    if (!rows) return std::unexpected(rows.error());
    Result<EarlierWords> words = EarlierWords::read(document);
    if (!words) return std::unexpected(words.error());
    std::vector<VerdictRecord> records;
    for (const VerdictRow& row : *rows) {
        const StatedWords stated{.model = row.candidate, .text = row.constitution};
        const Result<std::vector<WordsSince>> since =
            words->ofVerdict({row.baseline, row.candidate}, row.comparison, row.verdict.judge, stated);
        if (!since) return std::unexpected(since.error());
        records.push_back(row);
        records.back().earlierWords = describe(*since);
    }
    return format == ExportFormat::Table ? toCsv(records) : linesOrArray(toJsonLines(records), format);
}

Result<std::vector<std::pair<std::string, std::string>>> exportedConstitutions(const Document& document) {
    const Result<DocumentContent> content = document.store().principles().content();
    if (!content) return std::unexpected(content.error());
    if (content->principles.empty())
        return fail(ErrorKind::NotFound, "{file}: the experiment has no principles to export",
                    {{"file", document.path()}});
    return toReferenceFiles({content->principles, content->flips});
}

Result<std::string> exportedPairs(const Document& document, std::string_view path) {
    const Result<std::vector<Principle>> principles = document.store().principles().principles();
    if (!principles) return std::unexpected(principles.error());
    if (principles->empty())
        return fail(ErrorKind::NotFound, "{file}: the experiment has no principles to export",
                    {{"file", document.path()}});
    const std::string ending = lowered(fs::path(path).extension().string());
    if (ending == ".txt") return pairsToLines(*principles);
    return ending == ".csv" ? pairsToCsv(*principles) : pairsToJson(*principles);
}

Result<void> writeExported(const fs::path& path, std::string_view text) {
    if (isExperimentFile(path)) {
        return fail(ErrorKind::Usage, "{file} is an experiment; name another file for the export", {{"file", path}});
    }
    return writeFileAtomically(path, text);
}

Result<std::vector<fs::path>> writeConstitutions(const Document& document, const fs::path& path) {
    const auto files = exportedConstitutions(document);
    if (!files) return std::unexpected(files.error());
    std::error_code error;
    const bool isFolder = fs::is_directory(path, error);
    const bool isFile = !isFolder && (path.extension() == ".json" || fs::exists(path, error));
    if (isFile && files->size() > 1) {
        return fail(ErrorKind::Usage,
                    "the experiment has {count} contrasts, one file each; name a folder instead of {file}",
                    {{"count", files->size()}, {"file", path}});
    }
    if (isFile) {
        if (Result<void> done = writeExported(path, files->front().second); !done) return std::unexpected(done.error());
        return std::vector{path};
    }
    if (const std::optional<std::string> other = otherConstitution(path, *files)) {
        return fail(
            ErrorKind::Usage,
            "{folder} holds {other}, which is none of these contrasts and would come back with the next import; "
            "empty the folder or name a new one",
            {{"folder", path}, {"other", *other}});
    }
    fs::create_directories(path, error);
    if (error) return std::unexpected(ioError(IoAction::MakeFolder, path.string(), error.value()));
    std::vector<fs::path> written;
    for (const auto& [name, text] : *files) {
        if (Result<void> done = writeExported(path / name, text); !done) return std::unexpected(done.error());
        written.push_back(path / name);
    }
    return written;
}

}  // namespace sami
