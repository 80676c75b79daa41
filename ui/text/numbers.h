#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <QString>

namespace sami {

/// Numbers as the window writes them, each with its unit, from which no line end parts it. Values that are not known
/// show as an en dash. Decimal signs and digits are those of the visitor's language.
QString wholeNumber(std::int64_t value);
QString plainNumber(std::optional<double> value, int decimals);
/// As many digits as it takes, at most six: 0.25, 1e−05.
QString shortNumber(double value);
QString nats(std::optional<double> value);                        ///< "0.379 nats"
QString percent(std::optional<double> share);                     ///< 0.708 → "71 %"
QString tokenCount(std::optional<double> tokens);                 ///< "20 tokens", "20.4 tokens" for a mean
QString answerLength(std::optional<double> tokens, bool cutOff);  ///< "96 tokens, cut off"; empty when unknown
bool wasCutOff(std::string_view finish);                          ///< a response that met the limit of tokens
/// Of a response as it is kept: its tokens, where they are known, and how it ended.
QString responseLength(const std::optional<std::int64_t>& tokens, std::string_view finish);
QString duration(double seconds);        ///< "0:41", "1:02:30"
QString percentagePoints(double share);  ///< 0.14 → "14.0 points"

/// A sentence with the numbers that stand in it as the window writes them, "below 0.01" → "below 0,01"; places for
/// others
/// ("%1"), versions and names stay.
QString withLocalNumbers(const QString& text);

/// For other programs, in files and in tables that are copied: a decimal point, ASCII digits and a hyphen as the minus
/// sign, whatever the language; empty when not known. Without `decimals`, digits that read back as the same number.
QString fileNumber(std::optional<double> value, std::optional<int> decimals = std::nullopt);

}  // namespace sami
