#include "ui/text/shown_text.h"

#include <algorithm>

#include <QCoreApplication>

#include "core/base/text.h"

namespace sami {

namespace {

/// Embeddings, overrides and isolates. The marks U+061C, U+200E and U+200F belong to the spelling of right-to-left
/// languages: they turn no letters round, and Latin letters in their place would.
bool reordersText(char16_t unit) {
    return (unit >= 0x202A && unit <= 0x202E) || (unit >= 0x2066 && unit <= 0x2069);
}

bool isInvisible(char16_t unit) {
    return unit == 0xFEFF || unit == 0x2028 || unit == 0x2029 || (unit >= 0x80 && unit < 0xA0);
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

}  // namespace

QString shownText(const QString& text) {
    const qsizetype length = std::min(text.size(), kMaxShownCharacters);
    QString shown;
    shown.reserve(length);
    for (qsizetype i = 0; i < length; ++i) {
        const bool windowsLineEnd = text[i] == QLatin1Char('\r') && i + 1 < length && text[i + 1] == QLatin1Char('\n');
        if (!windowsLineEnd) appendShown(shown, text[i]);
    }
    if (text.size() > length) {
        shown += QCoreApplication::translate("shownText", "… (%n more characters not shown)", nullptr,
                                             static_cast<int>(text.size() - length));
    }
    return shown;
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
