#include "ui/session/notice.h"

#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// A path or a name in quotes at the beginning keeps its spelling.
QString capitalised(const QString& text) {
    const bool word = text.size() > 1 && text[0].isLower() && (text[1].isLower() || text[1].isSpace());
    const qsizetype end = text.indexOf(QLatin1Char(' '));
    const bool plain = word && !text.left(end).contains(QLatin1Char('/')) && !text.left(end).contains(QLatin1Char('.'));
    return plain ? text.left(1).toUpper() + text.mid(1) : text;
}

}  // namespace

QString sentenceOf(const Error& error) {
    QString text = shownText(fromUtf8(error.detail)).trimmed();
    const qsizetype advice = text.lastIndexOf(QLatin1String("; "));
    if (advice >= 0) text = text.left(advice) + QStringLiteral(". ") + capitalised(text.mid(advice + 2));
    text = capitalised(text);
    const bool ends = text.isEmpty() || QStringLiteral(".!?…").contains(text.back());
    return ends ? text : text + QLatin1Char('.');
}

}  // namespace sami
