#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sami {

/// Which queries are left out of training for what was answered to them. Each rule is switched on its own.
struct FilterRules {
    bool dropIdentical = true;
    bool dropEmpty = true;
    bool dropTruncated = false;
    std::vector<std::string> dropContaining;
    bool dropUnlessFullStop = false;
    bool noneIsPrincipled = false;  ///< dropUnlessFullStop asks all responses, not the first alone
    std::vector<std::string> dropBeginning{};
    std::vector<std::string> cutAt{};  ///< applied first, by cutLength()
};

/// One of the C responses of a query, in the order of its constitutions; the first is the principled one.
struct FilterInput {
    std::string_view text;     ///< after cutting
    bool truncated = false;    ///< ended by the token limit
    bool lacksMarker = false;  ///< holds no response: what should come before it was not ended
};

/// Bytes of `text` that stay when it is cut before the first of `cutAt`; its size when none occurs.
std::size_t cutLength(std::string_view text, const std::vector<std::string>& cutAt);

/// Why the query of these responses is dropped, or nothing. Rules are asked in this order: "no-marker" (whatever the
/// rules say), "empty" (nothing but white space), "truncated", "containing", "beginning", "no-full-stop" (of the
/// principled response), "identical" (two that are the same bytes).
std::optional<std::string_view> dropReason(std::span<const FilterInput> responses, const FilterRules& rules);

/// Whether a query that was dropped for that reason can be trained on all the same: not where a response has no token
/// that could be scored.
bool canBeKept(std::string_view reason);

}  // namespace sami
