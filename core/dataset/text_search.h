#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sami {

/// What a person types to find texts: the words that have to occur in them, whatever their case and place.
class TextSearch {
public:
    explicit TextSearch(std::string_view words);

    /// Nothing is looked for: every text matches.
    bool isEmpty() const { return m_words.empty(); }
    bool matches(std::string_view text) const;

private:
    std::vector<std::string> m_words;  ///< case-folded
};

}  // namespace sami
