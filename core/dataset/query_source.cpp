#include "core/dataset/query_source.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <unordered_map>
#include <utility>

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

std::vector<std::string> fieldsOf(const Record& record) {
    std::vector<std::string> fields;
    if (!record.value.is_object()) return fields;
    for (const auto& [field, value] : record.value.items()) fields.push_back(field);
    return fields;
}

/// A query as its record has it, and what else the record shows.
struct ReadQuery {
    Query query;
    bool namesSplit = false;
    ExchangeLayout layout = ExchangeLayout::Text;
    std::string field;  ///< that holds the text
};

/// Reads queries out of records.
class QueryRows {
public:
    QueryRows(RowReport& report, const QueryColumns& columns)
        : m_report(report),
          m_text(columns.text),
          m_ids(columns.id, kIdNames),
          m_splits(columns.split, kSplitNames),
          m_sets(columns.set, kSetNames) {}

    /// Nothing where the record is left out.
    Result<std::optional<ReadQuery>> read(const Record& record) {
        if (!m_text && isArticle(record)) {
            m_report.leaveOut(LeftOut::Article);
            return std::nullopt;
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
        return ReadQuery{{.id = std::move(*id),
                          .text = std::move(exchange->query),
                          .heldOut = split->value_or(false),
                          .set = std::move(*set)},
                         split->has_value(),
                         exchange->layout,
                         std::move(exchange->field)};
    }
    /// Error: a field that somebody said is nowhere.
    Result<void> check(const std::string& file, const std::vector<std::string>& fields) const {
        for (const NamesOf* names : {&m_ids, &m_splits, &m_sets}) {
            if (Result<void> there = names->check(file, fields); !there) return there;
        }
        return {};
    }
    /// What the first record that is read shows of the file.
    void describe(const Record& record, const ReadQuery& read, QueryFile& file) const {
        file.layout = read.layout;
        file.fields = fieldsOf(record);
        file.columns = {read.field, fieldIn(record.value, m_ids.names()), fieldIn(record.value, m_splits.names()),
                        fieldIn(record.value, m_sets.names())};
    }

private:
    RowReport& m_report;
    std::optional<std::string> m_text;
    NamesOf m_ids;
    NamesOf m_splits;
    NamesOf m_sets;
};

/// Takes what was read of a record.
using TakeRead = std::function<Result<void>(const Record&, ReadQuery&, const QueryRows&)>;

/// Error: that of `take`, which ends the reading only where the report does not skip bad rows; a column that nobody
/// has.
Result<void> forEachRead(std::string_view bytes, const std::string& name, RowReport& report,
                         const QueryColumns& columns, const TakeRead& take) {
    QueryRows rows(report, columns);
    std::vector<std::string> fields;
    const auto read = forEachRecord(bytes, name, report, [&](const Record& record) -> Result<void> {
        Result<std::optional<ReadQuery>> one = rows.read(record);
        if (!one) return std::unexpected(one.error());
        if (!*one) return {};
        if (fields.empty()) fields = fieldsOf(record);
        return take(record, **one, rows);
    });
    return read ? rows.check(name, fields) : read;
}

constexpr std::size_t kQueriesTogether = 4096;

}  // namespace

/// The first pass of a reader.
class QueryScan {
public:
    QueryScan(QueryReader& reader, RowReport& report) : m_reader(reader), m_report(report) {}

    Result<void> run() {
        const auto read = forEachRead(m_reader.m_bytes, m_reader.m_name, m_report, m_reader.m_columns,
                                      [this](const Record& record, ReadQuery& one, const QueryRows& rows) {
                                          if (m_reader.m_count == 0) rows.describe(record, one, m_reader.m_file);
                                          return take(one, record.place);
                                      });
        if (!read) return read;
        if (m_reader.m_count == 0) return m_report.nothingIn(m_reader.m_name, "{file}: holds no query");
        return {};
    }

private:
    /// Tells texts apart without keeping them: two hashes of 64 bits.
    struct TextDigest {
        std::uint64_t first;
        std::uint64_t second;
        bool operator==(const TextDigest&) const = default;
    };
    struct HashOfDigest {
        std::size_t operator()(const TextDigest& digest) const { return digest.first; }
    };
    static TextDigest digestOf(std::string_view text) {
        return {std::hash<std::string_view>()(text), SeededRandom(0, text).next()};
    }

    Result<void> take(const ReadQuery& read, const std::string& place) {
        const Query& query = read.query;
        m_reader.m_file.namesSplits = m_reader.m_file.namesSplits || read.namesSplit;
        const TextDigest text = digestOf(query.text);
        const TextDigest key = digestOf(query.id.empty() ? idFromText(query.text) : query.id);
        const auto [known, isNew] = m_known.try_emplace(key, text);
        ++m_numRead;
        if (isNew) {
            ++m_reader.m_count;
            m_reader.m_ids.see(query.id);
            if (!m_reader.m_sets.contains(query.set)) m_reader.m_sets.insert(query.set);
            return {};
        }
        m_reader.m_passedOver.push_back(m_numRead - 1);
        if (known->second == text) {
            m_report.leaveOut(LeftOut::Repetition);
            return {};
        }
        return fail(ErrorKind::Input,
                    "{place}: the id \"{id}\" stood before another text; give each query an id of its own",
                    {{"place", place}, {"id", query.id}});
    }

    QueryReader& m_reader;
    RowReport& m_report;
    std::unordered_map<TextDigest, TextDigest, HashOfDigest> m_known;  ///< texts by ids
    std::int64_t m_numRead = 0;
};

Result<QueryReader> QueryReader::open(std::string_view bytes, const std::string& name, RowReport& report,
                                      const QueryColumns& columns) {
    QueryReader reader(bytes, name, columns);
    if (Result<void> done = QueryScan(reader, report).run(); !done) return std::unexpected(done.error());
    return reader;
}

Result<void> QueryReader::forEachBatch(const std::function<Result<void>(std::vector<Query>&)>& take) const {
    RowReport again(true);  // what is bad was met before
    std::vector<Query> batch;
    std::int64_t number = 0;
    auto passedOver = m_passedOver.begin();
    Result<void> taken;
    const auto handOver = [&] {
        taken = batch.empty() ? Result<void>() : take(batch);
        batch.clear();
    };
    const auto read = forEachRead(m_bytes, m_name, again, m_columns,
                                  [&](const Record&, ReadQuery& one, const QueryRows&) -> Result<void> {
                                      if (!taken) return {};
                                      const std::int64_t own = number++;
                                      if (passedOver != m_passedOver.end() && *passedOver == own) {
                                          ++passedOver;
                                          return {};
                                      }
                                      Query& query = batch.emplace_back(std::move(one.query));
                                      query.id = m_ids.meant(std::move(query.id));
                                      if (query.id.empty()) query.id = idFromText(query.text);
                                      if (batch.size() == kQueriesTogether) handOver();
                                      return {};
                                  });
    if (!read) return read;
    if (taken) handOver();
    return taken;
}

Result<QueryFile> parseQueries(std::string_view bytes, const std::string& name, RowReport& report,
                               const QueryColumns& columns) {
    const Result<QueryReader> reader = QueryReader::open(bytes, name, report, columns);
    if (!reader) return std::unexpected(reader.error());
    QueryFile file = reader->file();
    file.queries.reserve(static_cast<std::size_t>(reader->count()));
    const auto read = reader->forEachBatch([&](std::vector<Query>& batch) -> Result<void> {
        std::ranges::move(batch, std::back_inserter(file.queries));
        return {};
    });
    if (!read) return std::unexpected(read.error());
    return file;
}

Result<QueryFile> parseQueries(std::string_view bytes, const std::string& name) {
    RowReport report;
    return parseQueries(bytes, name, report);
}

void holdOut(std::span<Query> queries, double share, std::int64_t seed) {
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
