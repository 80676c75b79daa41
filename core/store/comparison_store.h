#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/evaluation/verdict.h"
#include "core/evaluation/verdict_file.h"
#include "core/evaluation/win_rate.h"
#include "core/run/run_config.h"
#include "core/store/database.h"
#include "core/store/query_store.h"

namespace sami {

/// Two responses to the same query under the same constitution.
struct PairRow {
    std::int64_t comparison = 0;  ///< key of verdicts; stays the same when asked again
    std::string baselineModel;
    std::string candidateModel;
    std::string queryId;
    std::string query;
    bool heldOut = false;
    std::int64_t column = 0;
    std::string constitutionName;
    std::string constitution;  ///< text
    std::string antithesis;    ///< text of the other side, for the pmi judge; empty where the experiment has none
    std::string baseline;      ///< response
    std::string candidate;     ///< response
    std::optional<std::int64_t> baselineTokens;
    std::optional<std::int64_t> candidateTokens;
    std::string baselineFinish;  ///< "stop" or "length"; empty when unknown
    std::string candidateFinish;
};

/// Which pairs.
struct PairFilter {
    std::optional<std::int64_t> column;  ///< 0 = the principled constitution
    std::optional<std::string> queryId;
    bool heldOutOnly = false;
    std::string unjudgedBy;  ///< only pairs this judge has given no verdict on, or an error; empty = all
    std::optional<std::int64_t> limit;
};

/// Win rate of one candidate against one baseline by one judge.
struct WinRateRow {
    std::string baseline;
    std::string candidate;
    std::string judge;
    WinRate rate;
    std::int64_t bothBad = 0;  ///< of the ties
};

/// A verdict with the pair it is about; as a VerdictRecord it can be written to a file.
struct VerdictRow : VerdictRecord {
    std::int64_t comparison = 0;
};

/// Comparisons and verdicts. Verdicts are synced before the call returns; a judge has at most one on a pair.
class ComparisonStore {
public:
    explicit ComparisonStore(const Database& database) : m_database(&database) {}

    /// Pairs both models answered, by query then column; of several responses the latest is compared. Creates the
    /// comparisons that do not exist yet (a read-only experiment returns them with key 0).
    Result<std::vector<PairRow>> pairs(std::string_view baseline, std::string_view candidate,
                                       const PairFilter& filter = {}) const;
    /// Pairs of (baseline, candidate) models that have verdicts or could be compared, latest candidate first.
    Result<std::vector<std::pair<std::string, std::string>>> comparedModels() const;

    /// Replaces an earlier verdict of the same judge on the same pair.
    Result<void> record(std::int64_t comparison, const Verdict& verdict) const;
    /// Byte-identical responses are a tie that no judge need be asked about. Returns how many there were.
    Result<std::int64_t> recordIdentical(const std::vector<PairRow>& pairs, std::string_view judge, double now) const;
    /// Undo of record(): puts `earlier` back, or none.
    Result<void> withdraw(std::int64_t comparison, std::string_view judge, const std::optional<Verdict>& earlier) const;
    Result<std::optional<Verdict>> verdict(std::int64_t comparison, std::string_view judge) const;
    Result<std::vector<VerdictRow>> verdicts() const;
    /// All or none. Error: a verdict on a pair the experiment does not have names it.
    Result<ImportCount> importVerdicts(const std::vector<VerdictRecord>& verdicts) const;

    /// One row per (baseline, candidate, judge) with verdicts, over principled constitutions (column 0).
    Result<std::vector<WinRateRow>> winRates() const;

private:
    const Database* m_database;
};

/// What the worker's judge needs of pairs; ids are the keys of the comparisons.
std::vector<JudgePair> toJudgePairs(const std::vector<PairRow>& pairs);

}  // namespace sami
