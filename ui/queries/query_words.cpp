#include "ui/queries/query_words.h"

#include <QCoreApplication>
#include <QStringList>

#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// More of a text is never seen in one line of a table.
constexpr qsizetype kLongestLine = 400;

QString say(const char* text) {
    return QCoreApplication::translate("queries", text);
}

QString fateWord(const QueryFate& fate) {
    if (fate.heldOut) return say(QT_TRANSLATE_NOOP("queries", "Held out"));
    return fate.rule.empty() ? say(QT_TRANSLATE_NOOP("queries", "Used"))
                             : say(QT_TRANSLATE_NOOP("queries", "Dropped: %1")).arg(ruleWords(fate.rule));
}

}  // namespace

QString splitWords(const Query& query) {
    if (query.origin != QueryOrigin::Data) return say(QT_TRANSLATE_NOOP("queries", "In no run"));
    return query.heldOut ? say(QT_TRANSLATE_NOOP("queries", "Held out"))
                         : say(QT_TRANSLATE_NOOP("queries", "Training"));
}

QString originWords(QueryOrigin origin) {
    switch (origin) {
        case QueryOrigin::Data:
            return say(QT_TRANSLATE_NOOP("queries", "Data"));
        case QueryOrigin::Asked:
            return say(QT_TRANSLATE_NOOP("queries", "Asked"));
        case QueryOrigin::Imported:
            return say(QT_TRANSLATE_NOOP("queries", "Imported"));
    }
    return {};
}

QString tagWords(const std::vector<std::string>& tags) {
    QStringList words;
    for (const std::string& tag : tags) words.append(shownText(fromUtf8(tag)));
    return words.join(QStringLiteral(", "));
}

QString ruleWords(const std::string& rule) {
    if (rule == "identical") return say(QT_TRANSLATE_NOOP("queries", "identical answers"));
    if (rule == "empty") return say(QT_TRANSLATE_NOOP("queries", "an empty answer"));
    if (rule == "truncated") return say(QT_TRANSLATE_NOOP("queries", "an answer cut off"));
    if (rule == "containing") return say(QT_TRANSLATE_NOOP("queries", "unwanted words"));
    if (rule == "beginning") return say(QT_TRANSLATE_NOOP("queries", "unwanted beginning"));
    if (rule == "no-full-stop") return say(QT_TRANSLATE_NOOP("queries", "no full stop"));
    if (rule == "no-marker") return say(QT_TRANSLATE_NOOP("queries", "no marker of the answer"));
    if (rule == "too-long") return say(QT_TRANSLATE_NOOP("queries", "too long for the model"));
    return shownText(fromUtf8(rule));
}

QString fateWords(const std::vector<QueryFate>& fates, std::int64_t run) {
    const QueryFate* latest = nullptr;
    bool several = false;
    for (const QueryFate& fate : fates) {
        if (fate.run != run) continue;
        several = several || (latest != nullptr && latest->iteration != fate.iteration);
        if (latest == nullptr || fate.iteration >= latest->iteration) latest = &fate;
    }
    if (latest == nullptr) return QStringLiteral("\u2013");
    if (!several || latest->heldOut) return fateWord(*latest);
    return say(QT_TRANSLATE_NOOP("queries", "%1 (iteration %2)"))
        .arg(fateWord(*latest), wholeNumber(latest->iteration));
}

QString fateLines(const std::vector<QueryFate>& fates, std::int64_t run) {
    QStringList lines;
    for (const QueryFate& fate : fates) {
        if (fate.run == run)
            lines.append(
                say(QT_TRANSLATE_NOOP("queries", "Iteration %1: %2")).arg(wholeNumber(fate.iteration), fateWord(fate)));
    }
    return lines.join(QLatin1Char('\n'));
}

QString oneLine(const std::string& text) {
    QString line = shownText(fromUtf8(std::string_view(text).substr(0, 4 * kLongestLine))).left(kLongestLine);
    return line.replace(QLatin1Char('\n'), QLatin1Char(' '));
}

}  // namespace sami
