#pragma once

#include <string>
#include <string_view>

namespace sami {

enum class JudgeKind { Pmi, Rule, Model, Endpoint, Unknown };

/// Name of a judge that a program asks: "pmi", or a kind and what of it, "rule:fewest-words", "model:base",
/// "endpoint:api.example.org/some-model"; a prompt of one's own stands behind it, see withPrompt().
class JudgeName {
public:
    explicit JudgeName(std::string text) : m_text(std::move(text)) {}

    JudgeKind kind() const;
    /// What stands behind the first colon, without the mark of a prompt; empty for pmi.
    std::string_view rest() const;
    /// The judge that asks with another prompt than the shipped one: "model:base#3f2a9c1d", by the first digits of the
    /// prompt's SHA-256. Verdicts by two prompts are those of two judges.
    JudgeName withPrompt(std::string_view sha256) const;
    bool hasOwnPrompt() const;
    const std::string& text() const { return m_text; }
    /// Whether it reads both responses together, so that it may prefer a place.
    bool readsBoth() const { return kind() == JudgeKind::Model || kind() == JudgeKind::Endpoint; }

private:
    std::string m_text;
};

}  // namespace sami
