#pragma once

#include <cstdint>
#include <optional>
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
    bool operator==(const ImportCount&) const = default;
};

/// Which queries; every field that is set must agree. Retired ones are never among them.
struct QueryFilter {
    std::optional<QueryOrigin> origin = QueryOrigin::Data;  ///< nothing: of any origin
    std::optional<bool> heldOut{};
    std::int64_t limit = -1;  ///< the first so many; -1: all
};

/// Whether the id of a query is free, there with the same text, or there with another one.
enum class IdState { Free, SameText, AnotherText };

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
    /// only asked or imported before; it takes the name of a set if it had none. The same id with another text is an
    /// error that names it.
    Result<ImportCount> add(const std::vector<Query>& queries) const;
    /// Makes these the experiment's data. Others go; those with responses stay for their sake but are in no new run.
    Result<ImportCount> replace(const std::vector<Query>& queries) const;
    /// How each stands to what is there, removed queries and those of any origin as well.
    Result<std::vector<IdState>> idStates(const std::vector<Query>& queries) const;
    /// A new id "STEM-N" that no query has.
    Result<std::string> freeId(std::string_view stem = "query") const;
    /// The same queries as a list that is read piece by piece.
    QueryTable table() const { return QueryTable(*m_database); }

private:
    const Database* m_database;
};

}  // namespace sami
