#include "ui/review/win_rate_words.h"

#include <algorithm>

#include <QCoreApplication>
#include <QStringList>

#include "core/base/text.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr double kLevel = 0.05;

struct RateSentences {
    Q_DECLARE_TR_FUNCTIONS(WinRateWords)
};

/// What chance alone is good for, so that no small probability reads as none.
QString smallShare(double probability) {
    if (probability < 0.001) return RateSentences::tr("less than %1\u00a0%").arg(plainNumber(0.1, 1));
    return RateSentences::tr("%1\u00a0%").arg(plainNumber(probability * 100, probability < 0.1 ? 1 : 0));
}

QString chanceOf(const WinRate& found) {
    const std::int64_t wins = found.counts.wins;
    const std::int64_t losses = found.counts.losses;
    if (found.counts.judged() == 0) return {};
    if (wins + losses == 0) return RateSentences::tr("Every pair is a tie: neither model leads.");
    if (wins == losses) return RateSentences::tr("Both models won as often: neither leads.");
    const bool byTest = found.signTestP < kLevel;
    const bool byInterval = found.wilson.low > 0.5 || found.wilson.high < 0.5;
    const QString pattern =
        byTest && byInterval
            ? RateSentences::tr(
                  "This lead is hardly chance: of two equally good models, one would win %1 to %2 or more "
                  "clearly in %3 of such comparisons (exact sign test, without ties).")
        : byTest || byInterval
            ? RateSentences::tr(
                  "This lead could be chance: the interval and the exact sign test disagree. Of two "
                  "equally good models, one would win %1 to %2 or more clearly in %3 of such "
                  "comparisons.")
            : RateSentences::tr(
                  "This lead could be chance: of two equally good models, one would win %1 to %2 or more "
                  "clearly in %3 of such comparisons (exact sign test, without ties).");
    const QString leader = wins > losses ? RateSentences::tr("The model on the right won more often. %1")
                                         : RateSentences::tr("The model on the left won more often. %1");
    return leader.arg(pattern.arg(wholeNumber(std::max(wins, losses)), wholeNumber(std::min(wins, losses)),
                                  smallShare(found.signTestP)));
}

QString powerOf(const WinRate& found) {
    if (!found.couldNoticeALead()) return {};
    const QString pattern =
        found.counts.ties == 0
            ? RateSentences::tr(
                  "With %1\u00a0pairs, a true lead of %2 over 50\u00a0% would be noticed four times in five.")
            : RateSentences::tr(
                  "With %1\u00a0pairs that are no ties, a true lead of %2 over 50\u00a0% among such pairs would be "
                  "noticed four times in five.");
    return withLocalNumbers(pattern).arg(wholeNumber(found.counts.wins + found.counts.losses),
                                         percentagePoints(found.smallestLead));
}

QString countsOf(const VerdictCounts& counts) {
    return RateSentences::tr(
               "n\u00a0=\u00a0%1\u00a0pairs · won:\u00a0%2 · lost:\u00a0%3 · ties:\u00a0%4 · errors:\u00a0%5")
        .arg(wholeNumber(counts.judged()), wholeNumber(counts.wins), wholeNumber(counts.losses),
             wholeNumber(counts.ties), wholeNumber(counts.errors));
}

QString methodOf(const WinRateRow& row) {
    const QString pattern =
        row.bothOrders ? RateSentences::tr(
                             "Each pair was shown in both orders, and is won only where both agree. A tie counts "
                             "one half (formula “%1”). Judge: %2.")
                       : RateSentences::tr(
                             "The share is that of the pairs won, a tie counting one half (formula “%1”). Judge: "
                             "%2.");
    return pattern.arg(fromUtf8(row.formula()), shownText(fromUtf8(row.judge)));
}

QString heldOutOf(const WinRate& found) {
    return RateSentences::tr("Principles that were not taught: %1 (interval %2 to %3, n\u00a0=\u00a0%4\u00a0pairs).")
        .arg(percent(found.rate), percent(found.wilson.low), percent(found.wilson.high),
             wholeNumber(found.counts.judged()));
}

}  // namespace

QString WinRateWords::text() const {
    QStringList lines;
    for (const QString& line : {share, interval, counts, chance, power, method, heldOut, earlier, caveat}) {
        if (!line.isEmpty()) lines.append(line);
    }
    return lines.join(QLatin1Char('\n'));
}

WinRateWords winRateWords(const JudgeSummary& summary) {
    const WinRateRow& row = *summary.rate;
    const WinRate& found = row.rate;
    WinRateWords words;
    words.share = percent(found.rate);
    words.interval = withLocalNumbers(RateSentences::tr("95\u00a0% interval: %1 to %2 (Wilson)"))
                         .arg(percent(found.wilson.low), percent(found.wilson.high));
    words.counts = countsOf(found.counts);
    words.chance = chanceOf(found);
    words.power = powerOf(found);
    words.method = methodOf(row);
    if (summary.heldOutRate) words.heldOut = heldOutOf(summary.heldOutRate->rate);
    words.earlier = shownText(fromUtf8(joined(summary.earlier.sentences(), "\n")));
    if (summary.isCircular) {
        words.caveat = RateSentences::tr(
            "The model was trained on the very quantity that this judge asks for, so the judge is circular: read the "
            "answers too.");
    }
    return words;
}

QString winRateExplained() {
    return withLocalNumbers(RateSentences::tr(
        "Interval: with other questions of the same kind the share would come out differently. In 95 of 100 such "
        "trials an interval made this way holds the true share. Wilson's formula is good for few questions too.\n\n"
        "Exact sign test: how often a coin that is fair would divide the pairs won and lost as unevenly as this.\n\n"
        "A lead that would be noticed four times in five (power 80\u00a0%, level 5\u00a0%) tells how fine a difference "
        "so many pairs can show. It says nothing about the lead that was found.\n\n"
        "The share is the raw win rate: length is not corrected for. The judge pmi compares how much likelier the base "
        "model finds an answer under the principle than under the antithesis (pointwise mutual information)."));
}

}  // namespace sami
