#include "core/workbench/export_files.h"

#include "core/constitution/constitution_set.h"
#include "core/constitution/reference_form.h"
#include "core/dataset/query_source.h"
#include "core/dataset/response_file.h"

namespace sami {

namespace {

/// JSON Lines, or one JSON array of the same.
std::string linesOrArray(std::string lines, ExportFormat format) {
    return format == ExportFormat::Array ? jsonArrayOfLines(lines) : std::move(lines);
}

}  // namespace

ExportFormat exportFormatOf(std::string_view path) {
    if (path.ends_with(".csv")) return ExportFormat::Table;
    return path.ends_with(".json") ? ExportFormat::Array : ExportFormat::Lines;
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
        return fail(ErrorKind::NotFound, document.path().string() + ": no responses" +
                                             (model.empty() ? "" : " of \"" + model + "\"") +
                                             "; `sami status` lists what there is");
    }
    std::vector<Response> responses;
    for (const ResponseRow& row : *rows) responses.push_back(row.response);
    if (format == ExportFormat::Table) return toCsv(responses);
    return format == ExportFormat::Array ? toReferenceJson(responses) : toJsonLines(responses);
}

Result<std::string> exportedVerdicts(const Document& document, ExportFormat format) {
    const Result<std::vector<VerdictRow>> rows = document.store().verdicts().verdicts();
    if (!rows) return std::unexpected(rows.error());
    const std::vector<VerdictRecord> records(rows->begin(), rows->end());
    return format == ExportFormat::Table ? toCsv(records) : linesOrArray(toJsonLines(records), format);
}

Result<std::vector<std::pair<std::string, std::string>>> exportedConstitutions(const Document& document) {
    const Result<DocumentContent> content = document.store().principles().content();
    if (!content) return std::unexpected(content.error());
    if (content->principles.empty())
        return fail(ErrorKind::NotFound, document.path().string() + ": the experiment has no principles to export");
    return toReferenceFiles({content->principles, content->flips});
}

}  // namespace sami
