#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/evaluation/bootstrap.h"
#include "core/evaluation/scored_pair.h"
#include "core/workbench/earlier_words.h"
#include "core/workbench/judged_pairs.h"

namespace sami {

/// Ways to make one rate of judged pairs.
enum class WinRateFormula {
    Raw,              ///< F1; called "both-orders" (F5) where pairs were shown in both
    LengthBalanced,   ///< F2
    PaperBalanced,    ///< F2 with equal lengths among the shorter, as the paper has it
    LengthControlled  ///< F4
};

/// What pairs are told apart by.
enum class WinRatePartition {
    Together,
    Constitution,  ///< the same principles in another order are one
    Principle,     ///< a pair counts for every principle of its constitution, and each side by itself
    QuerySet       ///< the data set of its query
};

struct WinRateWish {
    VerdictWish verdicts{};
    std::vector<WinRateFormula> formulas{WinRateFormula::Raw, WinRateFormula::LengthBalanced,
                                         WinRateFormula::LengthControlled};
    WinRatePartition partition = WinRatePartition::Together;
    BootstrapPlan bootstrap{};
};

/// A win rate by one formula.
struct WinRateLine {
    std::string_view formula;                   ///< "raw", "both-orders", "length-balanced", …
    std::optional<double> rate{};               ///< nothing where it is undefined
    std::optional<Interval> interval{};         ///< 95 %
    std::optional<BootstrapInterval> spread{};  ///< where the interval is a bootstrap's; Wilson's otherwise
    std::optional<LengthFault> fault{};         ///< why it is undefined
    std::string caveat{};                       ///< what to know before believing it, whole sentences; else empty
};

/// How long the answers of the judged pairs are on average.
struct MeanLengths {
    std::string_view unit = "tokens";  ///< "words" where the tokens of some answer are not known
    double baseline = 0;
    double candidate = 0;
};

/// One of the parts that pairs were told apart into.
struct WinRatePart {
    WinRatePartition partition = WinRatePartition::Together;
    std::string name;  ///< of the constitution, principle or data set; empty for queries of no set
    std::string text;  ///< of the constitution or principle
};

/// What is said of one group by each formula asked for.
struct WinRateGroup {
    VerdictGroup group;
    WinRatePart part;
    WinRate counted;                     ///< numbers of pairs, sign test and smallest lead
    std::int64_t bothBad = 0;            ///< of the ties
    std::optional<MeanLengths> lengths;  ///< nothing where nothing was judged
    std::vector<WinRateLine> lines;
    EarlierVerdicts earlier;  ///< of the judged pairs, those under words that are others now
};

/// A group for each candidate, baseline, judge, use of principles, whether pairs were shown in one order or both, and
/// part of what is asked for. A principle that the experiment no longer has goes by its text.
Result<std::vector<WinRateGroup>> winRateTable(const Document& document, const WinRateWish& wish);

/// "constitution", "principle", "set"; empty for all together.
std::string_view toString(WinRatePartition partition);

/// One word: "separable", …
std::string_view toString(LengthFault fault);
/// One sentence for people.
std::string_view describe(LengthFault fault);

}  // namespace sami
