#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string_view>

#include "app/command.h"
#include "app/exchange_options.h"
#include "app/number_options.h"
#include "core/base/folder.h"
#include "core/base/input_file.h"
#include "core/workbench/import_files.h"

namespace sami {

namespace {

struct ImportOptions : ExchangeOptions {
    QueryImport how;
    bool skipBadRows = false;
};

Result<SourceText> readSource(const std::string& path) {
    Result<std::string> text = readInput(path);
    if (!text) return std::unexpected(text.error());
    return SourceText{inputName(path), std::move(*text)};
}

/// @param pattern a sentence about how many were {added} and how many were there before, {present}
void say(std::string_view pattern, const ImportCount& count) {
    std::cerr << sentence(pattern, {{"added", count.added}, {"present", count.present}}) << '\n';
}

Result<void> sayCount(std::string_view pattern, const Result<ImportCount>& count, const RowReport& report) {
    if (!count) return std::unexpected(count.error());
    say(pattern, *count);
    for (const std::string& leftOut : report.sentences()) std::cerr << leftOut << '\n';
    return {};
}

/// The files that are named; of a folder all its constitutions, in the order of their names and numbers.
std::vector<std::string> filesOf(const std::vector<std::string>& named) {
    std::vector<std::string> files;
    for (const std::string& path : named) {
        std::vector<std::string> inside;
        for (const std::filesystem::path& file : readableEntries(path)) {
            if (file.extension() == ".json") inside.push_back(file.string());
        }
        std::ranges::sort(inside, {}, [](const std::string& file) { return std::pair(file.size(), file); });
        if (inside.empty()) inside.push_back(path);
        files.insert(files.end(), inside.begin(), inside.end());
    }
    return files;
}

Result<void> runConstitutions(Document& document, const ImportOptions& options) {
    std::vector<SourceText> sources;
    std::vector<std::string> named = options.constitutions;
    if (!options.principles.empty()) named.push_back(options.principles);
    for (const std::string& path : filesOf(named)) {
        Result<SourceText> source = readSource(path);
        if (!source) return std::unexpected(source.error());
        sources.push_back(std::move(*source));
    }
    RowReport report(options.skipBadRows);
    const Result<ConstitutionImport> done = importConstitutions(document, sources, options.how.replace, report);
    if (!done) return std::unexpected(done.error());
    say("{added} principles added, {present} there already", done->principles);
    if (done->contrasts != ImportCount()) say("{added} contrasts added, {present} there already", done->contrasts);
    for (const std::string& problem : done->incomplete) std::cerr << problem << '\n';
    for (const std::string& leftOut : report.sentences()) std::cerr << leftOut << '\n';
    return {};
}

Result<void> runImport(const ImportOptions& options) {
    const std::string& path = !options.queries.empty()     ? options.queries
                              : !options.responses.empty() ? options.responses
                                                           : options.verdicts;
    // What can't be read is told before the experiment is taken hold of.
    Result<SourceText> source = SourceText{};
    const bool readsPairs = !options.constitutions.empty() || !options.principles.empty();
    if (!readsPairs) source = readSource(path);
    if (!source) return std::unexpected(source.error());
    const Result<std::unique_ptr<Document>> opened = Document::open(options.file);
    if (!opened) return std::unexpected(opened.error());
    Document& document = **opened;
    if (readsPairs) return runConstitutions(document, options);
    RowReport report(options.skipBadRows);
    if (!options.queries.empty())
        return sayCount("{added} queries added, {present} there already",
                        importQueries(document, *source, options.how, report), report);
    if (!options.responses.empty())
        return sayCount("{added} responses added, {present} there already",
                        importResponses(document, *source, options.name, report), report);
    return sayCount("{added} verdicts added, {present} there already", importVerdicts(document, *source, report),
                    report);
}

}  // namespace

void addImport(CLI::App& app, Action& action) {
    auto options = std::make_shared<ImportOptions>();
    CLI::App* command =
        app.add_subcommand("import", "Take queries, constitutions, responses or verdicts in from a file");
    options->add(*command);
    command->add_flag("--replace", options->how.replace,
                      "Queries, constitutions: replace those there instead of adding to them");
    command->add_flag("--skip-bad-rows", options->skipBadRows,
                      "Leave out rows that can't be read, count them and name the first");
    command
        ->add_option("--held-out-share", options->how.heldOutShare,
                     "Queries: share to hold out when the file names no split")
        ->check(between(0, 1));
    command->add_option("--query-set", options->how.set,
                        "Queries: name of the data set they are, where the file names none; each set is evaluated and "
                        "judged by itself");
    command->callback([options, &action] { action = [options] { return runImport(*options); }; });
}

}  // namespace sami
