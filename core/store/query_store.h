#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/dataset/query.h"
#include "core/store/database.h"

namespace sami {

/// What an import did: rows that are new, and rows that were there already.
struct ImportCount {
    std::int64_t added = 0;
    std::int64_t present = 0;
    bool operator==(const ImportCount&) const = default;
};

class QueryStore {
public:
    explicit QueryStore(const Database& database) : m_database(&database) {}

    /// Those that are not retired, in the order they were added.
    Result<std::vector<Query>> queries() const;
    Result<std::optional<Query>> find(std::string_view id) const;
    Result<std::int64_t> count(bool heldOut) const;

    /// Adds all or none. A query whose id and text are there already counts as present; the same id with another text
    /// is an error that names it.
    Result<ImportCount> add(const std::vector<Query>& queries) const;
    /// Makes these the experiment's queries. Others go; those with responses stay for their sake but are in no new run.
    Result<ImportCount> replace(const std::vector<Query>& queries) const;
    /// Moves a query between training and held-out.
    Result<void> setHeldOut(std::string_view id, bool heldOut) const;
    /// A new id "query-N" that no query has.
    Result<std::string> freeId() const;

private:
    const Database* m_database;
};

}  // namespace sami
