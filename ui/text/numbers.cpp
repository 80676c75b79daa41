#include "ui/text/numbers.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

namespace sami {

namespace {

bool known(const std::optional<double>& value) {
    return value && std::isfinite(*value);
}

QString unknown() {
    return QStringLiteral("–");
}

/// Of the visitor's language. Thousands are not set apart: some languages do it with a space, at which a line may end.
QLocale numberLocale() {
    QLocale locale;
    locale.setNumberOptions(QLocale::OmitGroupSeparator);
    return locale;
}

/// 7 → "07"
QString twoDigits(qint64 value) {
    return numberLocale().toString(value).rightJustified(2, QLocale().zeroDigit().front());
}

/// A minus sign, as wide as a digit.
QString withMinus(QString written) {
    return written.replace(QLatin1Char('-'), QChar(0x2212));
}

}  // namespace

QString wholeNumber(std::int64_t value) {
    return withMinus(numberLocale().toString(static_cast<qlonglong>(value)));
}

QString plainNumber(std::optional<double> value, int decimals) {
    if (!known(value)) return unknown();
    return withMinus(numberLocale().toString(*value, 'f', decimals));
}

QString shortNumber(double value) {
    return withMinus(numberLocale().toString(value, 'g', 6));
}

QString nats(std::optional<double> value) {
    if (!known(value)) return unknown();
    return QCoreApplication::translate("numbers", "%1\u00a0nats").arg(plainNumber(value, 3));
}

QString percent(std::optional<double> share) {
    if (!known(share)) return unknown();
    return QCoreApplication::translate("numbers", "%1\u00a0%").arg(wholeNumber(std::lround(*share * 100)));
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
    const QString tail = twoDigits(whole % 60);
    if (whole < 3600) return QStringLiteral("%1:%2").arg(wholeNumber(whole / 60), tail);
    return QStringLiteral("%1:%2:%3").arg(wholeNumber(whole / 3600), twoDigits(whole / 60 % 60), tail);
}

QString percentagePoints(double share) {
    return QCoreApplication::translate("numbers", "%1\u00a0points").arg(plainNumber(share * 100, 1));
}

QString withLocalNumbers(const QString& text) {
    static const QRegularExpression plain(QStringLiteral("(?<![\\w.%])[0-9]+(?:\\.([0-9]+))?(?![\\w.]*\\w)"));
    QString written;
    qsizetype end = 0;
    for (auto found = plain.globalMatch(text); found.hasNext();) {
        const QRegularExpressionMatch number = found.next();
        written += text.mid(end, number.capturedStart() - end);
        written += plainNumber(number.captured().toDouble(), static_cast<int>(number.capturedLength(1)));
        end = number.capturedEnd();
    }
    return written + text.mid(end);
}

QString fileNumber(std::optional<double> value, std::optional<int> decimals) {
    if (!known(value)) return {};
    if (decimals) return QString::number(*value, 'f', *decimals);
    // The shortest form of a large step is 1e+06.
    constexpr double kLargestWhole = 9007199254740992;
    if (std::abs(*value) < kLargestWhole && *value == std::trunc(*value))
        return QString::number(static_cast<qint64>(*value));
    return QString::number(*value, 'g', QLocale::FloatingPointShortest);
}

}  // namespace sami
