#pragma once

#include <cstdint>
#include <string>

#include "core/base/json_file.h"
#include "core/store/experiment.h"

namespace sami {

class Document;

/// Part of a step of the history that holds records of queries, see restoreReplaced().
inline constexpr const char* kReplacedQueries = "replaced_queries";

/// Makes these the experiment's data; one step of the history. See QueryStore::replace().
/// @param source name of the file they come from
Result<ImportCount> replaceQueries(Document& document, const QueryBatches& batches, const std::string& source);

/// Has replaced queries stand as a step has them: rows of its table, or a list of records in files of earlier versions.
/// @param edit id of the step
Result<void> restoreReplaced(const Experiment& experiment, std::int64_t edit, const OrderedJson& part);

}  // namespace sami
