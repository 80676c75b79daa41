#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/evaluation/verdict.h"
#include "core/records/row_report.h"

namespace sami {

/// A verdict that names its pair by content, as files do.
struct VerdictRecord {
    std::string place;      ///< "verdicts.jsonl:3", for errors
    std::string baseline;   ///< model
    std::string candidate;  ///< model
    std::string queryId;    ///< or empty, then `query` names it
    std::string query;
    std::string constitution;  ///< text; empty = the principled one
    Verdict verdict;
    std::string earlierWords{};  ///< that it was given under, told where it is written; nobody reads it back
};

/// Reads verdicts in the forms of forEachRecord() with the columns of toJsonLines(). Needed: baseline, candidate,
/// judge, outcome (candidate, baseline, tie, error), and query_id or query. Error: file, place and what is wrong.
Result<std::vector<VerdictRecord>> parseVerdicts(std::string_view bytes, const std::string& name, RowReport& report);
/// The same without skipping bad rows, for whoever asks for no report.
Result<std::vector<VerdictRecord>> parseVerdicts(std::string_view bytes, const std::string& name);

std::string toJsonLines(const std::vector<VerdictRecord>& verdicts);
std::string toCsv(const std::vector<VerdictRecord>& verdicts);

}  // namespace sami
