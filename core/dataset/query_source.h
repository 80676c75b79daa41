#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/dataset/query.h"

namespace sami {

/// Queries read from a file and whether it said which are held out.
struct QueryFile {
    std::vector<Query> queries;
    bool namesSplits = false;
};

/// Reads queries in the forms of readRecords(). The text is taken from the first of "text", "query", "question",
/// "prompt", "instruction", or in the forms that two data sets are published in: "post" under "info", with its "id"
/// there (TL;DR comparisons), and the first turn of the human in "chosen" (HH-RLHF). "id" and "split" ("training" or
/// "held-out"; train, test, validation … are understood) may be missing. A query without an id gets one from its text,
/// so that importing it again finds it. The same query twice is read once. Error: file, place and what is wrong; an id
/// with two texts.
Result<QueryFile> parseQueries(std::string_view text, const std::string& name);

/// Holds out about `share` of the queries, chosen by seed and id alone: adding queries moves none of the others.
void holdOut(std::vector<Query>& queries, double share, std::int64_t seed);

/// "training" or "held-out".
std::string_view splitWord(bool heldOut);

/// JSON Lines of {"id", "text", "split"}.
std::string toJsonLines(const std::vector<Query>& queries);
/// CSV with the same columns.
std::string toCsv(const std::vector<Query>& queries);

/// An id made of the text: "text-" and 16 hexadecimal digits.
std::string idFromText(std::string_view text);

}  // namespace sami
