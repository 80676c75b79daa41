#include "ui/live/tile_words.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QStringList>

#include "ui/text/metric_words.h"
#include "ui/text/numbers.h"

namespace sami {

namespace {

/// Of further constitutions; more do not fit into a tile.
constexpr std::size_t kMostLengths = 3;

QString tileText(const char* text) {
    return withLocalNumbers(QCoreApplication::translate("tiles", text));
}

/// "95 % interval 0.285 to 0.381, n = 24", "all 24 the same"
QString spread(const Measured& number, Written written, bool isAtLimit = false) {
    if (number.n < 1) return {};
    if (number.isUnanimous) return agreementWords(number.n, isAtLimit);
    if (!number.interval) return tileText(QT_TRANSLATE_NOOP("tiles", "n\u00a0=\u00a0%1")).arg(wholeNumber(number.n));
    return tileText(QT_TRANSLATE_NOOP("tiles", "95\u00a0% interval: %1 to\u00a0%2, n\u00a0=\u00a0%3"))
        .arg(written(number.interval->low), written(number.interval->high), wholeNumber(number.n));
}

QString plainBound(std::optional<double> value) {
    return plainNumber(value, 3);
}

QString plainTokens(std::optional<double> value) {
    return plainNumber(value, 1);
}

QString cutOffWords(double share) {
    if (share <= 0) return tileText(QT_TRANSLATE_NOOP("tiles", "none cut off"));
    if (share >= 1) return tileText(QT_TRANSLATE_NOOP("tiles", "all cut off"));
    return tileText(QT_TRANSLATE_NOOP("tiles", "%1 cut off")).arg(percent(share));
}

/// "96.0 tokens, all cut off"
QString lengthWords(const Measured& length, double cutOff) {
    QString tokens = tokenCount(length.value);
    if (std::isnan(cutOff)) return tokens;
    return tileText(QT_TRANSLATE_NOOP("tiles", "%1, %2")).arg(tokens, cutOffWords(cutOff));
}

/// Mean lengths under each constitution with the shares that were cut off, NaN where that is not known.
struct Lengths {
    std::vector<Measured> means;
    std::vector<double> cutOff;
};

Lengths lengthsOf(const EvaluationEvent& event, std::int64_t mostTokens) {
    Lengths lengths{measuredLengths(event, metricLimits(0, mostTokens)), cutOffShares(event, mostTokens)};
    lengths.cutOff.resize(lengths.means.size(), std::nan(""));
    return lengths;
}

/// Of the first constitution: what was cut off by now, and what was before, each number with its own share; no word of
/// shares where nothing was ever cut off. @param isTold the line above says already that all met the limit
QStringList courseWords(const Lengths& now, const Lengths* before, bool isTold) {
    const double share = now.cutOff.front();
    const bool tellsShare = !isTold && !std::isnan(share);
    if (before == nullptr) {
        const QString state = tileText(QT_TRANSLATE_NOOP("tiles", "before learning"));
        if (!tellsShare || share <= 0) return {state};
        return {tileText(QT_TRANSLATE_NOOP("tiles", "%1 · %2")).arg(state, cutOffWords(share))};
    }
    const bool matters = share > 0 || before->cutOff.front() > 0;
    const Measured& was = before->means.front();
    const QString earlier = matters ? lengthWords(was, before->cutOff.front()) : tokenCount(was.value);
    return {matters && tellsShare ? cutOffWords(share) : QString(),
            tileText(QT_TRANSLATE_NOOP("tiles", "before: %1")).arg(earlier)};
}

}  // namespace

TileWords metricTile(const HeldOutSummary& summary, std::string_view metric, Written written, const QString& limit) {
    if (!summary.first) return {written({}), {}};
    const auto number = [metric, limits = metricLimits(summary.ceiling, 0)](const auto& event) {
        return measured(event, metric, limits).value_or(Measured{std::nan(""), std::nullopt, event.n});
    };
    const Measured now = number(summary.latest ? *summary.latest : *summary.first);
    const bool isBound = written == nats;
    QStringList lines;
    lines.append(spread(now, isBound ? plainBound : written));
    QStringList beside{
        summary.latest ? tileText(QT_TRANSLATE_NOOP("tiles", "before: %1")).arg(written(number(*summary.first).value))
                       : tileText(QT_TRANSLATE_NOOP("tiles", "before learning"))};
    if (!limit.isEmpty()) beside.append(limit);
    lines.append(beside.join(QStringLiteral(" · ")));
    if (summary.liveEvent) {
        const Measured live = number(*summary.liveEvent);
        lines.append(tileText(QT_TRANSLATE_NOOP("tiles", "now, on earlier answers: %1, n\u00a0=\u00a0%2"))
                         .arg(written(live.value), wholeNumber(live.n)));
    }
    lines.removeAll(QString());
    return {written(now.value), lines.join(QLatin1Char('\n'))};
}

TileWords lengthTile(const HeldOutSummary& summary, const std::vector<ConstitutionName>& names,
                     std::int64_t mostTokens) {
    const auto& latest = summary.latest ? summary.latest : summary.first;
    if (!latest || names.empty()) return {tokenCount({}), {}};
    const Lengths now = lengthsOf(*latest, mostTokens);
    const Lengths before = lengthsOf(*summary.first, mostTokens);
    if (now.means.size() < names.size() || before.means.size() < names.size()) return {tokenCount({}), {}};
    const Measured& first = now.means.front();
    const bool isAtLimit = mostTokens > 0 && first.value >= static_cast<double>(mostTokens);
    QStringList lines{spread(first, plainTokens, isAtLimit)};
    lines.append(courseWords(now, summary.latest ? &before : nullptr, first.isUnanimous && isAtLimit));
    for (std::size_t j = 1; j < names.size() && j <= kMostLengths; ++j) {
        const bool cuts = now.cutOff[j] > 0;
        lines.append(
            tileText(QT_TRANSLATE_NOOP("tiles", "%1: %2"))
                .arg(names[j].word, cuts ? lengthWords(now.means[j], now.cutOff[j]) : tokenCount(now.means[j].value)));
    }
    if (names.size() > kMostLengths + 1) lines.append(tileText(QT_TRANSLATE_NOOP("tiles", "the others: see the plot")));
    lines.removeAll(QString());
    return {tokenCount(first.value), lines.join(QLatin1Char('\n'))};
}

}  // namespace sami
