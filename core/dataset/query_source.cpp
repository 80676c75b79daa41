#include "core/dataset/query_source.h"

#include <algorithm>
#include <map>
#include <optional>

#include "core/base/seeded_random.h"
#include "core/base/text.h"
#include "core/dataset/exchange.h"
#include "core/records/csv.h"
#include "core/records/record_id.h"
#include "core/records/record_source.h"

namespace sami {

namespace {

const FieldNames kTextNames = {"text", "query", "question", "prompt", "instruction", "post", "input"};
const FieldNames kIdNames = {"id", "query_id"};
const FieldNames kSplitNames = {"split"};
const FieldNames kSetNames = {"set"};

std::optional<bool> heldOutOf(std::string_view word) {
    for (const std::string_view training : {"training", "train"}) {
        if (word == training) return false;
    }
    for (const std::string_view heldOut :
         {"held_out", "heldout", "test", "validation", "valid1", "valid2", "val", "eval"}) {
        if (word == heldOut) return true;
    }
    return std::nullopt;
}

/// Names under which something is looked for: those that are recognised, or the one that somebody says.
class NamesOf {
public:
    NamesOf(const std::optional<std::string>& said, FieldNames recognised)
        : m_folded(said ? foldedName(*said) : std::string()), m_names(std::move(recognised)) {
        if (!said) return;
        m_names.clear();
        m_isMissing = !said->empty();
        if (m_isMissing) m_names = {*said, m_folded};
    }
    NamesOf(const NamesOf&) = delete;
    NamesOf& operator=(const NamesOf&) = delete;

    const FieldNames& names() const { return m_names; }
    void lookAt(const Record& record) { m_isMissing = m_isMissing && firstField(record.value, m_names) == nullptr; }
    /// Error: somebody says a field that no record has.
    Result<void> check(const std::string& file, const std::vector<std::string>& fields) const {
        if (!m_isMissing) return {};
        return fail(ErrorKind::Input, "{file}: no row has a field \"{field}\"; the first one has {fields}",
                    {{"file", file}, {"field", m_names.front()}, {"fields", inQuotes(fields)}});
    }

private:
    std::string m_folded;
    FieldNames m_names;
    bool m_isMissing = false;
};

/// The name under which a record has one of `names`; empty without any.
std::string fieldIn(const Json& record, const FieldNames& names) {
    for (const std::string_view name : names) {
        if (firstField(record, {name}) != nullptr) return std::string(name);
    }
    return {};
}

/// Nothing where the record names no split. Error: place and the word that is none.
Result<std::optional<bool>> splitOf(const Record& record, const FieldNames& names) {
    const Json* split = firstField(record.value, names);
    if (split == nullptr || *split == "") return std::optional<bool>();
    const std::optional<bool> heldOut =
        split->is_string() ? heldOutOf(foldedName(split->get_ref<const std::string&>())) : std::nullopt;
    if (heldOut) return heldOut;
    return fail(ErrorKind::Input, "{place}: \"{field}\" must be training or held-out, not {value}",
                {{"place", record.place}, {"field", names.front()}, {"value", jsonExcerpt(*split)}});
}

/// The id of a query, or of the post that it is; empty where it has none.
Result<std::string> idOf(const Record& record, const FieldNames& names) {
    const Json* info = names == kIdNames ? firstField(record.value, {"info"}) : nullptr;
    const Json* inside = info == nullptr ? nullptr : firstField(*info, {"id"});
    return inside == nullptr ? recordId(record, names) : recordId({*info, record.place}, {"id"});
}

/// Empty where the record names none.
Result<std::string> setOf(const Record& record, const FieldNames& names) {
    const Json* const set = firstField(record.value, names);
    if (set == nullptr) return std::string();
    if (set->is_string()) return std::string(trimmed(set->get_ref<const std::string&>()));
    return fail(ErrorKind::Input, "{place}: \"{field}\" must be the name of a data set, not {value}",
                {{"place", record.place}, {"field", names.front()}, {"value", jsonExcerpt(*set)}});
}

/// The published comparisons of summaries hold some of news articles beside those of posts.
bool isArticle(const Record& record) {
    const Json* info = firstField(record.value, {"info"});
    if (info == nullptr || firstField(record.value, kTextNames) != nullptr) return false;
    return !firstText(*info, {"article"}).empty() && firstText(*info, {"post"}).empty();
}

/// Puts queries together, each once.
class QueryList {
public:
    QueryList(RowReport& report, const QueryColumns& columns)
        : m_report(report),
          m_text(columns.text),
          m_ids(columns.id, kIdNames),
          m_splits(columns.split, kSplitNames),
          m_sets(columns.set, kSetNames) {}

    Result<void> take(const Record& record) {
        if (!m_text && isArticle(record)) {
            m_report.leaveOut(LeftOut::Article);
            return {};
        }
        for (NamesOf* names : {&m_ids, &m_splits, &m_sets}) names->lookAt(record);
        Result<std::string> id = idOf(record, m_ids.names());
        if (!id) return std::unexpected(id.error());
        const Result<std::optional<bool>> split = splitOf(record, m_splits.names());
        if (!split) return std::unexpected(split.error());
        Result<std::string> set = setOf(record, m_sets.names());
        if (!set) return std::unexpected(set.error());
        // Last, since it counts what is left out of rows that are taken.
        Result<Exchange> exchange =
            m_text ? exchangeUnder(record, *m_text, m_report) : exchangeOf(record, kTextNames, m_report);
        if (!exchange) return std::unexpected(exchange.error());
        if (m_file.queries.empty()) describe(record, *exchange);
        m_file.namesSplits = m_file.namesSplits || split->has_value();
        return add({.id = std::move(*id),
                    .text = std::move(exchange->query),
                    .heldOut = split->value_or(false),
                    .set = std::move(*set)},
                   record.place);
    }
    /// Error: a field that somebody said is nowhere.
    Result<void> check(const std::string& file) const {
        for (const NamesOf* names : {&m_ids, &m_splits, &m_sets}) {
            if (Result<void> there = names->check(file, m_file.fields); !there) return there;
        }
        return {};
    }
    QueryFile finished() {
        std::vector<std::string*> ids;
        ids.reserve(m_file.queries.size());
        for (Query& query : m_file.queries) ids.push_back(&query.id);
        dropFractionsOfGappyIds(ids);
        for (Query& query : m_file.queries) {
            if (query.id.empty()) query.id = idFromText(query.text);
        }
        return std::move(m_file);
    }

private:
    /// What the first record that is read shows of the file.
    void describe(const Record& record, const Exchange& exchange) {
        m_file.layout = exchange.layout;
        if (record.value.is_object()) {
            for (const auto& [field, value] : record.value.items()) m_file.fields.push_back(field);
        }
        m_file.columns = {exchange.field, fieldIn(record.value, m_ids.names()), fieldIn(record.value, m_splits.names()),
                          fieldIn(record.value, m_sets.names())};
    }

    Result<void> add(Query query, const std::string& place) {
        const std::string key = query.id.empty() ? idFromText(query.text) : query.id;
        const auto [known, isNew] = m_byId.try_emplace(key, m_file.queries.size());
        if (isNew) {
            m_file.queries.push_back(std::move(query));
            return {};
        }
        if (m_file.queries[known->second].text == query.text) {
            m_report.leaveOut(LeftOut::Repetition);
            return {};
        }
        return fail(ErrorKind::Input,
                    "{place}: the id \"{id}\" stood before another text; give each query an id of its own",
                    {{"place", place}, {"id", query.id}});
    }

    RowReport& m_report;
    std::optional<std::string> m_text;
    NamesOf m_ids;
    NamesOf m_splits;
    NamesOf m_sets;
    QueryFile m_file;
    std::map<std::string, std::size_t> m_byId;
};

}  // namespace

Result<QueryFile> parseQueries(std::string_view bytes, const std::string& name, RowReport& report,
                               const QueryColumns& columns) {
    QueryList list(report, columns);
    const auto read = forEachRecord(bytes, name, report, [&](const Record& record) { return list.take(record); });
    if (!read) return std::unexpected(read.error());
    if (Result<void> there = list.check(name); !there) return std::unexpected(there.error());
    QueryFile file = list.finished();
    if (file.queries.empty()) return report.nothingIn(name, "{file}: holds no query");
    return file;
}

Result<QueryFile> parseQueries(std::string_view bytes, const std::string& name) {
    RowReport report;
    return parseQueries(bytes, name, report);
}

void holdOut(std::vector<Query>& queries, double share, std::int64_t seed) {
    for (Query& query : queries) {
        query.heldOut = SeededRandom(static_cast<std::uint64_t>(seed), "split/" + query.id).uniform() < share;
    }
}

std::string_view splitWord(bool heldOut) {
    return heldOut ? "held-out" : "training";
}

std::string toJsonLines(const std::vector<Query>& queries) {
    std::string lines;
    for (const Query& query : queries) {
        OrderedJson line{{"id", query.id}, {"text", query.text}, {"split", splitWord(query.heldOut)}};
        if (!query.set.empty()) line["set"] = query.set;
        lines += dumpLine(line) + "\n";
    }
    return lines;
}

std::string toCsv(const std::vector<Query>& queries) {
    const bool hasSets = std::ranges::any_of(queries, [](const Query& query) { return !query.set.empty(); });
    std::vector<std::string> header{"id", "text", "split"};
    if (hasSets) header.emplace_back("set");
    std::string lines = csvLine(header);
    for (const Query& query : queries) {
        std::vector<std::string> cells{query.id, query.text, std::string(splitWord(query.heldOut))};
        if (hasSets) cells.push_back(query.set);
        lines += csvLine(cells);
    }
    return lines;
}

std::string idFromText(std::string_view text) {
    static constexpr char kHex[] = "0123456789abcdef";
    std::uint64_t value = SeededRandom(0, text).next();
    std::string id = "text-0000000000000000";
    for (std::size_t i = id.size(); i > 5; --i) {
        id[i - 1] = kHex[value & 15U];
        value >>= 4;
    }
    return id;
}

}  // namespace sami
