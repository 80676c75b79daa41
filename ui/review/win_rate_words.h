#pragma once

#include <optional>

#include <QString>

#include "core/workbench/review.h"

namespace sami {

/// What the page says of a win rate: whole sentences, empty where there is nothing to say.
struct WinRateWords {
    QString share;     ///< "71 %"
    QString interval;  ///< 95 %, Wilson's
    QString counts;    ///< n, won, lost, ties, errors
    QString chance;    ///< whether this lead could be chance, by the interval and the exact test
    QString power;     ///< which true lead as many pairs would show; empty where none of 50 points or less
    QString method;    ///< how it was reckoned and who judged
    QString heldOut;   ///< the rate over principles that were not taught
    QString earlier;   ///< how many verdicts were given under words that are others now
    QString caveat;    ///< of a judge that asks for what was trained on

    /// One under the other, as a reader hears them and as they are copied.
    QString text() const;
    bool operator==(const WinRateWords&) const = default;
};

/// @pre something was judged, or went wrong
WinRateWords winRateWords(const JudgeSummary& summary);

/// What interval, test, formula and judge are.
QString winRateExplained();

}  // namespace sami
