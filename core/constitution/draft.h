#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sami {

/// What a model is asked to write.
enum class DraftKind {
    Principle,   ///< a new principle with its antithesis
    Antithesis,  ///< of a principle that is there
    Paraphrase   ///< a principle that is there in other words, and its antithesis where it has one
};

/// "principle", "antithesis", "paraphrase".
std::string_view toString(DraftKind kind);
std::optional<DraftKind> draftKindOf(std::string_view word);

/// The lines that an answer must consist of.
struct DraftForm {
    bool text = true;        ///< "PRINCIPLE: …"
    bool antithesis = true;  ///< "ANTITHESIS: …"
    bool operator==(const DraftForm&) const = default;

    /// The label of the first line, "PRINCIPLE:".
    std::string_view opening() const;
};

/// What was read of an answer.
struct DraftWords {
    std::string text;        ///< empty where the form has none
    std::string antithesis;  ///< empty where the form has none
    std::string problem{};   ///< why it can't be read, a sentence; the words are empty then
    bool operator==(const DraftWords&) const = default;
};

/// Reads an answer that consists of the form's lines, each once, in their order, and of nothing else. White space,
/// "1.", "2)", "-", "*" and "•" before a label, a number behind it, and blank or merely numbered lines are passed over;
/// what a model may have meant by anything else is not guessed, and lines of the prompt that show the form are no
/// draft.
/// @param prompt that it answers
/// @param isCut it ended at the limit of its length: its last line may be half a sentence
DraftWords draftOf(std::string_view answer, const DraftForm& form, std::string_view prompt, bool isCut = false);

}  // namespace sami
