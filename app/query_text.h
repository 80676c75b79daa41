#pragma once

#include <optional>
#include <string>

#include "core/base/json_file.h"
#include "core/workbench/filter_ledger.h"
#include "core/workbench/query_list.h"

namespace sami {

/// {"id", "text", "split", "origin", "set", "tags", "kept", "removed", "tokens", "runs": [{"run", "iteration",
/// "became": "used" | "dropped" | "held-out", "rule"}]}; tokens are null where they can't be counted.
OrderedJson toJson(const QueryRow& row, std::optional<std::int64_t> tokens);
/// Queries that say the same.
struct SameQueries {
    bool acrossSplit = false;
    std::vector<QueryRow> queries;
};
/// {"across_split", "queries": [as above, without tokens]}.
OrderedJson toJson(const SameQueries& same);
/// {"id", "text", "iteration", "rule", "kept", "answers": [{"constitution", "text", "tokens", "finish"}]}.
OrderedJson toJson(const DroppedQuery& query);

/// The same for people, ending in a line break.
std::string toText(const QueryRow& row, std::optional<std::int64_t> tokens);
std::string toText(const SameQueries& same);
std::string toText(const DroppedQuery& query);
std::string toText(const FilterCount& count);

}  // namespace sami
