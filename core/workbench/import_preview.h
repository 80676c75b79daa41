#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/workbench/import_files.h"
#include "core/workbench/query_list.h"

namespace sami {

/// A query as it would be taken in.
struct PreviewedQueryRow {
    Query query;
    std::optional<std::int64_t> tokens;
    IdState state = IdState::Free;
    bool isThere() const { return state == IdState::SameText; }
};

/// How many queries an import would bring.
struct PreviewCounts {
    std::int64_t training = 0;
    std::int64_t heldOut = 0;
    std::int64_t added = 0;
    std::int64_t present = 0;
    std::int64_t removed = 0;      ///< that a person removed: they stay so unless all others are replaced
    std::int64_t gone = 0;         ///< queries of the experiment that are replaced
    std::int64_t sameWithin = 0;   ///< texts that the file has more than once, under several ids
    std::int64_t sameAsThere = 0;  ///< queries whose text the experiment has under another id
    std::int64_t acrossSplit = 0;  ///< texts that would be held out and trained on
};

/// What an import of queries would do; nothing has been changed.
struct QueryPreview {
    std::string takenFor;  ///< "JSON Lines, packed with gzip; text under "prompt""
    ExchangeLayout layout = ExchangeLayout::Text;
    QueryColumns columns;             ///< that are read; empty where there is none
    std::vector<std::string> fields;  ///< that there are to choose from
    bool namesSplits = false;
    std::vector<PreviewedQueryRow> first;
    PreviewCounts counts;
    std::vector<std::string> notes;  ///< what is left out and why, and which split it is
    std::string problem;             ///< why it can't be imported so, one sentence; empty where it can
};

/// Looks at what queriesOf() has read beside what the experiment has; no more than a few thousand texts are held.
/// @param how as of forEachQuery()
Result<QueryPreview> previewImport(const Document& document, const QueryReader& reader, const QueryImport& how,
                                   RowReport report, QueryTokens& tokens);

/// "Text under \"prompt\"", "HH-RLHF's transcripts under \"chosen\"": how the file holds its queries.
std::string layoutInWords(ExchangeLayout layout, const std::string& field);

}  // namespace sami
