#include "ui/text/shown_text.h"

#include <algorithm>

#include <QCoreApplication>
#include <QTextBoundaryFinder>

#include "core/base/text.h"
#include "ui/text/numbers.h"

namespace sami {

namespace {

/// Embeddings, overrides and isolates. The marks U+061C, U+200E and U+200F belong to the spelling of right-to-left
/// languages: they turn no letters round, and Latin letters in their place would.
bool reordersText(char16_t unit) {
    return (unit >= 0x202A && unit <= 0x202E) || (unit >= 0x2066 && unit <= 0x2069);
}

/// Joiners (U+200C, U+200D) are none of these: they shape letters and emoji.
bool isInvisible(char16_t unit) {
    const bool isNoCharacter =
        (unit >= 0xFDD0 && unit <= 0xFDEF) || unit >= 0xFFFE;  // Qt's documents break lines there
    return unit == 0xFEFF || unit == 0x2028 || unit == 0x2029 || (unit >= 0x80 && unit < 0xA0) || isNoCharacter;
}

void appendShown(QString& shown, QChar character) {
    const char16_t unit = character.unicode();
    if (unit == u'\n' || unit == u'\t') {
        shown += character;
    } else if (unit < 0x20) {
        shown += QChar(0x2400 + unit);
    } else if (unit == 0x7F) {
        shown += QChar(0x2421);
    } else if (reordersText(unit) || isInvisible(unit)) {
        shown += QStringLiteral("⟨U+%1⟩").arg(QString::number(unit, 16).toUpper().rightJustified(4, QLatin1Char('0')));
    } else {
        shown += character;
    }
}

/// Of a long text, up to the end of a character as readers see it.
qsizetype shownLength(const QString& text) {
    if (text.size() <= kMaxShownCharacters) return text.size();
    // What joins into one character is not as long, whoever wrote it.
    constexpr qsizetype kLongestCharacter = 64;
    const qsizetype from = kMaxShownCharacters - kLongestCharacter;
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, text.constData() + from,
                               std::min(2 * kLongestCharacter, text.size() - from));
    finder.setPosition(kLongestCharacter);
    if (finder.isAtBoundary()) return kMaxShownCharacters;
    const qsizetype before = finder.toPreviousBoundary();
    return before > 0 ? from + before : kMaxShownCharacters;
}

}  // namespace

QString shownText(const QString& text) {
    const qsizetype length = shownLength(text);
    QString shown;
    shown.reserve(length);
    for (qsizetype i = 0; i < length; ++i) {
        const bool windowsLineEnd = text[i] == QLatin1Char('\r') && i + 1 < length && text[i + 1] == QLatin1Char('\n');
        if (!windowsLineEnd) appendShown(shown, text[i]);
    }
    if (const qsizetype left = text.size() - length; left > 0) {
        shown += QCoreApplication::translate("shownText", "… (%1 more characters not shown)", nullptr,
                                             static_cast<int>(left))
                     .arg(wholeNumber(left));
    }
    return shown;
}

QString shownBeginning(std::string_view text, qsizetype most) {
    const QString whole = shownText(fromUtf8(text)).simplified();
    return whole.size() <= most ? whole : whole.left(most) + QStringLiteral("…");
}

QString fromUtf8(std::string_view text) {
    const std::string wellFormed = withReplacementCharacters(text);
    return QString::fromUtf8(wellFormed.data(), static_cast<qsizetype>(wellFormed.size()));
}

std::string toUtf8(const QString& text) {
    const QByteArray bytes = text.toUtf8();
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

}  // namespace sami
