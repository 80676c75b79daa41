#include <algorithm>

#include "core/base/text.h"
#include "core/constitution/principle_lines.h"
#include "core/workbench/principles.h"
#include "core/workbench/write_principles.h"

namespace sami {

namespace {

/// Whether a text that is there says what the draft does.
bool isSaidBy(const DraftRow& draft, const Principle& principle) {
    const auto same = [](const std::string& one, const std::string& other) {
        return !one.empty() && !other.empty() && saysTheSame(one, other);
    };
    const bool isAbout = principle.id == draft.principle;
    switch (draft.kind) {
        case DraftKind::Principle:
            return same(draft.text, principle.text) || same(draft.text, principle.paraphrase);
        case DraftKind::Antithesis:
            return isAbout && (same(draft.antithesis, principle.antithesis) || same(draft.antithesis, principle.text));
        case DraftKind::Paraphrase:
            return same(draft.text, principle.text) || (isAbout && same(draft.text, principle.paraphrase));
    }
    return false;
}

/// Whether an earlier draft that was not dismissed says the same for the same purpose.
bool isSaidBy(const DraftRow& draft, const DraftRow& earlier) {
    if (earlier.kind != draft.kind || earlier.principle != draft.principle) return false;
    if (earlier.state == DraftState::Dismissed || earlier.state == DraftState::Unreadable) return false;
    const bool isAntithesis = draft.kind == DraftKind::Antithesis;
    return isAntithesis ? saysTheSame(draft.antithesis, earlier.antithesis) : saysTheSame(draft.text, earlier.text);
}

std::string whatSaysTheSame(const DraftRow& draft, const std::vector<DraftRow>& all,
                            const std::vector<Principle>& principles) {
    if (draft.state == DraftState::Unreadable) return {};
    for (const Principle& principle : principles) {
        const bool isItsOwn = draft.state == DraftState::Accepted && draft.accepted == principle.id;
        if (!isItsOwn && isSaidBy(draft, principle)) return sentence("principle {name}", {{"name", principle.name}});
    }
    for (const DraftRow& earlier : all) {
        if (earlier.id == draft.id) break;
        if (isSaidBy(draft, earlier)) return sentence("draft {id}", {{"id", earlier.id}});
    }
    return {};
}

/// A draft with the words that it is accepted with, beside what is there.
class AcceptedDraft {
public:
    AcceptedDraft(Document& document, const DraftRow& draft, const Acceptance& acceptance)
        : m_document(document),
          m_draft(draft),
          m_acceptance(acceptance),
          m_text(trimmed(acceptance.text.value_or(draft.text))),
          m_antithesis(trimmed(acceptance.antithesis.value_or(draft.antithesis))) {}

    Result<std::int64_t> apply() {
        const bool isAntithesis = m_draft.kind == DraftKind::Antithesis;
        if ((isAntithesis ? m_antithesis : m_text).empty()) return noWords();
        const Result<std::vector<Principle>> principles = m_document.store().principles().principles();
        if (!principles) return std::unexpected(principles.error());
        if (m_draft.kind == DraftKind::Principle) return addPrinciple(*principles);
        const Principle* const about = withId(*principles, m_draft.principle);
        if (about == nullptr) {
            return fail(ErrorKind::NotFound, "the principle that draft {id} is about is gone; dismiss the draft",
                        {{"id", m_draft.id}});
        }
        return isAntithesis ? setAntithesis(*about) : takeParaphrase(*about, *principles);
    }

private:
    std::unexpected<Error> noWords() const {
        return fail(ErrorKind::Input,
                    "draft {id} can't be read as it came; say its words to accept it (--text, --antithesis)",
                    {{"id", m_draft.id}});
    }

    Principle principleOf(const std::vector<Principle>& principles) const {
        Principle principle;
        principle.name = m_acceptance.name.value_or(nameFrom(m_text, namesOf(principles)));
        principle.text = m_text;
        principle.antithesis = m_antithesis;
        return principle;
    }

    Result<std::int64_t> addPrinciple(const std::vector<Principle>& principles) {
        return m_document.edits().addPrinciple(principleOf(principles));
    }

    Result<std::int64_t> setAntithesis(Principle about) {
        about.antithesis = m_antithesis;
        if (Result<void> done = m_document.edits().setPrinciple(about); !done) return std::unexpected(done.error());
        return about.id;
    }

    /// What is done to two principles is one step as well.
    Result<std::int64_t> takeParaphrase(Principle about, const std::vector<Principle>& principles) {
        if (m_acceptance.use != ParaphraseUse::HeldOut) {
            about.paraphrase = m_text;
            about.antithesisParaphrase = m_antithesis;
        }
        if (m_acceptance.use == ParaphraseUse::Field) {
            if (Result<void> done = m_document.edits().setPrinciple(about); !done) return std::unexpected(done.error());
            return about.id;
        }
        Principle heldOut = principleOf(principles);
        heldOut.use = PrincipleUse::HeldOut;
        if (m_acceptance.use == ParaphraseUse::HeldOut) return m_document.edits().addPrinciple(std::move(heldOut));
        return addBoth(about, std::move(heldOut));
    }

    Result<std::int64_t> addBoth(const Principle& about, Principle heldOut) {
        Result<DocumentContent> content = contentOf(m_document);
        if (!content) return std::unexpected(content.error());
        const Result<std::int64_t> id = m_document.store().principles().freeId();
        if (!id) return id;
        heldOut.id = *id;
        *std::ranges::find(content->principles, about.id, &Principle::id) = about;
        content->principles.push_back(std::move(heldOut));
        const std::string label =
            sentence("Take the paraphrase of {principle}", {{"principle", inQuotes({about.name})}});
        if (Result<void> done = m_document.edits().setContent(*content, label); !done)
            return std::unexpected(done.error());
        return id;
    }

    Document& m_document;
    const DraftRow& m_draft;
    const Acceptance& m_acceptance;
    std::string m_text;
    std::string m_antithesis;
};

/// Error where the principle that was made of the draft is there still.
Result<void> checkUndecided(const Document& document, const DraftRow& draft) {
    if (draft.state != DraftState::Accepted) return {};
    const Result<std::vector<Principle>> principles = document.store().principles().principles();
    if (!principles) return std::unexpected(principles.error());
    const Principle* const made = withId(*principles, draft.accepted);
    if (made == nullptr || made->id == draft.principle) return {};
    return fail(ErrorKind::Input, "draft {id} was accepted as principle {name}; change or remove that one",
                {{"id", draft.id}, {"name", inQuotes({made->name})}});
}

}  // namespace

Result<std::vector<ListedDraft>> drafts(const Document& document, const DraftFilter& filter) {
    const Result<std::vector<DraftRow>> all = document.store().runs().drafts().drafts();
    if (!all) return std::unexpected(all.error());
    const Result<std::vector<Principle>> principles = document.store().principles().principles();
    if (!principles) return std::unexpected(principles.error());
    std::vector<ListedDraft> listed;
    for (const DraftRow& draft : *all) {
        if (filter.run && draft.from.run != *filter.run) continue;
        if (filter.state && draft.state != *filter.state) continue;
        ListedDraft& entry = listed.emplace_back(ListedDraft{draft, {}, whatSaysTheSame(draft, *all, *principles)});
        if (const Principle* const about = withId(*principles, draft.principle)) entry.about = *about;
    }
    return listed;
}

Result<std::int64_t> acceptDraft(Document& document, std::int64_t id, const Acceptance& acceptance) {
    if (Result<void> writable = checkWritable(document); !writable) return std::unexpected(writable.error());
    const Result<DraftRow> draft = document.store().runs().drafts().find(id);
    if (!draft) return std::unexpected(draft.error());
    if (Result<void> open = checkUndecided(document, *draft); !open) return std::unexpected(open.error());
    Result<std::int64_t> principle = fail(ErrorKind::Internal, "");
    const Result<void> done = document.store().inTransaction([&]() -> Result<void> {
        principle = AcceptedDraft(document, *draft, acceptance).apply();
        if (!principle) return std::unexpected(principle.error());
        return document.store().runs().drafts().accept(id, *principle);
    });
    if (!done) {
        // What was told of inside the transaction is undone with it.
        if (principle) document.tell(ContentChanged{});
        return std::unexpected(done.error());
    }
    document.tell(DraftsChanged{});
    return principle;
}

Result<void> dismissDraft(Document& document, std::int64_t id) {
    if (Result<void> writable = checkWritable(document); !writable) return writable;
    const Result<DraftRow> draft = document.store().runs().drafts().find(id);
    if (!draft) return std::unexpected(draft.error());
    if (Result<void> open = checkUndecided(document, *draft); !open) return open;
    if (Result<void> done = document.store().runs().drafts().dismiss(id); !done) return done;
    document.tell(DraftsChanged{});
    return {};
}

}  // namespace sami
