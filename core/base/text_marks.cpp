#include "core/base/text_marks.h"

#include <algorithm>

namespace sami {

std::string filledIn(std::string_view text, const MarkValues& values) {
    std::string filled;
    while (!text.empty()) {
        const std::size_t at = text.find('{');
        filled += text.substr(0, at);
        if (at == std::string_view::npos) break;
        text.remove_prefix(at);
        const auto value = std::ranges::find_if(values, [&](const auto& each) { return text.starts_with(each.first); });
        filled += value == values.end() ? text.substr(0, 1) : value->second;
        text.remove_prefix(value == values.end() ? 1 : value->first.size());
    }
    return filled;
}

std::string filledParagraphs(std::string_view text, const MarkValues& values) {
    static constexpr std::string_view kBetween = "\n\n";
    std::string filled;
    while (!text.empty()) {
        const std::size_t end = text.find(kBetween);
        const std::string_view paragraph = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + kBetween.size());
        const bool isMissing = std::ranges::any_of(values, [&](const auto& each) {
            return each.second.empty() && paragraph.find(each.first) != std::string_view::npos;
        });
        if (isMissing) continue;
        if (!filled.empty()) filled += kBetween;
        filled += filledIn(paragraph, values);
    }
    return filled;
}

}  // namespace sami
