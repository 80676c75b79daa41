#pragma once

#include <string>
#include <string_view>

#include <QString>

namespace sami {

/// Longest text put into one view; what is longer ends in a sentence that says how much is left out.
inline constexpr qsizetype kMaxShownCharacters = 50'000;

/// Text of a user or a model as the window shows it: control characters as the symbols that stand for them (NUL as ␀),
/// direction overrides spelled out; line breaks and tabs stay. Never markup.
QString shownText(const QString& text);

/// The beginning of a text of core on one line: so many characters, and "…" where there is more.
QString shownBeginning(std::string_view text, qsizetype most);

/// Text of core as a QString, malformed bytes as U+FFFD.
QString fromUtf8(std::string_view text);

/// Bytes for core from text typed in the window.
std::string toUtf8(const QString& text);

}  // namespace sami
