#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizer/jinja_template.h"

namespace sami {

/// A model's own chat template as prompts use it: a system and a user turn, up to where the answer begins.
class ModelTemplate {
public:
    /// Tries out how the template takes messages. One that refuses a system turn, or leaves its text out, gets that
    /// text before the user's, with a blank line between; one that shows contents only in lists of parts gets those.
    /// Error: as of JinjaTemplate; the user's text does not come through.
    static Result<ModelTemplate> create(const ChatTemplate& chatTemplate);

    /// The prompt of a system text, which may be empty, and a user's. Error: as of JinjaTemplate::render().
    Result<std::vector<TextStretch>> prompt(std::string_view system, std::string_view user) const;

    bool hasSystemTurn() const { return m_style.hasSystemTurn; }

    /// Ids of the special token that the template writes right behind an answer; none where it is none.
    std::vector<TokenId> endOfTurnIds(const Tokenizer& tokenizer) const;

private:
    struct Style {
        bool hasSystemTurn;
        bool contentIsTyped;
    };

    ModelTemplate(JinjaTemplate jinja, const Style& style) : m_jinja(std::move(jinja)), m_style(style) {}
    ChatInput inputOf(std::string_view system, std::string_view user) const;
    Result<bool> shows(std::string_view system, std::string_view user) const;

    JinjaTemplate m_jinja;
    Style m_style;
};

}  // namespace sami
