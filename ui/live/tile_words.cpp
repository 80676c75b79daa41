#include "ui/live/tile_words.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include "ui/text/numbers.h"

namespace sami {

namespace {

/// Of further constitutions; more do not fit into a tile.
constexpr std::size_t kMostLengths = 3;

QString tileText(const char* text) {
    return QCoreApplication::translate("tiles", text);
}

QString count(std::int64_t n) {
    return QLocale().toString(static_cast<qlonglong>(n));
}

/// "95 % interval 0.285 to 0.381, n = 24"
QString spread(const Measured& number, Written written) {
    if (number.n < 1) return {};
    if (!number.interval) return tileText(QT_TRANSLATE_NOOP("tiles", "n\u00a0=\u00a0%1")).arg(count(number.n));
    return tileText(QT_TRANSLATE_NOOP("tiles", "95\u00a0% interval: %1 to\u00a0%2, n\u00a0=\u00a0%3"))
        .arg(written(number.interval->low), written(number.interval->high), count(number.n));
}

QString plainBound(std::optional<double> value) {
    return plainNumber(value, 3);
}

QString plainTokens(std::optional<double> value) {
    return plainNumber(value, 1);
}

QString cutOffWords(double share) {
    if (share >= 1) return tileText(QT_TRANSLATE_NOOP("tiles", "all cut off"));
    return tileText(QT_TRANSLATE_NOOP("tiles", "%1 cut off")).arg(percent(share));
}

/// "96.0 tokens, all cut off"
QString lengthWords(const Measured& length, std::optional<double> cutOff) {
    QString tokens = tokenCount(length.value);
    if (!cutOff || std::isnan(*cutOff) || *cutOff <= 0) return tokens;
    return tileText(QT_TRANSLATE_NOOP("tiles", "%1, %2")).arg(tokens, cutOffWords(*cutOff));
}

std::optional<double> at(const std::vector<double>& values, std::size_t index) {
    return index < values.size() ? std::optional(values[index]) : std::nullopt;
}

}  // namespace

TileWords metricTile(const HeldOutSummary& summary, std::string_view metric, Written written, const QString& limit) {
    if (!summary.first) return {written({}), {}};
    const auto number = [metric](const auto& event) {
        return measured(event, metric).value_or(Measured{std::nan(""), std::nullopt, event.n});
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
                         .arg(written(live.value), count(live.n)));
    }
    lines.removeAll(QString());
    return {written(now.value), lines.join(QLatin1Char('\n'))};
}

TileWords lengthTile(const HeldOutSummary& summary, const std::vector<ConstitutionName>& names,
                     std::int64_t mostTokens) {
    const auto& latest = summary.latest ? summary.latest : summary.first;
    if (!latest || names.empty()) return {tokenCount({}), {}};
    const std::vector<Measured> lengths = measuredLengths(*latest);
    const std::vector<double> cutOff = cutOffShares(*latest, mostTokens);
    const std::vector<Measured> before = measuredLengths(*summary.first);
    if (lengths.size() < names.size() || before.size() < names.size()) return {tokenCount({}), {}};
    QStringList lines{spread(lengths.front(), plainTokens)};
    const QString first = summary.latest
                              ? tileText(QT_TRANSLATE_NOOP("tiles", "before: %1")).arg(tokenCount(before.front().value))
                              : tileText(QT_TRANSLATE_NOOP("tiles", "before learning"));
    const std::optional<double> share = at(cutOff, 0);
    const bool cuts = share && *share > 0;
    lines.append(cuts ? tileText(QT_TRANSLATE_NOOP("tiles", "%1 · %2")).arg(first, cutOffWords(*share)) : first);
    for (std::size_t j = 1; j < names.size() && j <= kMostLengths; ++j) {
        lines.append(
            tileText(QT_TRANSLATE_NOOP("tiles", "%1: %2")).arg(names[j].word, lengthWords(lengths[j], at(cutOff, j))));
    }
    if (names.size() > kMostLengths + 1) lines.append(tileText(QT_TRANSLATE_NOOP("tiles", "the others: see the plot")));
    lines.removeAll(QString());
    return {tokenCount(lengths.front().value), lines.join(QLatin1Char('\n'))};
}

}  // namespace sami
