#include "core/base/sentence.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>

#include "core/base/text.h"

namespace sami {

namespace {

std::string shortestDigits(double value) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}

}  // namespace

Named::Named(std::string_view name, double value) : m_name(name), m_value(shortestDigits(value)) {}

std::string sentence(std::string_view pattern, std::span<const Named> parts) {
    std::string text;
    while (!pattern.empty()) {
        const std::size_t open = pattern.find('{');
        text += pattern.substr(0, open);
        if (open == std::string_view::npos) break;
        const std::size_t close = pattern.find('}', open);
        const std::string_view name = pattern.substr(open + 1, close == std::string_view::npos ? 0 : close - open - 1);
        const auto part = std::ranges::find(parts, name, &Named::name);
        // A brace that names no part is one of the sentence's own: messages speak of JSON.
        if (part == parts.end()) {
            text += '{';
            pattern.remove_prefix(open + 1);
            continue;
        }
        text += withVisibleControls(part->value());
        pattern.remove_prefix(close + 1);
    }
    return text;
}

std::string sentence(std::string_view pattern, std::initializer_list<Named> parts) {
    return sentence(pattern, std::span(parts.begin(), parts.size()));
}

}  // namespace sami
