#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sami {

/// Marks such as "{query}" and what stands for each.
using MarkValues = std::vector<std::pair<std::string_view, std::string_view>>;

/// The template with its marks filled in. Marks that stand in a value stay as they are.
std::string filledIn(std::string_view text, const MarkValues& values);

/// The same without the paragraphs of the template that hold a mark with nothing to stand for it.
std::string filledParagraphs(std::string_view text, const MarkValues& values);

}  // namespace sami
