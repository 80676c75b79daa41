#include <cstdio>
#include <iostream>
#include <iterator>
#include <memory>
#include <set>

#include "app/command.h"
#include "app/exchange_options.h"
#include "app/number_options.h"
#include "core/constitution/constitution_file.h"
#include "core/dataset/query_source.h"
#include "core/dataset/response_file.h"
#include "core/store/experiment.h"
#include "core/tokenizer/tokenizer.h"
#include "core/weights/model_location.h"

namespace sami {

namespace {

struct ImportOptions : ExchangeOptions {
    bool replace = false;
    double heldOutShare = 0.2;
};

struct Source {
    std::string name;
    std::string text;
};

Result<Source> readSource(const std::string& path) {
    if (path == "-") return Source{"standard input", std::string(std::istreambuf_iterator<char>(std::cin), {})};
    Result<std::string> text = readFile(path);
    if (!text) return std::unexpected(text.error());
    return Source{path, std::move(*text)};
}

void say(const char* what, const ImportCount& count) {
    std::fprintf(stderr, "%lld %s added, %lld there already\n", static_cast<long long>(count.added), what,
                 static_cast<long long>(count.present));
}

Result<void> importQueries(const Experiment& experiment, const ImportOptions& options, const Source& source) {
    Result<QueryFile> file = parseQueries(source.text, source.name);
    if (!file) return std::unexpected(file.error());
    if (!file->namesSplits) {
        const Result<RunSettings> settings = experiment.principles().settings();
        if (!settings) return std::unexpected(settings.error());
        holdOut(file->queries, options.heldOutShare, settings->seed);
    }
    const QueryStore queries = experiment.queries();
    const Result<ImportCount> count = options.replace ? queries.replace(file->queries) : queries.add(file->queries);
    if (!count) return fail(count.error().kind, source.name + ": " + count.error().detail);
    say("queries", *count);
    return {};
}

/// Principles known by name and text stay; the same name with another text is refused unless all are replaced.
Result<void> importConstitutions(const Experiment& experiment, const ImportOptions& options, const Source& source) {
    const Result<std::vector<Principle>> read = parseConstitutions(source.text, source.name);
    if (!read) return std::unexpected(read.error());
    Result<std::vector<Principle>> all = experiment.principles().principles();
    if (!all) return std::unexpected(all.error());
    if (options.replace) all->clear();
    ImportCount count;
    for (const Principle& principle : *read) {
        const bool known = std::ranges::find(*all, principle) != all->end();
        ++(known ? count.present : count.added);
        if (!known) all->push_back(principle);
    }
    if (Result<void> set = experiment.principles().setPrinciples(*all); !set) {
        return fail(set.error().kind, source.name + ": " + set.error().detail + ", or import with --replace");
    }
    say("principles", count);
    return {};
}

/// Counts what the file does not count, where the experiment's model has a tokenizer on this machine.
void countTokens(const Experiment& experiment, std::vector<Response>& responses) {
    const Result<RunSettings> settings = experiment.principles().settings();
    const auto uncounted = [](const Response& response) { return !response.tokens; };
    if (!settings || std::ranges::none_of(responses, uncounted)) return;
    const Result<std::filesystem::path> model = locateModel(settings->model);
    if (!model) return;
    const Result<std::shared_ptr<const Tokenizer>> tokenizer = loadTokenizer(*model);
    if (!tokenizer) return;
    for (Response& response : responses) {
        if (response.tokens) continue;
        response.tokens = static_cast<std::int64_t>((*tokenizer)->encode(response.text, SpecialTokens::AsText).size());
    }
}

/// Who wrote the responses, where the file says so; more than one can't go under one name.
Result<void> checkOneWriter(const std::vector<Response>& responses, const Source& source) {
    std::set<std::string> writers;
    for (const Response& response : responses) writers.insert(response.model);
    if (writers.size() == 1) return {};
    std::string names;
    for (const std::string& writer : writers) names += (names.empty() ? "" : ", ") + ("\"" + writer + "\"");
    return fail(ErrorKind::Input, source.name + ": holds responses of several models (" + names +
                                      "); split it by \"model\" and import each part under a --name of its own");
}

Result<void> importResponses(const Experiment& experiment, const ImportOptions& options, const Source& source) {
    if (options.name.empty()) return fail(ErrorKind::Usage, "import --responses needs --name NAME: who wrote them");
    Result<std::vector<Response>> responses = parseResponses(source.text, source.name);
    if (!responses) return std::unexpected(responses.error());
    if (Result<void> one = checkOneWriter(*responses, source); !one) return one;
    countTokens(experiment, *responses);
    const Result<ImportCount> count = experiment.responses().addImported(options.name, *responses);
    if (!count) return fail(count.error().kind, source.name + ": " + count.error().detail);
    say("responses", *count);
    return {};
}

Result<void> importVerdicts(const Experiment& experiment, const ImportOptions&, const Source& source) {
    const Result<std::vector<VerdictRecord>> verdicts = parseVerdicts(source.text, source.name);
    if (!verdicts) return std::unexpected(verdicts.error());
    const Result<ImportCount> count = experiment.comparisons().importVerdicts(*verdicts);
    if (!count) return fail(count.error().kind, count.error().detail);
    say("verdicts", *count);
    return {};
}

Result<void> runImport(const ImportOptions& options) {
    using Importer = Result<void> (*)(const Experiment&, const ImportOptions&, const Source&);
    const std::pair<const std::string*, Importer> kinds[] = {{&options.queries, importQueries},
                                                             {&options.constitutions, importConstitutions},
                                                             {&options.responses, importResponses},
                                                             {&options.verdicts, importVerdicts}};
    for (const auto& [path, importer] : kinds) {
        if (path->empty()) continue;
        const Result<Source> source = readSource(*path);
        if (!source) return std::unexpected(source.error());
        const Result<Experiment> experiment = Experiment::open(options.file);
        if (!experiment) return std::unexpected(experiment.error());
        if (experiment->isReadOnly()) return fail(ErrorKind::Io, experiment->readOnlyReason());
        return importer(*experiment, options, *source);
    }
    return fail(ErrorKind::Usage, "name what to import");
}

}  // namespace

void addImport(CLI::App& app, Action& action) {
    auto options = std::make_shared<ImportOptions>();
    CLI::App* command =
        app.add_subcommand("import", "Take queries, constitutions, responses or verdicts in from a file");
    options->add(*command);
    command->add_flag("--replace", options->replace,
                      "Queries, constitutions: replace those there are instead of adding to them");
    command
        ->add_option("--held-out-share", options->heldOutShare,
                     "Queries: share to hold out when the file names no split")
        ->check(between(0, 1));
    command->callback([options, &action] { action = [options] { return runImport(*options); }; });
}

}  // namespace sami
