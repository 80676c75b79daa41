#pragma once

#include <string>
#include <vector>

#include "core/base/json_file.h"
#include "core/store/experiment.h"

namespace sami {

class Document;

/// Part of a step of the history that holds records of queries, see restoreReplaced().
inline constexpr const char* kReplacedQueries = "replaced_queries";

/// Makes these the experiment's data; one step of the history. See QueryStore::replacement().
/// @param source name of the file they come from
Result<ImportCount> replaceQueries(Document& document, const std::vector<Query>& queries, const std::string& source);

/// Has replaced queries stand as a step has them.
Result<void> restoreReplaced(const Experiment& experiment, const OrderedJson& list);

}  // namespace sami
