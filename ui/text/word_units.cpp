#include "ui/text/word_units.h"

#include <algorithm>

#include <QString>
#include <QStringDecoder>
#include <QTextBoundaryFinder>

#include "core/base/text.h"
#include "core/evaluation/word_diff.h"

namespace sami {

namespace {

/// What follows is written below it: Burmese and Khmer stack letters, which Unicode's word boundaries part.
bool subjoins(QChar character) {
    return character == QChar(0x1039) || character == QChar(0x17D2);
}

bool isWhite(QStringView text) {
    return std::ranges::all_of(text, [](QChar character) { return character.isSpace(); });
}

}  // namespace

std::vector<std::string_view> wordUnits(std::string_view text) {
    if (!isValidUtf8(text)) return spacedUnits(text);
    // QString::fromUtf8() would leave out a byte order mark, and all that follows would be cut three bytes early.
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom);
    const QString decoded = decoder(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())));
    QTextBoundaryFinder finder(QTextBoundaryFinder::Word, decoded);
    std::vector<std::string_view> units;
    std::size_t begin = 0;
    bool wasWhite = false;
    for (qsizetype from = 0, to = finder.toNextBoundary(); to > from; from = to, to = finder.toNextBoundary()) {
        const QStringView unit = QStringView(decoded).mid(from, to - from);
        const auto size = static_cast<std::size_t>(unit.toUtf8().size());
        const bool white = isWhite(unit);
        if ((white && wasWhite) || (!units.empty() && subjoins(decoded[from - 1]))) {
            units.back() = {units.back().data(), units.back().size() + size};
        } else {
            units.push_back(text.substr(begin, size));
        }
        wasWhite = white;
        begin += size;
    }
    return units;
}

}  // namespace sami
