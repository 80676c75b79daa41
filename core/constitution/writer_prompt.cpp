#include "core/constitution/writer_prompt.h"

#include "core/base/text.h"
#include "core/base/text_marks.h"

namespace sami {

namespace {

/// A text a line, each behind a bullet; further lines of a text are indented.
std::string listOfTexts(const std::vector<std::string>& texts) {
    std::vector<std::string> lines;
    for (const std::string& text : texts) lines.push_back("- " + replacedAll(trimmed(text), "\n", "\n  "));
    return joined(lines, "\n");
}

}  // namespace

std::string principlePrompt(const PrincipleSource& source) {
    std::vector<std::string> existing;
    for (const Principle& principle : source.existing) existing.push_back(principle.text);
    const std::string good = listOfTexts(source.good);
    const std::string bad = listOfTexts(source.bad);
    const std::string known = listOfTexts(existing);
    return filledParagraphs(
        trimmed(principlePromptText()),
        {{"{task}", trimmed(source.task)}, {"{good}", good}, {"{bad}", bad}, {"{existing}", known}});
}

std::string antithesisPrompt(const Principle& principle) {
    return filledIn(trimmed(antithesisPromptText()), {{"{principle}", principle.text}});
}

std::string paraphrasePrompt(const Principle& principle) {
    const std::string_view text = principle.hasAntithesis() ? paraphrasePairPromptText() : paraphrasePromptText();
    return filledIn(trimmed(text), {{"{principle}", principle.text}, {"{antithesis}", principle.antithesis}});
}

DraftForm draftForm(DraftKind kind, bool hasAntithesis) {
    return {.text = kind != DraftKind::Antithesis, .antithesis = kind != DraftKind::Paraphrase || hasAntithesis};
}

}  // namespace sami
