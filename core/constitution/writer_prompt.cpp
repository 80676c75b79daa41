#include "core/constitution/writer_prompt.h"

#include "core/base/text.h"
#include "core/base/text_marks.h"

namespace sami {

namespace {

/// A text a line, each behind a bullet; further lines of a text are indented.
std::string listOfTexts(const std::vector<std::string>& texts) {
    std::vector<std::string> lines;
    lines.reserve(texts.size());
    for (const std::string& text : texts) lines.push_back("- " + replacedAll(trimmed(text), "\n", "\n  "));
    return joined(lines, "\n");
}

std::string listOfPrinciples(const std::vector<Principle>& principles) {
    std::vector<std::string> texts;
    texts.reserve(principles.size());
    for (const Principle& principle : principles) texts.push_back(principle.text);
    return listOfTexts(texts);
}

}  // namespace

std::string principlePrompt(const PrincipleSource& source) {
    const std::string good = listOfTexts(source.good);
    const std::string bad = listOfTexts(source.bad);
    const std::string known = listOfPrinciples(source.existing);
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

std::string remarkPrompt(const Remark& remark, const std::vector<Principle>& existing) {
    const std::string words(trimmed(remark.words));
    const bool isMore = remark.wish == RemarkWish::More;
    return filledParagraphs(trimmed(remarkPromptText()), {{"{query}", trimmed(remark.query)},
                                                          {"{answer}", trimmed(remark.answer)},
                                                          {"{more}", isMore ? words : std::string()},
                                                          {"{less}", isMore ? std::string() : words},
                                                          {"{existing}", listOfPrinciples(existing)}});
}

DraftForm draftForm(DraftKind kind, bool hasAntithesis) {
    return {.text = kind != DraftKind::Antithesis, .antithesis = kind != DraftKind::Paraphrase || hasAntithesis};
}

}  // namespace sami
