#include "ui/text/numbers.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QLocale>

namespace sami {

namespace {

bool known(const std::optional<double>& value) {
    return value && std::isfinite(*value);
}

QString unknown() {
    return QStringLiteral("–");
}

}  // namespace

QString plainNumber(std::optional<double> value, int decimals) {
    if (!known(value)) return unknown();
    QString written = QLocale().toString(*value, 'f', decimals);
    return written.replace(QLatin1Char('-'), QChar(0x2212));  // a minus sign, as wide as a digit
}

QString nats(std::optional<double> value) {
    if (!known(value)) return unknown();
    return QCoreApplication::translate("numbers", "%1\u00a0nats").arg(plainNumber(value, 3));
}

QString percent(std::optional<double> share) {
    if (!known(share)) return unknown();
    return QCoreApplication::translate("numbers", "%1\u00a0%").arg(std::lround(*share * 100));
}

QString tokenCount(std::optional<double> tokens) {
    if (!known(tokens)) return unknown();
    const bool whole = std::abs(*tokens - std::round(*tokens)) < 1e-9;
    return QCoreApplication::translate("numbers", "%1\u00a0tokens").arg(plainNumber(tokens, whole ? 0 : 1));
}

QString answerLength(std::optional<double> tokens, bool cutOff) {
    if (!known(tokens)) return {};
    if (!cutOff) return tokenCount(tokens);
    return QCoreApplication::translate("numbers", "%1, cut off").arg(tokenCount(tokens));
}

bool wasCutOff(std::string_view finish) {
    return finish == "length";
}

QString responseLength(const std::optional<std::int64_t>& tokens, std::string_view finish) {
    return answerLength(tokens ? std::optional(static_cast<double>(*tokens)) : std::nullopt, wasCutOff(finish));
}

QString duration(double seconds) {
    const auto whole = static_cast<qint64>(std::ceil(std::max(0.0, seconds)));
    const QString tail = QStringLiteral("%1").arg(whole % 60, 2, 10, QLatin1Char('0'));
    if (whole < 3600) return QStringLiteral("%1:%2").arg(whole / 60).arg(tail);
    return QStringLiteral("%1:%2:%3").arg(whole / 3600).arg(whole / 60 % 60, 2, 10, QLatin1Char('0')).arg(tail);
}

QString percentagePoints(double share) {
    return QCoreApplication::translate("numbers", "%1\u00a0points").arg(plainNumber(share * 100, 1));
}

}  // namespace sami
