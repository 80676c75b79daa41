#include "core/dataset/text_search.h"

#include <algorithm>

#include "core/base/letter_case.h"
#include "core/base/text.h"

namespace sami {

TextSearch::TextSearch(std::string_view words) {
    const std::string comparable = comparableText(words);
    for (const std::string_view word : split(comparable, ' ')) {
        if (!word.empty()) m_words.emplace_back(word);
    }
}

bool TextSearch::matches(std::string_view text) const {
    if (isEmpty()) return true;
    const std::string folded = caseFolded(text);
    return std::ranges::all_of(m_words, [&](const std::string& word) { return folded.contains(word); });
}

}  // namespace sami
