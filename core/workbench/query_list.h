#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/store/query_table.h"
#include "core/workbench/document.h"

namespace sami {

class Tokenizer;

/// Looks on for the queries of a list behind the row `after` (0: from the start), no longer than `budget`: whoever
/// shows a list of any length asks again until the slice is the last.
Result<QuerySlice> listQueries(const Document& document, const QueryListFilter& filter, std::int64_t after,
                               std::chrono::milliseconds budget);

/// Rows with their texts and what became of them in each training run.
Result<std::vector<QueryRow>> queryRows(const Document& document, std::span<const std::int64_t> rows);

/// Rows of queries by id. ErrorKind::NotFound names the first that is not there.
Result<std::vector<std::int64_t>> queriesNamed(const Document& document, const std::vector<std::string>& ids);

/// The number of the last row: how far a list has to be looked through, see QuerySlice::next. 0 without any query.
Result<std::int64_t> lastQueryRow(const Document& document);

/// Counts tokens as the experiment's model does. Reading a tokenizer takes a moment: one is kept as long as the model
/// is the same.
class QueryTokens {
public:
    /// Nothing for each text where the model has no tokenizer on this machine, and for a text that can't be encoded.
    std::vector<std::optional<std::int64_t>> count(const Document& document, std::span<const std::string> texts);
    /// The text cut into its tokens; empty where it can't be.
    std::vector<std::string> pieces(const Document& document, const std::string& text);

private:
    void use(const Document& document);

    std::shared_ptr<const Tokenizer> m_tokenizer;
};

}  // namespace sami
