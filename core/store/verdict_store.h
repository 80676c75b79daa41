#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/evaluation/position_bias.h"
#include "core/evaluation/verdict.h"
#include "core/evaluation/verdict_file.h"
#include "core/evaluation/win_rate.h"
#include "core/run/run_config.h"
#include "core/store/comparison_store.h"
#include "core/store/database.h"
#include "core/store/query_store.h"

namespace sami {

/// Win rate of one candidate against one baseline by one judge, over constitutions without an antithesis.
struct WinRateRow {
    std::string baseline;
    std::string candidate;
    std::string judge;
    std::string reviewer;            ///< which person, where the judge is one
    bool heldOutPrinciples = false;  ///< over held-out principles instead of learned ones
    bool bothOrders = false;         ///< pairs that were shown in both orders: a win only where both agree
    WinRate rate;
    std::int64_t bothBad = 0;  ///< of the ties
    /// How the rate is reckoned, one word: the name its formula goes by, or "both-orders".
    std::string_view formula() const { return bothOrders ? "both-orders" : WinRate::kFormula; }
};

/// How long the two responses of a pair are, in one unit.
struct PairLengths {
    std::int64_t baseline = 0;
    std::int64_t candidate = 0;
};

/// What the verdicts of one win rate have in common.
struct VerdictGroup {
    ModelPair models;
    std::string judge;
    std::string reviewer;
    bool heldOutPrinciples = false;
    bool bothOrders = false;
    bool operator==(const VerdictGroup&) const = default;
};

/// Principles in whatever order.
struct JudgedConstitution {
    std::int64_t key = 0;
    std::string name;
    std::string text;
};

/// What one judge, and of people one reviewer, says of one pair; the orders it was shown in are combined.
struct JudgedPairRow {
    VerdictGroup group;
    std::int64_t comparison = 0;
    std::string queryId;
    std::string querySet;  ///< its data set; empty where there is only one
    JudgedConstitution constitution;
    Outcome outcome = Outcome::Error;  ///< F5: what all orders agree on, else a tie; an error where one failed
    bool bothBad = false;
    OrderedVerdicts orders;
    std::optional<PairLengths> tokens;  ///< as the judge counted them, else as the responses have them
    PairLengths words;                  ///< as lengthInWords() counts them
    bool sameText = false;              ///< the responses are the same bytes: no judge was asked
};

/// A verdict with the pair it is about; as a VerdictRecord it can be written to a file.
struct VerdictRow : VerdictRecord {
    std::int64_t comparison = 0;
};

/// Verdicts on comparisons. Each is synced before the call returns. A judge, and of people each reviewer, has at most
/// one a pair and order of presentation.
class VerdictStore {
public:
    explicit VerdictStore(const Database& database) : m_database(&database) {}

    /// The comparison of a pair, made where there is none yet.
    Result<std::int64_t> comparisonOf(const PairRow& pair) const;
    /// What the worker's judge needs of pairs; ids are the keys of their comparisons, made where there are none.
    Result<std::vector<JudgePair>> judgePairs(const std::vector<PairRow>& pairs) const;

    /// Replaces an earlier verdict of the same judge and reviewer on the same pair in the same order.
    Result<void> record(std::int64_t comparison, const Verdict& verdict) const;
    /// Undo of record(): puts `earlier` back, or none.
    Result<void> withdraw(std::int64_t comparison, const Verdict& verdict, const std::optional<Verdict>& earlier) const;
    /// All verdicts on a comparison, in the order they were given.
    Result<std::vector<Verdict>> verdictsOn(std::int64_t comparison) const;
    Result<std::vector<VerdictRow>> verdicts() const;
    /// All or none. Error: a verdict on a pair the experiment does not have names it.
    Result<ImportCount> importVerdicts(const std::vector<VerdictRecord>& verdicts) const;

    /// A row per baseline, candidate, judge, reviewer, use of the principles, and whether pairs were shown in one order
    /// or in both: these are told apart, both orders first. Questions of visitors don't count.
    Result<std::vector<WinRateRow>> winRates() const;
    /// The pairs that those rates are of, in the same order, then by query: those of one rate follow each other.
    Result<std::vector<JudgedPairRow>> judgedPairs() const;

private:
    const Database* m_database;
};

}  // namespace sami
