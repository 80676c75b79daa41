#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/workbench/query_list.h"

namespace sami {

/// What was written to a query that the filter dropped, under one constitution.
struct DroppedAnswer {
    std::string constitutionName;  ///< "constitution", "antithesis", …
    std::string text;
    std::optional<std::int64_t> tokens;
    std::string finish;
    bool operator==(const DroppedAnswer&) const = default;
};

/// A query that an iteration did not train on because of what was answered to it.
struct DroppedQuery {
    std::int64_t row = 0;
    std::string run;  ///< name
    std::string id;
    std::string text;
    std::int64_t iteration = 0;
    std::string rule;
    bool kept = false;  ///< the next run trains on it all the same
    std::vector<DroppedAnswer> answers;
    bool operator==(const DroppedQuery&) const = default;
};

/// How many queries an iteration kept, and dropped by which rule; those that are longer than the model takes have no
/// answers and stand here alone.
struct FilterCount {
    std::int64_t iteration = 0;
    std::int64_t kept = 0;
    std::map<std::string, std::int64_t> dropped;
    bool operator==(const FilterCount&) const = default;
};

struct FilterLedger {
    std::vector<FilterCount> counts;
    std::vector<DroppedQuery> queries;  ///< by iteration, in the order they were answered
};

/// Every query that a training run dropped, with the rule and what was answered under each constitution.
/// Error: ErrorKind::NotFound names a run that is not there; ErrorKind::Usage one that trains nothing.
Result<FilterLedger> filterLedger(const Document& document, const std::string& name);

/// The same of one query in all runs, the latest first.
Result<std::vector<DroppedQuery>> whereDropped(const Document& document, std::int64_t row);

/// All that is known of one query.
struct QueryDetail {
    QueryRow query;
    std::vector<std::string> pieces;    ///< its tokens; none where the model's tokenizer is not here
    std::vector<DroppedQuery> dropped;  ///< see whereDropped()
};
/// ErrorKind::NotFound where it has gone.
Result<QueryDetail> queryDetail(const Document& document, std::int64_t row, QueryTokens& tokens);

/// A rule of the filter for people: "identical answers". Words of later versions stay as they are.
std::string ruleInWords(const std::string& rule);

}  // namespace sami
