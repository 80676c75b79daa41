#include "core/dataset/response_filter.h"

#include <algorithm>

#include "core/base/letter_case.h"
#include "core/base/text.h"

namespace sami {

namespace {

bool isEmpty(const FilterInput& response) {
    return trimmed(response.text).empty();
}

bool containsOne(std::string_view text, const std::vector<std::string>& parts) {
    return std::ranges::any_of(parts,
                               [&](const std::string& part) { return text.find(part) != std::string_view::npos; });
}

bool beginsWithOne(std::string_view text, const std::vector<std::string>& openings) {
    const std::string own = lowered(trimmed(text));
    return std::ranges::any_of(openings,
                               [&](const std::string& opening) { return own.starts_with(lowered(trimmed(opening))); });
}

bool twoAreIdentical(std::span<const FilterInput> responses) {
    for (std::size_t i = 0; i < responses.size(); ++i) {
        for (std::size_t j = i + 1; j < responses.size(); ++j) {
            if (responses[i].text == responses[j].text) return true;
        }
    }
    return false;
}

}  // namespace

std::size_t cutLength(std::string_view text, const std::vector<std::string>& cutAt) {
    std::size_t length = text.size();
    for (const std::string& mark : cutAt) length = std::min(length, text.find(mark));
    return length;
}

std::optional<std::string_view> dropReason(std::span<const FilterInput> responses, const FilterRules& rules) {
    const auto any = [&](auto test) { return std::ranges::any_of(responses, test); };
    if (any(&FilterInput::lacksMarker)) return "no-marker";
    if (rules.dropEmpty && any(isEmpty)) return "empty";
    if (rules.dropTruncated && any(&FilterInput::truncated)) return "truncated";
    if (any([&](const FilterInput& response) { return containsOne(response.text, rules.dropContaining); })) {
        return "containing";
    }
    if (any([&](const FilterInput& response) { return beginsWithOne(response.text, rules.dropBeginning); })) {
        return "beginning";
    }
    const auto asked =
        responses.first(rules.noneIsPrincipled ? responses.size() : std::min<std::size_t>(1, responses.size()));
    const auto isOpen = [](const FilterInput& response) { return !trimmed(response.text).ends_with('.'); };
    if (rules.dropUnlessFullStop && std::ranges::any_of(asked, isOpen)) return "no-full-stop";
    if (rules.dropIdentical && twoAreIdentical(responses)) return "identical";
    return std::nullopt;
}

bool canBeKept(std::string_view reason) {
    return reason != "empty" && reason != "no-marker" && reason != "too-long";
}

}  // namespace sami
