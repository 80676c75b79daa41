#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/dataset/query.h"
#include "core/store/database.h"

namespace sami {

/// Two responses to the same query under the same principles.
struct PairRow {
    std::int64_t comparison = 0;  ///< key of its verdicts; 0 as long as there was none
    std::int64_t baselineResponse = 0;
    std::int64_t candidateResponse = 0;
    std::string queryId;
    std::string query;
    bool heldOut = false;
    QueryOrigin origin = QueryOrigin::Data;
    std::int64_t column = 0;         ///< of the constitution among the C of its query
    bool principled = true;          ///< the constitution states no antithesis
    bool heldOutPrinciples = false;  ///< it is made of principles that are only evaluated
    std::string constitutionName;
    std::string constitution;  ///< text
    std::string antithesis;    ///< what it was told apart from, for the pmi judge; empty where the experiment has none
    std::string baseline;      ///< response
    std::string candidate;     ///< response
    std::optional<std::int64_t> baselineTokens;
    std::optional<std::int64_t> candidateTokens;
    std::string baselineFinish;  ///< "stop" or "length"; empty when unknown
    std::string candidateFinish;
};

/// Which pairs; every field that is set must agree.
struct PairFilter {
    std::optional<bool> principled{};
    std::optional<std::string> queryId{};
    std::optional<bool> heldOut{};
    bool withAsked = true;     ///< questions that visitors typed as well
    std::string unjudgedBy{};  ///< only pairs this judge has given no verdict on, or an error; empty = all
    std::int64_t orders = 1;   ///< in how many orders of presentation it is to give one
    std::optional<std::int64_t> queryLimit{};      ///< pairs of so many queries
    std::optional<std::int64_t> limitOfEachSet{};  ///< pairs of so many queries of every data set
};

/// A query that two models have answered under the same principles.
struct ComparedQueryRow {
    std::string id;
    std::string text;
    QueryOrigin origin = QueryOrigin::Data;
    bool operator==(const ComparedQueryRow&) const = default;
};

/// Who is compared with whom.
struct ModelPair {
    std::string baseline;
    std::string candidate;
    bool operator==(const ModelPair&) const = default;
    auto operator<=>(const ModelPair&) const = default;
};

/// Pairs of responses that can be compared. Reading never writes.
class ComparisonStore {
public:
    explicit ComparisonStore(const Database& database) : m_database(&database) {}

    /// Pairs both models answered, by query, constitutions without an antithesis first; of several responses the
    /// latest is compared.
    Result<std::vector<PairRow>> pairs(const ModelPair& models, const PairFilter& filter = {}) const;
    Result<std::int64_t> count(const ModelPair& models, const PairFilter& filter = {}) const;
    /// A page of the queries of those pairs: those of visitors first, the latest of them on top.
    Result<std::vector<ComparedQueryRow>> queries(const ModelPair& models, std::int64_t offset,
                                                  std::int64_t limit) const;
    /// Models that have answered the same, latest candidate first.
    Result<std::vector<ModelPair>> comparedModels() const;

private:
    const Database* m_database;
};

}  // namespace sami
