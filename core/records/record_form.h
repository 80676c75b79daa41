#pragma once

#include <string_view>

namespace sami {

/// The form in which a text holds records.
enum class RecordForm {
    Lines,   ///< one JSON value a line
    List,    ///< a JSON list
    Object,  ///< one JSON object
    Table    ///< a header line, then records with a separator between the cells
};

/// By content. The ending of the name decides only where the content leaves it open: one object on a single line is a
/// row where the file is called .jsonl or .ndjson.
RecordForm recordFormOf(std::string_view text, std::string_view name);

}  // namespace sami
