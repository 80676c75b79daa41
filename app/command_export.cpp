#include <cerrno>
#include <filesystem>
#include <iostream>
#include <memory>

#include "app/command.h"
#include "app/exchange_options.h"
#include "core/workbench/export_files.h"

namespace sami {

namespace {

Result<void> write(const std::string& path, const std::string& text) {
    if (path != "-") return writeExported(path, text);
    std::cout << text << std::flush;
    if (!std::cout) return std::unexpected(ioError(IoAction::Write, "standard output", errno));
    return {};
}

/// One contrast may go to standard output.
Result<void> exportConstitutions(const Document& document, const std::string& path) {
    if (path == "-") {
        const auto files = exportedConstitutions(document);
        if (!files) return std::unexpected(files.error());
        if (files->size() == 1) return write(path, files->front().second);
        return fail(ErrorKind::Usage, "the experiment has {count} contrasts, one file each; name a folder instead of -",
                    {{"count", files->size()}});
    }
    const Result<std::vector<std::filesystem::path>> files = writeConstitutions(document, path);
    if (!files) return std::unexpected(files.error());
    for (const std::filesystem::path& file : *files) std::cerr << file.string() << '\n';
    return {};
}

Result<void> writeResult(const std::string& path, const Result<std::string>& text) {
    return text ? write(path, *text) : std::unexpected(text.error());
}

Result<void> runExport(const ExchangeOptions& options) {
    const Result<std::unique_ptr<Document>> opened = Document::open(options.file, Access::ReadOnly);
    if (!opened) return std::unexpected(opened.error());
    const Document& document = **opened;
    if (!options.constitutions.empty()) return exportConstitutions(document, options.constitutions.front());
    if (!options.principles.empty())
        return writeResult(options.principles, exportedPairs(document, options.principles));
    if (!options.queries.empty())
        return writeResult(options.queries, exportedQueries(document, exportFormatOf(options.queries)));
    if (!options.verdicts.empty())
        return writeResult(options.verdicts, exportedVerdicts(document, exportFormatOf(options.verdicts)));
    return writeResult(options.responses, exportedResponses(document, exportFormatOf(options.responses), options.name));
}

}  // namespace

void addExport(CLI::App& app, Action& action) {
    auto options = std::make_shared<ExchangeOptions>();
    CLI::App* command = app.add_subcommand("export", "Write queries, constitutions, responses or verdicts to a file");
    options->add(*command);
    command->callback([options, &action] { action = [options] { return runExport(*options); }; });
}

}  // namespace sami
