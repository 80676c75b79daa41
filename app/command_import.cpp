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
#include "core/base/text.h"
#include "core/workbench/import_preview.h"

namespace sami {

namespace {

struct ImportOptions : ExchangeOptions {
    QueryImport how;
    bool skipBadRows = false;
    bool preview = false;
    std::vector<std::string> columns;  ///< "text=NAME"
};

/// What each --column says. Error: a word that is none of text, id, split and set.
Result<QueryColumns> columnsOf(const std::vector<std::string>& given) {
    QueryColumns columns;
    for (const std::string& each : given) {
        const std::size_t equals = each.find('=');
        const std::string what = each.substr(0, equals);
        std::optional<std::string>* const column = what == "text"    ? &columns.text
                                                   : what == "id"    ? &columns.id
                                                   : what == "split" ? &columns.split
                                                   : what == "set"   ? &columns.set
                                                                     : nullptr;
        const bool isSaid = equals != std::string::npos && (what != "text" || equals + 1 < each.size());
        if (column == nullptr || !isSaid) {
            return fail(ErrorKind::Usage,
                        "--column takes text=NAME, id=NAME, split=NAME or set=NAME, and id=, split= or set= for none; "
                        "not {given}",
                        {{"given", each}});
        }
        *column = each.substr(equals + 1);
    }
    return columns;
}

Result<SourceText> readSource(const std::string& path) {
    Result<std::string> text = readInput(path);
    if (!text) return std::unexpected(text.error());
    return SourceText{inputName(path), std::move(*text)};
}

constexpr const char* kStayRemoved =
    "{count} were removed from the experiment and stay so; `sami queries FILE restore ID` brings them back";

const char* previewLine(IdState state) {
    switch (state) {
        case IdState::SameText:
            return "    {id}  {split}, {tokens} tokens, there already  {text}\n";
        case IdState::Removed:
            return "    {id}  {split}, {tokens} tokens, removed before  {text}\n";
        default:
            return "    {id}  {split}, {tokens} tokens, new  {text}\n";
    }
}

/// @param pattern a sentence about how many were {added} and how many were there before, {present}
void say(std::string_view pattern, const ImportCount& count) {
    std::cerr << sentence(pattern, {{"added", count.added}, {"present", count.present}}) << '\n';
    if (count.gone > 0)
        std::cerr << sentence("{count} were replaced; `sami edit undo` brings them back", {{"count", count.gone}})
                  << '\n';
    if (count.removed > 0) std::cerr << sentence(kStayRemoved, {{"count", count.removed}}) << '\n';
}

Result<void> sayCount(std::string_view pattern, const Result<ImportCount>& count, const RowReport& report) {
    if (!count) return std::unexpected(count.error());
    say(pattern, *count);
    for (const std::string& leftOut : report.sentences()) std::cerr << leftOut << '\n';
    return {};
}

std::string columnText(const QueryColumns& columns) {
    const auto name = [](const std::optional<std::string>& column) {
        return column && !column->empty() ? "\"" + *column + "\"" : std::string("none");
    };
    return sentence("text {text}, id {id}, split {split}, set {set}", {{"text", name(columns.text)},
                                                                       {"id", name(columns.id)},
                                                                       {"split", name(columns.split)},
                                                                       {"set", name(columns.set)}});
}

/// What an import would do; changes nothing.
Result<void> runPreview(const Document& document, const SourceText& source, const QueryImport& given,
                        RowReport& report) {
    const Result<QueryImport> how = withSeed(document, given);
    if (!how) return std::unexpected(how.error());
    const Result<QueryReader> reader = queriesOf(source, *how, report);
    if (!reader) return std::unexpected(reader.error());
    QueryTokens tokens;
    const Result<QueryPreview> preview = previewImport(document, *reader, *how, report, tokens);
    if (!preview) return std::unexpected(preview.error());
    std::cout << sentence("taken for {what}\ncolumns: {columns}\n",
                          {{"what", preview->takenFor}, {"columns", columnText(preview->columns)}});
    for (const PreviewedQueryRow& row : preview->first) {
        std::cout << sentence(previewLine(row.state),
                              {{"id", row.query.id},
                               {"split", splitWord(row.query.heldOut)},
                               {"tokens", row.tokens ? std::to_string(*row.tokens) : std::string("?")},
                               {"text", excerpt(row.query.text)}});
    }
    std::cout << sentence("{added} new, {present} there already; {training} to train on, {held} to hold out\n",
                          {{"added", preview->counts.added},
                           {"present", preview->counts.present},
                           {"training", preview->counts.training},
                           {"held", preview->counts.heldOut}});
    if (preview->counts.gone > 0)
        std::cout << sentence("{count} of the experiment are replaced\n", {{"count", preview->counts.gone}});
    if (preview->counts.removed > 0) std::cout << sentence(kStayRemoved, {{"count", preview->counts.removed}}) << '\n';
    std::cout << sentence(
        "said more than once in the file: {within}; in the experiment under another id: {there}; "
        "held out and trained on: {across}\n",
        {{"within", preview->counts.sameWithin},
         {"there", preview->counts.sameAsThere},
         {"across", preview->counts.acrossSplit}});
    for (const std::string& note : preview->notes) std::cout << note << '\n';
    return preview->problem.empty() ? Result<void>() : fail(ErrorKind::Input, preview->problem);
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
    const Result<QueryColumns> columns = columnsOf(options.columns);
    if (!columns) return std::unexpected(columns.error());
    QueryImport how = options.how;
    how.columns = *columns;
    const bool isQueries = !options.queries.empty();
    if (!isQueries && (options.preview || !options.columns.empty() || how.seed))
        return fail(ErrorKind::Usage, "--preview, --column and --seed are of --queries alone");
    const Result<std::unique_ptr<Document>> opened =
        Document::open(options.file, options.preview ? Access::ReadOnly : Access::ReadWrite);
    if (!opened) return std::unexpected(opened.error());
    Document& document = **opened;
    if (readsPairs) return runConstitutions(document, options);
    RowReport report(options.skipBadRows);
    if (options.preview) return runPreview(document, *source, how, report);
    if (isQueries)
        return sayCount("{added} queries added, {present} there already", importQueries(document, *source, how, report),
                        report);
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
    command->add_option("--seed", options->how.seed,
                        "Queries: seed that those held out are chosen by; the experiment's where none is given");
    command
        ->add_option("--column", options->columns,
                     "Queries: which field is what, as text=NAME, id=NAME, split=NAME, set=NAME; id= for none "
                     "(repeatable)")
        ->allow_extra_args(false);
    command->add_flag("--preview", options->preview,
                      "Queries: show what would be read, and what is there already or twice; change nothing");
    command->add_option("--query-set", options->how.set,
                        "Queries: name of the data set they are, where the file names none; each set is evaluated and "
                        "judged by itself");
    command->callback([options, &action] { action = [options] { return runImport(*options); }; });
}

}  // namespace sami
