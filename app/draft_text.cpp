#include "app/draft_text.h"

#include "core/base/text.h"

namespace sami {

namespace {

/// Lines of somebody else's words behind a mark.
std::string marked(std::string_view mark, const std::string& words) {
    if (words.empty()) return {};
    const std::string shown = replacedAll(withVisibleControls(words), "\n", "\n    ");
    return sentence("  {mark} {words}\n", {{"mark", mark}, {"words", shown}});
}

std::string headOf(const ListedDraft& listed) {
    const DraftRow& draft = listed.draft;
    const std::string about = listed.about ? listed.about->name : std::string("a principle that is gone");
    const char* const pattern = draft.kind == DraftKind::Principle
                                    ? "draft {id}: {kind} by {writer}, {state}"
                                    : "draft {id}: {kind} of {about} by {writer}, {state}";
    std::string head = sentence(pattern, {{"id", draft.id},
                                          {"kind", toString(draft.kind)},
                                          {"about", about},
                                          {"writer", draft.from.writer},
                                          {"state", toString(draft.state)}});
    if (!listed.sameAs.empty()) head += sentence(", says the same as {other}", {{"other", listed.sameAs}});
    return head + "\n";
}

}  // namespace

std::string describe(const ListedDraft& listed, bool withPrompt) {
    const DraftRow& draft = listed.draft;
    std::string text = headOf(listed);
    if (draft.kind == DraftKind::Antithesis && listed.about) text += marked("(=)", listed.about->text);
    if (const std::optional<Remark>& remark = draft.from.remark) {
        text += sentence("  {wish} of this, in an answer to \"{query}\"\n",
                         {{"wish", toString(remark->wish)}, {"query", excerpt(remark->query)}});
    }
    text += marked("=", draft.text) + marked("≠", draft.antithesis) + marked("!", draft.problem);
    if (draft.state == DraftState::Unreadable) text += marked("|", draft.from.raw);
    if (withPrompt) text += marked(">", draft.from.prompt);
    return text;
}

OrderedJson toJson(const ListedDraft& listed) {
    const DraftRow& draft = listed.draft;
    const auto orNull = [](std::int64_t id) { return id == 0 ? OrderedJson() : OrderedJson(id); };
    OrderedJson remark;
    if (const std::optional<Remark>& made = draft.from.remark) {
        remark = {
            {"wish", toString(made->wish)}, {"words", made->words}, {"query", made->query}, {"answer", made->answer}};
    }
    return {{"id", draft.id},
            {"run", orNull(draft.from.run)},
            {"number", orNull(draft.from.number)},
            {"remark", std::move(remark)},
            {"kind", toString(draft.kind)},
            {"principle", orNull(draft.principle)},
            {"name", draft.name},
            {"text", draft.text},
            {"antithesis", draft.antithesis},
            {"same_as", listed.sameAs},
            {"problem", draft.problem},
            {"raw", draft.from.raw},
            {"writer", draft.from.writer},
            {"prompt", draft.from.prompt},
            {"state", toString(draft.state)},
            {"accepted", orNull(draft.accepted)},
            {"created", draft.from.created}};
}

}  // namespace sami
