#include <cerrno>
#include <iostream>
#include <memory>

#include "app/command.h"
#include "app/exchange_options.h"
#include "core/constitution/reference_form.h"
#include "core/dataset/query_source.h"
#include "core/dataset/response_file.h"
#include "core/store/experiment.h"

namespace sami {

namespace {

bool endsIn(const std::string& path, std::string_view ending) {
    return path.ends_with(ending);
}

/// JSON Lines, or one JSON array where the name of the file promises that.
std::string jsonFor(const std::string& path, std::string lines) {
    return endsIn(path, ".json") ? jsonArrayOfLines(lines) : std::move(lines);
}

Result<std::string> responsesText(const Experiment& experiment, const ExchangeOptions& options) {
    ResponseFilter filter;
    if (!options.name.empty()) filter.model = options.name;
    filter.currentOnly = true;
    const Result<std::vector<ResponseRow>> rows = experiment.responses().responses(filter);
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty()) {
        return fail(ErrorKind::NotFound, options.file + ": no responses" +
                                             (options.name.empty() ? "" : " of \"" + options.name + "\"") +
                                             "; `sami status` lists what there is");
    }
    std::vector<Response> responses;
    for (const ResponseRow& row : *rows) responses.push_back(row.response);
    if (endsIn(options.responses, ".csv")) return toCsv(responses);
    if (endsIn(options.responses, ".json")) return toReferenceJson(responses);
    return toJsonLines(responses);
}

Result<std::string> queriesText(const Experiment& experiment, const ExchangeOptions& options) {
    const Result<std::vector<Query>> queries = experiment.queries().queries();
    if (!queries) return std::unexpected(queries.error());
    return endsIn(options.queries, ".csv") ? toCsv(*queries) : jsonFor(options.queries, toJsonLines(*queries));
}

Result<std::string> constitutionsText(const Experiment& experiment, const ExchangeOptions&) {
    const Result<std::vector<Principle>> principles = experiment.principles().principles();
    if (!principles) return std::unexpected(principles.error());
    return toReferenceJson(*principles);
}

Result<std::string> verdictsText(const Experiment& experiment, const ExchangeOptions& options) {
    const Result<std::vector<VerdictRow>> rows = experiment.comparisons().verdicts();
    if (!rows) return std::unexpected(rows.error());
    const std::vector<VerdictRecord> records(rows->begin(), rows->end());
    return endsIn(options.verdicts, ".csv") ? toCsv(records) : jsonFor(options.verdicts, toJsonLines(records));
}

Result<void> write(const std::string& path, const std::string& text) {
    if (path != "-") return writeFileAtomically(path, text);
    std::cout << text << std::flush;
    if (!std::cout) return std::unexpected(ioError("cannot write", "standard output", errno));
    return {};
}

Result<void> runExport(const ExchangeOptions& options) {
    using Exporter = Result<std::string> (*)(const Experiment&, const ExchangeOptions&);
    const std::pair<const std::string*, Exporter> kinds[] = {{&options.queries, queriesText},
                                                             {&options.constitutions, constitutionsText},
                                                             {&options.responses, responsesText},
                                                             {&options.verdicts, verdictsText}};
    for (const auto& [path, exporter] : kinds) {
        if (path->empty()) continue;
        const Result<Experiment> experiment = Experiment::open(options.file, Access::ReadOnly);
        if (!experiment) return std::unexpected(experiment.error());
        const Result<std::string> text = exporter(*experiment, options);
        if (!text) return std::unexpected(text.error());
        return write(*path, *text);
    }
    return fail(ErrorKind::Usage, "name what to export");
}

}  // namespace

void addExport(CLI::App& app, Action& action) {
    auto options = std::make_shared<ExchangeOptions>();
    CLI::App* command = app.add_subcommand("export", "Write queries, constitutions, responses or verdicts to a file");
    options->add(*command);
    command->callback([options, &action] { action = [options] { return runExport(*options); }; });
}

}  // namespace sami
