#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/dataset/exchange.h"
#include "core/dataset/query.h"
#include "core/records/record_id.h"
#include "core/records/row_report.h"

namespace sami {

/// Which field of a record holds what; nothing: as it is recognised; an empty name: none does. There is always a text.
struct QueryColumns {
    std::optional<std::string> text{};
    std::optional<std::string> id{};
    std::optional<std::string> split{};
    std::optional<std::string> set{};
    bool operator==(const QueryColumns&) const = default;
};

/// Queries read from a file, whether it said which are held out, and where its first record has what.
struct QueryFile {
    std::vector<Query> queries;
    bool namesSplits = false;
    ExchangeLayout layout = ExchangeLayout::Text;
    std::vector<std::string> fields;  ///< of the first record
    QueryColumns columns;             ///< that were read; empty where there is none
};

/// Reads queries in the forms of forEachRecord() and the layouts of exchangeOf(): "text", "query", "question",
/// "prompt", "instruction", "post" or "input", or a conversation. "id", "split" ("training" or "held-out"; train,
/// test, validation … are understood) and "set" (the name of a data set) may be missing. A query without an id gets one
/// from its text, so that importing it again finds it. The same query twice is read once.
/// @param columns where somebody says which field holds what  Error: file, place and what is wrong; an id with two
/// texts.
Result<QueryFile> parseQueries(std::string_view bytes, const std::string& name, RowReport& report,
                               const QueryColumns& columns = {});
/// The same without skipping bad rows, for whoever asks for no report.
Result<QueryFile> parseQueries(std::string_view bytes, const std::string& name);

/// Reads a file of queries, however many, without holding them: a first pass looks at all of them and remembers 32
/// bytes of each, another hands them over. The bytes must outlive it.
class QueryReader {
public:
    /// The first pass. The report gets what is left out. Error: as of parseQueries()
    static Result<QueryReader> open(std::string_view bytes, const std::string& name, RowReport& report,
                                    const QueryColumns& columns = {});

    /// What was seen of the file; `queries` is empty.
    const QueryFile& file() const { return m_file; }
    std::int64_t count() const { return m_count; }
    /// Names of the data sets; an empty one where a query names none.
    const std::set<std::string>& sets() const { return m_sets; }

    /// Hands the queries over in their order, some thousands at a time, which may be changed. Error: that of `take`
    Result<void> forEachBatch(const std::function<Result<void>(std::vector<Query>&)>& take) const;

private:
    friend class QueryScan;
    QueryReader(std::string_view bytes, std::string name, QueryColumns columns)
        : m_bytes(bytes), m_name(std::move(name)), m_columns(std::move(columns)) {}

    std::string_view m_bytes;
    std::string m_name;
    QueryColumns m_columns;
    QueryFile m_file;
    std::int64_t m_count = 0;
    std::set<std::string> m_sets;
    GappyIds m_ids;
    std::vector<std::int64_t> m_passedOver;  ///< numbers of the readable records that give no query, rising
};

/// Holds out about `share` of the queries, chosen by seed and id alone: adding queries moves none of the others.
void holdOut(std::span<Query> queries, double share, std::int64_t seed);

/// "training" or "held-out".
std::string_view splitWord(bool heldOut);

/// JSON Lines of {"id", "text", "split"}, with "set" where a query has one.
std::string toJsonLines(const std::vector<Query>& queries);
/// CSV with the same columns; "set" where any query has one.
std::string toCsv(const std::vector<Query>& queries);

/// An id made of the text: "text-" and 16 hexadecimal digits.
std::string idFromText(std::string_view text);

}  // namespace sami
