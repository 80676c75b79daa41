#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/dataset/query.h"
#include "core/store/database.h"
#include "core/store/query_table.h"

namespace sami {

/// What an import did: rows that are new, and rows that were there already.
struct ImportCount {
    std::int64_t added = 0;
    std::int64_t present = 0;
    std::int64_t removed = 0;  ///< queries that a person removed, and which stay so
    std::int64_t gone = 0;     ///< queries that were there and are replaced
    bool operator==(const ImportCount&) const = default;
};

/// Which queries; every field that is set must agree. Retired ones are never among them.
struct QueryFilter {
    std::optional<QueryOrigin> origin = QueryOrigin::Data;  ///< nothing: of any origin
    std::optional<bool> heldOut{};
    std::int64_t limit = -1;    ///< the first so many; -1: all
    bool longestFirst = false;  ///< by bytes of text; else in the order in which they were added
};

/// How the id of a query stands to what is there.
enum class IdState {
    Free,
    SameText,
    Removed,      ///< there with the same text, but removed
    AnotherText,  ///< there with another text, which answers or a visitor's question hold on to
    Replaceable   ///< there with another text, which replace() may exchange
};

/// All of a query that replace() may change, as steps of the history held it before they had a table.
struct QueryRecord {
    std::int64_t row = 0;
    std::string text;
    bool heldOut = false;
    QueryOrigin origin = QueryOrigin::Data;
    std::string set;
    bool removed = false;
};

/// Hands queries over piece by piece, so that nobody holds them all. An error of `take` ends it and is returned.
using TakeQueries = std::function<Result<void>(std::span<const Query>)>;
using QueryBatches = std::function<Result<void>(const TakeQueries& take)>;

/// One id stands for one text.
std::unexpected<Error> hasAnotherText(std::string_view queryId);

class QueryStore {
public:
    explicit QueryStore(const Database& database) : m_database(&database) {}

    /// In the order they were added.
    Result<std::vector<Query>> queries(const QueryFilter& filter = {}) const;
    Result<std::int64_t> count(const QueryFilter& filter = {}) const;
    Result<std::optional<Query>> find(std::string_view id) const;

    /// Adds all or none. A query whose id and text are there already counts as present, and becomes data where it was
    /// only asked or imported before; it takes the name of a set if it had none. Data that a person removed stays
    /// removed and is counted. The same id with another text is an error that names it.
    Result<ImportCount> add(const std::vector<Query>& queries) const;
    Result<ImportCount> add(const QueryBatches& batches) const;
    /// Makes these the experiment's data, removed ones of them as well. Others are removed, none is deleted: the steps
    /// of the history name rows, which may never become those of other queries. The same id with another text takes the
    /// new one unless there are responses to the old one.
    /// @param step makes the step of the history and returns its id; called where something is other now. What was is
    /// kept for swapReplaced().
    Result<ImportCount> replace(const QueryBatches& batches, const std::function<Result<std::int64_t>()>& step) const;
    /// The same for whoever keeps no history.
    Result<ImportCount> replace(const std::vector<Query>& queries) const;
    /// Takes what a replacement of that step did back, or does it again.
    Result<void> swapReplaced(std::int64_t edit) const;
    /// Has rows be like these again.
    Result<void> setRecords(const std::vector<QueryRecord>& records) const;
    /// How many of them are data with the same text that is not removed.
    Result<std::int64_t> countThere(std::span<const Query> queries) const;
    /// How each stands to what is there, removed queries and those of any origin as well.
    Result<std::vector<IdState>> idStates(std::span<const Query> queries) const;
    /// A new id "STEM-N" that no query has.
    Result<std::string> freeId(std::string_view stem = "query") const;
    /// The same queries as a list that is read piece by piece.
    QueryTable table() const { return QueryTable(*m_database); }

private:
    /// What becomes of removed data that comes again.
    enum class Removed { Stays, ComesBack };
    Result<ImportCount> add(std::span<const Query> queries, Removed removed) const;
    /// Those that replace others, with their texts, removed ones of them as well.
    Result<void> putInPlace(std::span<const Query> queries) const;
    /// How many are new and how many went since the copy. @return whether any is other
    bool countChanged(ImportCount& count) const;

    const Database* m_database;
};

}  // namespace sami
