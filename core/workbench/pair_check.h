#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/constitution/principle.h"
#include "core/dataset/response_filter.h"
#include "core/workbench/probe_run.h"

namespace sami {

/// What stands in the way of learning a pair, the worst first.
enum class PairFinding {
    NothingScored,  ///< no query has two answers that can be scored
    FewSurvive,     ///< the run's filter would drop most queries
    NearlyEqual,    ///< the answers of many queries are the same but for a few words
    NotApart,       ///< the model does not tell the two sides apart yet
    LengthApart,    ///< what tells the answers apart most plainly is their length
    Followed,       ///< the model does already what is to be taught
    InPart          ///< nothing: it does some of it, and can learn more
};
/// "nothing-scored", "few-survive", "nearly-equal", "not-apart", "length-apart", "followed", "in-part".
std::string_view toString(PairFinding finding);

/// Two answers are nearly equal where so many of the longer one's words stand in both, in the same order: of an answer
/// of the demo's length, 64 words, six differ.
inline constexpr double kNearlyEqualWords = 0.9;
/// Share of the queries from which nearly equal answers are a finding: most of what would be trained on says nothing.
inline constexpr double kManyNearlyEqual = 0.5;
/// Share of the queries that the filter has to leave: with fewer a run trains on less than half of what it asked for.
inline constexpr double kEnoughSurvive = 0.5;
/// Share of the ceiling below which a model is said not to tell a pair apart. The demo's pairs start between 0.005 and
/// 0.043 of 0.693 nats and can all be learned.
inline constexpr double kApartShare = 0.07;
/// Share of the ceiling from which a model is said to follow a pair: half of what there is to learn is there.
inline constexpr double kFollowedShare = 0.5;
/// How many times as long the answers of one side are where length is a finding. The demo's brief-detailed, whose
/// training shortened one side to a quarter of the other, starts at 1.5.
inline constexpr double kLengthRatio = 1.5;

struct ToldFinding {
    PairFinding kind;
    std::string sentence;
};

/// What a run's filter would make of the answered queries.
struct FilterYield {
    std::int64_t kept = 0;
    std::map<std::string, std::int64_t> dropped{};  ///< queries by the word of the rule
};

/// How one principle with its antithesis stands under a model that was not trained on it: constitution the principle
/// alone, antithesis its antithesis alone. Accuracies, margin and bound are means over the scored queries.
struct PairCheck {
    Principle principle;       ///< with the words that were checked
    std::int64_t queries = 0;  ///< answered
    std::int64_t scored = 0;   ///< of which both answers hold something
    double rowAccuracy = 0;
    double columnAccuracy = 0;
    QueryMean margin{};  ///< nats per token, see marginOf()
    QueryMean bound{};   ///< nats
    double ceiling = 0;  ///< ln 2
    std::int64_t nearlyEqual = 0;
    FilterYield yield{};
    std::array<double, 2> meanTokens{};   ///< of the answers under the principle and under the antithesis
    std::vector<ToldFinding> findings{};  ///< worst first, at least one
};

/// @param results of one principle's rows  @param rules of the run to come
PairCheck pairCheck(const Principle& principle, const std::vector<const ProbeResult*>& results,
                    const FilterRules& rules);

/// Share of the longer text's words that stand in both texts in the same order; 1 for two texts without words.
double commonWords(std::string_view one, std::string_view other);

OrderedJson toJson(const PairCheck& check);

}  // namespace sami
