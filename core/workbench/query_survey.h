#pragma once

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/dataset/duplicates.h"
#include "core/store/query_table.h"
#include "core/workbench/document.h"

namespace sami {

/// Queries that say the same but for case and white space, and are data: their rows, two or more in all.
struct DuplicateQueries {
    std::vector<std::int64_t> training;
    std::vector<std::int64_t> heldOut;

    /// What is measured on them would say nothing: a run is refused.
    bool acrossSplit() const { return !training.empty() && !heldOut.empty(); }
    bool operator==(const DuplicateQueries&) const = default;
};

/// What all queries that are not removed are, taken together.
struct QueryOverview {
    std::vector<std::string> sets;  ///< names of data sets
    std::vector<std::string> tags;
    std::int64_t training = 0;  ///< queries that are data
    std::int64_t heldOut = 0;
    std::vector<DuplicateQueries> duplicates;
    bool operator==(const QueryOverview&) const = default;
};

/// Reads the overview a slice at a time, for whoever has other things to do as well.
class QuerySurvey {
public:
    /// @return whether more is to be read
    Result<bool> readOn(const Document& document, std::chrono::milliseconds budget);
    /// @pre all was read
    Result<QueryOverview> finished(const Document& document) const;

private:
    struct Known {
        std::int64_t row = 0;
        bool heldOut = false;
    };
    DuplicateSearch m_search;
    std::vector<Known> m_data;
    std::set<std::string> m_sets;
    std::set<std::string> m_tags;
    std::int64_t m_next = 0;
};

/// Queries that say the same, as far as they are asked for.
struct ListedDuplicates {
    bool acrossSplit = false;        ///< of all that say the same, also those that are not asked for
    std::vector<std::int64_t> rows;  ///< held out before trained on
};

/// Finds those of the queries that a filter keeps which others say as well, a slice at a time.
class DuplicateListing {
public:
    explicit DuplicateListing(QueryListFilter filter) : m_filter(std::move(filter)) {}
    /// @return whether more is to be read
    Result<bool> readOn(const Document& document, std::chrono::milliseconds budget);
    /// Those on both sides of the split first.  @pre all was read
    Result<std::vector<ListedDuplicates>> finished(const Document& document) const;

private:
    QueryListFilter m_filter;
    std::vector<std::int64_t> m_kept;  ///< rows by the filter, in order
    std::int64_t m_next = 0;
    bool m_isFiltered = false;
    QuerySurvey m_survey;
};

/// The same at once.
Result<QueryOverview> surveyQueries(const Document& document);

}  // namespace sami
