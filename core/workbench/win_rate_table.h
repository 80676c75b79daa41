#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/evaluation/bootstrap.h"
#include "core/evaluation/scored_pair.h"
#include "core/workbench/judged_pairs.h"

namespace sami {

/// Ways to make one rate of judged pairs.
enum class WinRateFormula {
    Raw,              ///< F1; called "both-orders" (F5) where pairs were shown in both
    LengthBalanced,   ///< F2
    PaperBalanced,    ///< F2 with equal lengths among the shorter, as the paper has it
    LengthControlled  ///< F4
};

struct WinRateWish {
    VerdictWish verdicts{};
    std::vector<WinRateFormula> formulas{WinRateFormula::Raw, WinRateFormula::LengthBalanced,
                                         WinRateFormula::LengthControlled};
    bool byConstitution = false;  ///< a group for each constitution instead of all together
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

/// What is said of one group by each formula asked for.
struct WinRateGroup {
    VerdictGroup group;
    std::optional<JudgedConstitution> constitution;  ///< nothing where it is of all constitutions
    WinRate counted;                                 ///< numbers of pairs, sign test and smallest lead
    std::int64_t bothBad = 0;                        ///< of the ties
    std::optional<MeanLengths> lengths;              ///< nothing where nothing was judged
    std::vector<WinRateLine> lines;
};

/// A group for each candidate, baseline, judge, use of principles, and whether pairs were shown in one order or both.
Result<std::vector<WinRateGroup>> winRateTable(const Document& document, const WinRateWish& wish);

/// One word: "separable", …
std::string_view toString(LengthFault fault);
/// One sentence for people.
std::string_view describe(LengthFault fault);

}  // namespace sami
