#pragma once

#include <string>
#include <vector>

#include <QString>

#include "core/workbench/query_list.h"

namespace sami {

// What is said of queries, in words for people.

QString splitWords(const Query& query);
QString originWords(QueryOrigin origin);
QString tagWords(const std::vector<std::string>& tags);
/// "Identical answers": a rule of the filter; words of later versions stay as they are.
QString ruleWords(const std::string& rule);
/// What became of a query in a run, in a few words: "Used", "Held out", "Dropped: identical answers"; of several
/// iterations the latest, with its number. A dash where it was in none.
QString fateWords(const std::vector<QueryFate>& fates, std::int64_t run);
/// The same of each iteration, one a line.
QString fateLines(const std::vector<QueryFate>& fates, std::int64_t run);
/// One line of text: line breaks become spaces.
QString oneLine(const std::string& text);

}  // namespace sami
