#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/constitution/principle.h"
#include "core/dataset/response.h"
#include "core/store/database.h"
#include "core/store/query_store.h"

namespace sami {

/// A response with the name of its writer over the whole experiment in `model`, and its row.
struct ResponseRow {
    std::int64_t id = 0;
    std::optional<std::int64_t> run;  ///< number of the run it was written in; none for imported ones
    Response response;
};

/// Which responses; every field that is set must agree.
struct ResponseFilter {
    std::optional<std::string> model{};
    std::optional<std::string> queryId{};
    std::optional<std::int64_t> queryRow{};  ///< as QueryTable has it
    std::optional<std::int64_t> column{};
    std::optional<ResponsePurpose> purpose{};
    std::optional<std::int64_t> run{};
    std::optional<std::int64_t> fromSeq{};  ///< together with `run`: from this line of its responses.jsonl on
    bool heldOutOnly = false;               ///< queries of the held-out split
    bool droppedOnly = false;               ///< of queries that the filter dropped
    bool currentOnly = false;               ///< the latest per model, query and principles; never training responses
    std::optional<std::int64_t> limit{};    ///< rows
    std::int64_t offset = 0;
};

/// Responses of one writer, current ones only (see ResponseFilter).
struct ResponseSummary {
    std::string model;
    std::int64_t n = 0;
    std::optional<double> meanTokens;  ///< null when a count is missing
};

/// Who wrote the responses of a run, and under what.
struct RunWriter {
    std::int64_t run = 0;
    /// Whether the names in responses are those of the run's own models, to be told from other runs'; a comparison
    /// names models as the whole experiment does.
    bool ownModels = true;
    std::vector<Principle> principles;  ///< what the run's constitutions are made of
};

class ResponseStore {
public:
    explicit ResponseStore(const Database& database) : m_database(&database) {}

    /// In the order they came in. Ids of tokens stay in the run folder.
    Result<std::vector<ResponseRow>> responses(const ResponseFilter& filter = {}) const;
    Result<std::int64_t> count(const ResponseFilter& filter = {}) const;
    Result<std::vector<ResponseSummary>> summaries() const;

    /// Takes in lines of a run's responses.jsonl not seen before (by seq); creates queries and constitutions they
    /// name.
    Result<ImportCount> addFromRun(const RunWriter& writer, const std::vector<Response>& responses) const;
    /// Responses written elsewhere, under one name. Importing the same again changes nothing. Creates their queries
    /// (of the origin Imported) and constitutions. Error: the name belongs to a model of this experiment.
    Result<ImportCount> addImported(std::string_view name, const std::vector<Response>& responses) const;

private:
    const Database* m_database;
};

}  // namespace sami
