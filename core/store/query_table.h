#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/dataset/query.h"
#include "core/store/database.h"

namespace sami {

/// Which queries a list shows; every field that is set must agree.
struct QueryListFilter {
    std::string words{};  ///< see TextSearch
    std::optional<QueryOrigin> origin{};
    std::optional<bool> heldOut{};
    std::optional<std::string> set{};
    std::optional<std::string> tag{};
    std::optional<std::int64_t> droppedBy{};  ///< number of a training run that dropped them
    bool removed = false;                     ///< those that were taken out, instead of those that are there
    bool operator==(const QueryListFilter&) const = default;
};

/// What an iteration of a training run did with a query.
struct QueryFate {
    std::int64_t run = 0;  ///< number
    std::string runName;
    std::int64_t iteration = 0;
    bool heldOut = false;
    std::string rule;  ///< that dropped it; empty where none did
    bool operator==(const QueryFate&) const = default;
};

/// A query with its row, the number that it has in the file.
struct QueryRow {
    std::int64_t row = 0;
    Query query;
    bool removed = false;
    std::vector<QueryFate> fates{};  ///< by run and iteration
    bool operator==(const QueryRow&) const = default;
};

/// A stretch of the queries that was looked through.
struct QuerySlice {
    std::vector<std::int64_t> rows;  ///< that match, in order
    std::int64_t next = 0;           ///< row to go on behind
    bool isLast = false;
};

/// What a person may change of a query.
struct QueryStanding {
    std::int64_t row = 0;
    bool heldOut = false;
    bool kept = false;
    bool removed = false;
    std::vector<std::string> tags{};
    bool operator==(const QueryStanding&) const = default;
};

/// What a survey reads of a query.
struct SurveyedQuery {
    std::int64_t row = 0;
    bool heldOut = false;
    QueryOrigin origin = QueryOrigin::Data;
    std::string set;
    std::string tags;  ///< as the column has them
    std::string text;
};

/// The queries as a list of any length that is read piece by piece, in the order they were added.
class QueryTable {
public:
    explicit QueryTable(const Database& database) : m_database(&database) {}

    /// Looks on behind the row `after` (0: from the start) until `budget` is spent or all has been looked through; at
    /// least a few thousand rows, so that it gets on.
    Result<QuerySlice> slice(const QueryListFilter& filter, std::int64_t after, std::chrono::milliseconds budget) const;
    /// The number of the last row; what slice() has looked through is measured by it.
    Result<std::int64_t> lastRow() const;
    /// With what became of them; rows that are not there are left out.
    Result<std::vector<QueryRow>> rows(std::span<const std::int64_t> rows) const;
    /// Rows of queries by id. ErrorKind::NotFound names the first that is not there.
    Result<std::vector<std::int64_t>> rowsOf(const std::vector<std::string>& ids) const;
    Result<std::string> text(std::int64_t row) const;
    /// The first of the rows that is no data of the experiment; no text is read.
    Result<std::optional<std::int64_t>> firstThatIsNoData(std::span<const std::int64_t> rows) const;
    /// Goes on with every query that is not removed, as slice() does; `rows` stays empty.
    Result<QuerySlice> survey(std::int64_t after, std::chrono::milliseconds budget,
                              const std::function<void(SurveyedQuery query)>& take) const;

    Result<std::vector<QueryStanding>> standings(std::span<const std::int64_t> rows) const;
    /// All or none.
    Result<void> setStandings(const std::vector<QueryStanding>& standings) const;

private:
    const Database* m_database;
};

/// A JSON list of texts as a column holds it. Error: `place`.
Result<std::vector<std::string>> tagsFrom(const std::string& column, const std::string& place);

}  // namespace sami
