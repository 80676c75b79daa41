#pragma once

#include <string_view>

namespace sami {

/// Whether a chat template takes white space off both ends of the texts of a role before it writes them.
struct TrimmedTexts {
    bool system = false;
    bool user = false;
};

/// Found by the filter `| trim` or the call `.strip()` behind a message's content in the template (Jinja source), and
/// by the roles that the branches around it ask for: many templates trim the answers of the assistant only.
TrimmedTexts trimmedTexts(std::string_view chatTemplate);

/// `text` (valid UTF-8) without the white space at both ends that Jinja's trim takes off, which is Python's
/// str.strip().
std::string_view trimmedAsTemplatesDo(std::string_view text);

}  // namespace sami
