#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/constitution/principle.h"
#include "core/dataset/query.h"

namespace sami {

/// resources/demo/principles.json and queries.jsonl, as they were built into the program.
std::string_view demoPrinciplesText();
std::string_view demoQueriesText();

/// The principle pairs the program ships, in the order of the file.
Result<std::vector<Principle>> demoPrinciples();
/// One of them by name. Error: lists the names there are.
Result<Principle> demoPrinciple(std::string_view name);
/// The queries the program ships.
Result<std::vector<Query>> demoQueries();

}  // namespace sami
