#include "core/tokenizer/added_tokens.h"

#include <algorithm>
#include <cassert>

#include "core/base/text.h"

namespace sami {

namespace {

/// UTF-8 of every character with the property White_Space.
constexpr std::string_view kWhiteSpace[] = {" ",
                                            "\t",
                                            "\n",
                                            "\v",
                                            "\f",
                                            "\r",
                                            "\xC2\x85",
                                            "\xC2\xA0",
                                            "\xE1\x9A\x80",
                                            "\xE2\x80\x80",
                                            "\xE2\x80\x81",
                                            "\xE2\x80\x82",
                                            "\xE2\x80\x83",
                                            "\xE2\x80\x84",
                                            "\xE2\x80\x85",
                                            "\xE2\x80\x86",
                                            "\xE2\x80\x87",
                                            "\xE2\x80\x88",
                                            "\xE2\x80\x89",
                                            "\xE2\x80\x8A",
                                            "\xE2\x80\xA8",
                                            "\xE2\x80\xA9",
                                            "\xE2\x80\xAF",
                                            "\xE2\x81\x9F",
                                            "\xE3\x80\x80"};

std::size_t withoutSpaceAtEnd(std::string_view text) {
    for (;;) {
        const auto space = std::ranges::find_if(kWhiteSpace, [&](std::string_view s) { return text.ends_with(s); });
        if (space == std::end(kWhiteSpace)) return text.size();
        text.remove_suffix(space->size());
    }
}

std::size_t spaceAtStart(std::string_view text) {
    const std::size_t whole = text.size();
    for (;;) {
        const auto space = std::ranges::find_if(kWhiteSpace, [&](std::string_view s) { return text.starts_with(s); });
        if (space == std::end(kWhiteSpace)) return whole - text.size();
        text.remove_prefix(space->size());
    }
}

}  // namespace

MarkedText::MarkedText(const std::vector<TextStretch>& stretches) {
    for (const TextStretch& stretch : stretches) {
        const std::size_t begin = m_text.size();
        m_text += isValidUtf8(stretch.text) ? stretch.text : withReplacementCharacters(stretch.text);
        if (stretch.specials == SpecialTokens::AsText) m_asText.emplace_back(begin, m_text.size());
    }
}

bool MarkedText::mayHold(const AddedToken& token, std::size_t offset) const {
    const std::size_t end = offset + token.content.size();
    const auto overlaps = [&](const auto& range) { return range.first < end && offset < range.second; };
    return !token.special || std::ranges::none_of(m_asText, overlaps);
}

AddedTokenFinder::AddedTokenFinder(std::vector<AddedToken> tokens) : m_empty(tokens.empty()) {
    std::ranges::sort(tokens, std::ranges::greater(), [](const AddedToken& t) { return t.content.size(); });
    for (AddedToken& token : tokens) {
        assert(!token.content.empty());
        m_byFirstByte[static_cast<unsigned char>(token.content.front())].push_back(std::move(token));
    }
}

const AddedToken* AddedTokenFinder::findAt(std::string_view text, std::size_t offset, const Filter& filter) const {
    for (const AddedToken& token : m_byFirstByte[static_cast<unsigned char>(text[offset])]) {
        if (text.substr(offset).starts_with(token.content) && (!filter || filter(token, offset))) return &token;
    }
    return nullptr;
}

void AddedTokenFinder::split(std::string_view whole, const std::function<void(std::string_view)>& text,
                             const std::function<void(TokenId)>& token, const Filter& filter) const {
    std::size_t done = 0;
    for (std::size_t i = 0; i < whole.size() && !m_empty;) {
        const AddedToken* const found = findAt(whole, i, filter);
        if (!found) {
            ++i;
            continue;
        }
        std::size_t begin = i;
        std::size_t end = i + found->content.size();
        if (found->takesSpaceLeft) begin = std::max(done, withoutSpaceAtEnd(whole.substr(0, begin)));
        if (found->takesSpaceRight) end += spaceAtStart(whole.substr(end));
        if (done < begin) text(whole.substr(done, begin - done));
        token(found->id);
        done = end;
        i = end;
    }
    if (done < whole.size()) text(whole.substr(done));
}

}  // namespace sami
