#include "core/tokenizer/jinja_shape.h"

#include <algorithm>
#include <span>
#include <string_view>

namespace sami {

namespace {

constexpr std::size_t kMaxTokensInTag = 2000;  ///< of {{ … }} or {% … %}
constexpr std::size_t kMaxBrackets = 50;
constexpr std::size_t kMaxBlocks = 80;

using Type = jinja::token::type;
using Tokens = std::span<const jinja::token>;

bool opensBracket(Type type) {
    return type == Type::open_paren || type == Type::open_square_bracket || type == Type::open_curly_bracket;
}

bool closesBracket(Type type) {
    return type == Type::close_paren || type == Type::close_square_bracket || type == Type::close_curly_bracket;
}

/// Whether a `set`, whose tag `tokens` begin with, has a body: no value stands in the tag itself.
bool hasBody(Tokens tokens) {
    std::size_t brackets = 0;
    for (const jinja::token& token : tokens) {
        if (token.t == Type::close_statement) return true;
        if (token.t == Type::equals && brackets == 0) return false;
        if (opensBracket(token.t)) ++brackets;
        if (closesBracket(token.t) && brackets > 0) --brackets;
    }
    return true;
}

/// Follows how deep brackets and blocks lie within each other.
class DepthCount {
public:
    /// @param tokens from the one that is next to the end.
    /// @return whether it is still shallow enough.
    bool take(Tokens tokens) {
        const Type type = tokens.front().t;
        if (type == Type::open_statement || type == Type::open_expression || type == Type::text) {
            m_inTag = 0;
            m_brackets = 0;
        }
        if (type == Type::open_statement && tokens.size() > 1) enter(tokens.subspan(1));
        if (opensBracket(type)) ++m_brackets;
        if (closesBracket(type) && m_brackets > 0) --m_brackets;
        return ++m_inTag <= kMaxTokensInTag && m_brackets <= kMaxBrackets && m_blocks.size() <= kMaxBlocks;
    }

private:
    /// An `elif` is a block within the one before it. What ends no block that is open ends none.
    void enter(Tokens statement) {
        constexpr std::string_view kBlocks[] = {"if", "elif", "for", "macro", "call", "filter"};
        const std::string_view name = statement.front().value;
        if (std::ranges::find(kBlocks, name) != std::end(kBlocks) || (name == "set" && hasBody(statement))) {
            m_blocks.push_back(name);
        } else if (name.starts_with("end")) {
            const std::string_view ended = name.substr(3);
            while (ended == "if" && !m_blocks.empty() && m_blocks.back() == "elif") m_blocks.pop_back();
            if (!m_blocks.empty() && m_blocks.back() == ended) m_blocks.pop_back();
        }
    }

    std::vector<std::string_view> m_blocks;
    std::size_t m_inTag = 0;
    std::size_t m_brackets = 0;
};

}  // namespace

bool isTooDeep(const std::vector<jinja::token>& tokens) {
    DepthCount count;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (!count.take(Tokens(tokens).subspan(i))) return true;
    }
    return false;
}

}  // namespace sami
