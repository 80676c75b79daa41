#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/workbench/document.h"

namespace sami {

/// What a person does with queries.
struct QueryEdit {
    enum class Kind {
        HoldOut,  ///< never train on them
        Train,    ///< train on them
        Keep,     ///< train on them whatever the filter says, see canBeKept()
        Drop,     ///< let the filter decide again
        Tag,
        Untag,
        Remove,  ///< out of new runs; what was answered to them stays
        Restore
    };
    Kind kind = Kind::HoldOut;
    std::string tag{};  ///< of Tag and Untag
};

/// Does all of that with the queries of those rows, or nothing; one step of the history. @return how many are other
/// now.  Error: a query that is no data can't be trained on or held out; an empty tag.
Result<std::int64_t> editQueries(Document& document, std::span<const std::int64_t> rows, std::vector<QueryEdit> edits);

/// Takes the training queries out that a held-out one says as well. @return as editQueries().
Result<std::int64_t> separateSplit(Document& document);

}  // namespace sami
