#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/dataset/response.h"
#include "core/records/row_report.h"

namespace sami {

/// Column of a response whose file does not say under which side of a contrast it was written.
inline constexpr std::int64_t kUnknownColumn = -1;

/// Reads responses written elsewhere, in the forms of forEachRecord() and the layouts of exchangeOf(): the SAMI
/// reference's {"constitution": {"0": …}, "question": {"0": …}, "response": {"0": …}}, this program's own JSON Lines,
/// lists of {instruction, input, output}, conversations. The query is taken from "query", "question", "prompt",
/// "instruction" or "input", the answer from "response", "output", "answer" or "completion", or both from a
/// conversation; "query_id", "constitution", "constitution_name", "column", "tokens" and "finish" may be missing.
/// Error: file, place and what is wrong.
Result<std::vector<Response>> parseResponses(std::string_view bytes, const std::string& name, RowReport& report);
/// The same without skipping bad rows, for whoever asks for no report.
Result<std::vector<Response>> parseResponses(std::string_view bytes, const std::string& name);

/// This program's JSON Lines, without what belongs to a run (seq, attempt, ids).
std::string toJsonLines(const std::vector<Response>& responses);
/// The SAMI reference's form: {"constitution": {"0": …}, "question": {"0": …}, "response": {"0": …}}.
std::string toReferenceJson(const std::vector<Response>& responses);
/// CSV with the columns of the JSON Lines.
std::string toCsv(const std::vector<Response>& responses);

}  // namespace sami
