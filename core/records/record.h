#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json_file.h"

namespace sami {

/// One record of a file of records, as a JSON object (or, in lists of bare texts, a string), and where it stands.
struct Record {
    Json value;
    std::string place;  ///< "queries.csv: line 3"
};

/// Gets each record; an error is one of that record.
using TakeRecord = std::function<Result<void>(const Record&)>;

using FieldNames = std::vector<std::string_view>;

/// The name as it is compared: small ASCII letters, "_" for spaces and hyphens, no space around it.
std::string foldedName(std::string_view name);

/// The first of `names` that the record has and that is not null; nullptr without any. A spelling in other letters
/// ("Question", "Query ID") counts where none is spelt exactly so.
const Json* firstField(const Json& record, const FieldNames& names);

/// The fields that a record has, in quotation marks, for messages; the first few of many.
std::string namedFields(const Json& record);

}  // namespace sami
