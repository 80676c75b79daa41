#include <algorithm>
#include <iostream>
#include <memory>

#include "app/choice_options.h"
#include "app/command.h"
#include "app/number_options.h"
#include "app/query_text.h"
#include "core/workbench/query_edits.h"
#include "core/workbench/query_survey.h"

namespace sami {

namespace {

/// Looked through between two looks at whether Ctrl-C was pressed.
constexpr std::chrono::milliseconds kSliceTime{100};
constexpr std::size_t kRowsAtOnce = 500;

/// What `queries` or a subcommand of it was given.
struct QueriesOptions {
    std::string file;
    QueryListFilter filter;
    std::int64_t limit = 100;
    bool asJson = false;
    bool duplicates = false;
    std::string ledger;  ///< of this run
    std::vector<std::string> ids;
    std::string tag;
};

template <class T, class... More>
void print(bool asJson, const T& value, const More&... more) {
    std::cout << (asJson ? dumpLine(toJson(value, more...)) + "\n" : toText(value, more...));
}

Result<void> printRows(const Document& document, const std::vector<std::int64_t>& numbers, bool asJson,
                       QueryTokens& tokens) {
    const Result<std::vector<QueryRow>> rows = queryRows(document, numbers);
    if (!rows) return std::unexpected(rows.error());
    std::vector<std::string> texts;
    for (const QueryRow& row : *rows) texts.push_back(row.query.text);
    const std::vector<std::optional<std::int64_t>> counts = tokens.count(document, texts);
    for (std::size_t i = 0; i < rows->size(); ++i) print(asJson, (*rows)[i], counts[i]);
    return {};
}

/// Prints the first `limit` and counts the others.
Result<void> list(const Document& document, const QueriesOptions& options) {
    QueryTokens tokens;
    std::int64_t found = 0;
    std::int64_t after = 0;
    for (bool isLast = false; !isLast;) {
        if (Result<void> goOn = unlessInterrupted(); !goOn) return goOn;
        const Result<QuerySlice> slice = listQueries(document, options.filter, after, kSliceTime);
        if (!slice) return std::unexpected(slice.error());
        for (std::size_t begin = 0; begin < slice->rows.size(); begin += kRowsAtOnce) {
            const std::size_t room = static_cast<std::size_t>(std::max<std::int64_t>(0, options.limit - found));
            const std::size_t count = std::min({kRowsAtOnce, slice->rows.size() - begin, room});
            const auto from = slice->rows.begin() + static_cast<std::ptrdiff_t>(begin);
            const std::vector<std::int64_t> some(from, from + static_cast<std::ptrdiff_t>(count));
            if (Result<void> done = printRows(document, some, options.asJson, tokens); !done) return done;
            found += static_cast<std::int64_t>(std::min(kRowsAtOnce, slice->rows.size() - begin));
        }
        after = slice->next;
        isLast = slice->isLast;
    }
    std::cerr << sentence(
        found > options.limit ? "{shown} of {found} queries; --limit shows more\n" : "{found} queries\n",
        {{"shown", options.limit}, {"found", found}});
    return {};
}

Result<void> listDuplicates(const Document& document, const QueriesOptions& options) {
    DuplicateListing listing(options.filter);
    for (bool more = true; more;) {
        if (Result<void> goOn = unlessInterrupted(); !goOn) return goOn;
        const Result<bool> read = listing.readOn(document, kSliceTime);
        if (!read) return std::unexpected(read.error());
        more = *read;
    }
    const Result<std::vector<ListedDuplicates>> listed = listing.finished(document);
    if (!listed) return std::unexpected(listed.error());
    for (const ListedDuplicates& group : *listed) {
        Result<std::vector<QueryRow>> queries = queryRows(document, group.rows);
        if (!queries) return std::unexpected(queries.error());
        print(options.asJson, SameQueries{group.acrossSplit, std::move(*queries)});
    }
    std::cerr << sentence(
        "texts that are there more than once: {count}; held out and trained on as well: {across}\n",
        {{"count", listed->size()}, {"across", std::ranges::count_if(*listed, &ListedDuplicates::acrossSplit)}});
    return {};
}

Result<void> listDropped(const Document& document, const QueriesOptions& options) {
    const Result<FilterLedger> ledger = filterLedger(document, options.ledger);
    if (!ledger) return std::unexpected(ledger.error());
    for (const DroppedQuery& query : ledger->queries) print(options.asJson, query);
    for (const FilterCount& count : ledger->counts) std::cerr << toText(count);
    return {};
}

Result<void> runQueries(const QueriesOptions& options) {
    const Result<std::unique_ptr<Document>> document = Document::open(options.file, Access::ReadOnly);
    if (!document) return std::unexpected(document.error());
    if (options.duplicates) return listDuplicates(**document, options);
    if (options.ledger.empty()) return list(**document, options);
    // What was written since it was looked at last.
    if (Result<void> known = (*document)->runs().catchUp(); !known) return known;
    return listDropped(**document, options);
}

using QueryChange = std::function<Result<std::int64_t>(Document&, const QueriesOptions&)>;

Result<void> runChange(const QueriesOptions& options, const QueryChange& change) {
    const Result<std::unique_ptr<Document>> document = Document::open(options.file);
    if (!document) return std::unexpected(document.error());
    if (Result<void> writable = checkWritable(**document); !writable) return writable;
    const Result<std::int64_t> changed = change(**document, options);
    if (!changed) return std::unexpected(changed.error());
    std::cerr << sentence("queries changed: {count}\n", {{"count", *changed}});
    return {};
}

Result<std::int64_t> edit(Document& document, const QueriesOptions& options, QueryEdit::Kind kind) {
    const Result<std::vector<std::int64_t>> rows = queriesNamed(document, options.ids);
    if (!rows) return std::unexpected(rows.error());
    return editQueries(document, *rows, {{kind, options.tag}});
}

CLI::App* addChange(CLI::App& queries, const std::shared_ptr<QueriesOptions>& options, Action& action, const char* name,
                    const char* help, QueryChange change) {
    CLI::App* command = queries.add_subcommand(name, help);
    command->callback([options, change = std::move(change), &action] {
        action = [options, change] { return runChange(*options, change); };
    });
    return command;
}

void addEdits(CLI::App& queries, const std::shared_ptr<QueriesOptions>& options, Action& action) {
    struct Named {
        QueryEdit::Kind kind;
        const char* name;
        const char* help;
    };
    using Kind = QueryEdit::Kind;
    const Named edits[] = {
        {Kind::HoldOut, "hold-out", "Never train on these queries; bounds and comparisons are measured on them"},
        {Kind::Train, "train", "Train on these queries"},
        {Kind::Keep, "keep", "Train on them although the filter would drop them"},
        {Kind::Drop, "drop", "Let the filter decide about them again"},
        {Kind::Tag, "tag", "Give them a tag"},
        {Kind::Untag, "untag", "Take a tag from them"},
        {Kind::Remove, "remove", "Take them out of new runs; what was answered to them stays"},
        {Kind::Restore, "restore", "Bring removed ones back"},
    };
    for (const Named& each : edits) {
        CLI::App* command = addChange(queries, options, action, each.name, each.help,
                                      [kind = each.kind](Document& document, const QueriesOptions& given) {
                                          return edit(document, given, kind);
                                      });
        if (each.kind == Kind::Tag || each.kind == Kind::Untag)
            command->add_option("TAG", options->tag, "The tag")->required();
        command->add_option("ID", options->ids, "Ids of queries")->required()->expected(1, -1);
    }
    addChange(queries, options, action, "separate", "Take the training queries out that a held-out one says as well",
              [](Document& document, const QueriesOptions&) { return separateSplit(document); });
}

void addFilters(CLI::App& command, QueriesOptions& options) {
    command.add_option("--filter", options.filter.words, "Words that occur in the text, whatever their case");
    addChoice<std::optional<bool>>(command, "--split", options.filter.heldOut,
                                   {{"training", false}, {"held-out", true}}, "Those of one split");
    addChoice<std::optional<QueryOrigin>>(
        command, "--origin", options.filter.origin,
        {{"data", QueryOrigin::Data}, {"asked", QueryOrigin::Asked}, {"imported", QueryOrigin::Imported}},
        "The experiment's own, those that visitors typed, or those that came with "
        "imported responses");
    command.add_option("--query-set", options.filter.set, "Those of one data set");
    command.add_option("--tag", options.filter.tag, "Those with this tag");
    command.add_flag("--removed", options.filter.removed, "Those that were removed");
    command.add_option("--limit", options.limit, "Shows so many")->check(between(0, 1e9))->capture_default_str();
    command.add_flag("--duplicates", options.duplicates,
                     "Queries that say the same but for case and white space, and those on both sides of the split");
    command.add_option("--ledger", options.ledger, "Queries that this training run dropped: the rule and the answers");
    command.add_flag("--json", options.asJson, "JSON Lines: one object a query, a text or a dropped query");
}

}  // namespace

void addQueries(CLI::App& app, Action& action) {
    auto options = std::make_shared<QueriesOptions>();
    CLI::App* command = app.add_subcommand(
        "queries", "List queries with what became of them; move them between the splits, tag, keep and remove them");
    command->add_option("FILE", options->file, "The experiment file")->required();
    command->require_subcommand(0, 1);
    addFilters(*command, *options);
    addEdits(*command, options, action);
    command->callback([options, command, &action] {
        if (command->get_subcommands().empty()) action = [options] { return runQueries(*options); };
    });
}

}  // namespace sami
