#include "core/workbench/import_files.h"

#include <algorithm>
#include <memory>
#include <set>

#include "core/base/text.h"
#include "core/constitution/constitution_file.h"
#include "core/constitution/constitution_set.h"
#include "core/constitution/principle_lines.h"
#include "core/dataset/query_source.h"
#include "core/dataset/response_file.h"
#include "core/tokenizer/tokenizer.h"
#include "core/weights/model_location.h"
#include "core/workbench/contrast_choice.h"
#include "core/workbench/principles.h"
#include "core/workbench/query_replace.h"

namespace sami {

namespace {

std::unexpected<Error> inFile(const SourceText& source, const Error& error) {
    return fail(error.kind, "{file}: {problem}", {{"file", source.name}, {"problem", error.detail}});
}

/// Counts what the file does not count.
void countTokens(const Document& document, std::vector<Response>& responses) {
    const Result<RunSettings> settings = document.store().principles().settings();
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
Result<void> checkOneWriter(const std::vector<Response>& responses, const SourceText& source) {
    std::set<std::string> writers;
    for (const Response& response : responses) writers.insert(response.model);
    if (writers.size() == 1) return {};
    return fail(ErrorKind::Input,
                "{file}: holds responses of several models ({models}); split it by \"model\" and import each part "
                "under a --name of its own",
                {{"file", source.name}, {"models", inQuotes({writers.begin(), writers.end()})}});
}

Result<std::vector<ConstitutionFile>> readConstitutions(const std::vector<SourceText>& sources, RowReport& report) {
    std::vector<ConstitutionFile> files;
    for (const SourceText& source : sources) {
        Result<ConstitutionFile> file = parseConstitutionFile(source.text, source.name, report);
        if (!file) return std::unexpected(file.error());
        files.push_back(std::move(*file));
    }
    return files;
}

/// Whether a preset says what may be drawn, and no file does: it is followed as principles come.
bool presetDecides(const DocumentContent& content, const std::vector<ConstitutionFile>& files) {
    const auto listsNone = [](const ConstitutionFile& file) { return file.set.flips.empty(); };
    return std::ranges::all_of(files, listsNone) && presetOf(content).has_value();
}

/// Gives principles that came without a name one of their words, which no other one has. Known ones keep theirs.
void nameByWords(std::vector<ConstitutionFile>& files, const std::vector<Principle>& present) {
    std::vector<std::string> taken = namesOf(present);
    for (const ConstitutionFile& file : files) {
        for (const Principle& principle : file.set.principles) taken.push_back(principle.name);
    }
    for (ConstitutionFile& file : files) {
        if (!file.isNamedByWords) continue;
        for (Principle& principle : file.set.principles) {
            const bool isKnown = std::ranges::any_of(
                present, [&](const Principle& known) { return trimmed(known.text) == trimmed(principle.text); });
            if (isKnown || !principle.name.empty()) continue;
            principle.name = nameFrom(principle.text, taken);
            taken.push_back(principle.name);
        }
    }
}

}  // namespace

namespace {

/// Puts in what the file leaves to the person who imports it.
void complete(std::span<Query> queries, const QueryImport& how, bool namesSplits) {
    for (Query& query : queries) {
        if (query.set.empty()) query.set = how.set;
    }
    if (!namesSplits) holdOut(queries, how.heldOutShare, how.seed.value_or(1));
}

Result<ImportCount> addBatches(Document& document, const QueryBatches& batches, bool replace, const std::string& name) {
    if (Result<void> writable = checkWritable(document); !writable) return std::unexpected(writable.error());
    const Result<ImportCount> count =
        replace ? replaceQueries(document, batches, name) : document.store().queries().add(batches);
    if (!count) return inFile({name, {}}, count.error());
    if (!replace) document.tell(QueriesChanged{});
    return count;
}

}  // namespace

Result<QueryReader> queriesOf(const SourceText& source, const QueryImport& how, RowReport& report) {
    return QueryReader::open(source.text, source.name, report, how.columns);
}

Result<void> forEachQuery(const QueryReader& reader, const QueryImport& how, const TakeQueries& take) {
    return reader.forEachBatch([&](std::vector<Query>& queries) {
        complete(queries, how, reader.file().namesSplits);
        return take(queries);
    });
}

void noteQueries(RowReport& report, const QueryReader& reader, const QueryImport& how, std::int64_t heldOut) {
    if (!reader.file().namesSplits) {
        report.note(
            sentence("the file names no split: {held} of its {count} queries are held out, by the share that is chosen",
                     {{"held", heldOut}, {"count", reader.count()}}));
    }
    std::set<std::string> sets = reader.sets();
    if (sets.erase("") > 0 && !how.set.empty()) sets.insert(how.set);
    if (sets.empty()) return;
    report.note(sentence("queries of {sets}; of each data set as many are evaluated as held_out_queries says",
                         {{"sets", inQuotes({sets.begin(), sets.end()})}}));
}

Result<ImportCount> importQueries(Document& document, const SourceText& source, const QueryImport& how,
                                  RowReport& report) {
    if (Result<void> writable = checkWritable(document); !writable) return std::unexpected(writable.error());
    const Result<QueryImport> seeded = withSeed(document, how);
    if (!seeded) return std::unexpected(seeded.error());
    const Result<QueryReader> reader = queriesOf(source, *seeded, report);
    if (!reader) return std::unexpected(reader.error());
    std::int64_t heldOut = 0;
    const auto batches = [&](const TakeQueries& take) {
        return forEachQuery(*reader, *seeded, [&](std::span<const Query> queries) {
            heldOut += std::ranges::count_if(queries, &Query::heldOut);
            return take(queries);
        });
    };
    Result<ImportCount> count = addBatches(document, batches, seeded->replace, source.name);
    noteQueries(report, *reader, *seeded, heldOut);
    return count;
}

Result<QueryImport> withSeed(const Document& document, QueryImport how) {
    if (how.seed) return how;
    const Result<RunSettings> settings = document.store().principles().settings();
    if (!settings) return std::unexpected(settings.error());
    how.seed = settings->seed;
    return how;
}

Result<ImportCount> addQueries(Document& document, const QueryReader& reader, const QueryImport& how,
                               const std::string& name) {
    const auto batches = [&](const TakeQueries& take) { return forEachQuery(reader, how, take); };
    return addBatches(document, batches, how.replace, name);
}

Result<ConstitutionImport> importConstitutions(Document& document, const std::vector<SourceText>& sources, bool replace,
                                               RowReport& report) {
    if (Result<void> writable = checkWritable(document); !writable) return std::unexpected(writable.error());
    Result<std::vector<ConstitutionFile>> read = readConstitutions(sources, report);
    if (!read) return std::unexpected(read.error());
    std::vector<ConstitutionFile>& files = *read;
    Result<DocumentContent> content = document.store().principles().content();
    if (!content) return std::unexpected(content.error());
    const Result<std::int64_t> nextId = document.store().principles().freeId();
    if (!nextId) return std::unexpected(nextId.error());
    ConstitutionSet before = replace ? ConstitutionSet() : ConstitutionSet{content->principles, content->flips};
    const bool keepsFlips = !replace && presetDecides(*content, files);
    if (keepsFlips) before.flips.clear();
    nameByWords(files, before.principles);
    const Result<ConstitutionSet> after = mergeConstitutions(before, files, *nextId);
    if (!after) {
        if (replace) return std::unexpected(after.error());
        return fail(after.error().kind, "{problem}, or import with --replace", {{"problem", after.error().detail}});
    }
    ConstitutionImport done;
    for (const Principle& principle : after->principles) {
        const bool known =
            std::ranges::find(before.principles, principle.id, &Principle::id) != before.principles.end();
        ++(known ? done.principles.present : done.principles.added);
    }
    for (const Flip& flip : after->flips) {
        const bool known = std::ranges::find(before.flips, flip) != before.flips.end();
        ++(known ? done.contrasts.present : done.contrasts.added);
    }
    done.incomplete = missingAntitheses(*after, files);
    content->principles = after->principles;
    if (!keepsFlips) content->flips = after->flips;
    if (Result<void> set = document.edits().setContent(*content, "Import constitutions"); !set)
        return std::unexpected(set.error());
    return done;
}

Result<ImportCount> importResponses(Document& document, const SourceText& source, const std::string& name,
                                    RowReport& report) {
    if (name.empty()) return fail(ErrorKind::Usage, "import --responses needs --name NAME: who wrote them");
    if (Result<void> writable = checkWritable(document); !writable) return std::unexpected(writable.error());
    Result<std::vector<Response>> responses = parseResponses(source.text, source.name, report);
    if (!responses) return std::unexpected(responses.error());
    if (Result<void> one = checkOneWriter(*responses, source); !one) return std::unexpected(one.error());
    countTokens(document, *responses);
    const Result<ImportCount> count = document.store().responses().addImported(name, *responses);
    if (!count) return inFile(source, count.error());
    document.tell(ModelsChanged{});
    return count;
}

Result<ImportCount> importVerdicts(Document& document, const SourceText& source, RowReport& report) {
    if (Result<void> writable = checkWritable(document); !writable) return std::unexpected(writable.error());
    const Result<std::vector<VerdictRecord>> verdicts = parseVerdicts(source.text, source.name, report);
    if (!verdicts) return std::unexpected(verdicts.error());
    Result<ImportCount> count = document.store().verdicts().importVerdicts(*verdicts);
    if (count) document.tell(VerdictsChanged{});
    return count;
}

}  // namespace sami
