#include <algorithm>
#include <map>
#include <tuple>

#include "core/base/text.h"
#include "core/base/wall_clock.h"
#include "core/constitution/principle_lines.h"
#include "core/workbench/principles.h"
#include "core/workbench/write_principles.h"

namespace sami {

namespace {

/// What principles and earlier drafts say already, as bareWords() has it.
class SaidAlready {
public:
    explicit SaidAlready(const std::vector<Principle>& principles) {
        for (const Principle& principle : principles)
            m_principles.push_back({&principle, bareWords(principle.text), bareWords(principle.paraphrase),
                                    bareWords(principle.antithesis)});
    }

    /// What says the same as the draft, "principle brief" or "draft 3"; empty where nothing does. Drafts are asked
    /// about in their order, each once.
    std::string whatSays(const DraftRow& draft) {
        if (draft.state == DraftState::Unreadable) return {};
        // What a reader wants less of has no principle yet.
        const bool isAntithesis = draft.kind == DraftKind::Antithesis || draft.text.empty();
        const std::u32string words = bareWords(isAntithesis ? draft.antithesis : draft.text);
        // One that was dismissed says nothing, yet may itself be said again.
        const Purpose purpose{draft.kind, draft.principle, isAntithesis, words};
        const auto earlier = m_drafts.find(purpose);
        std::string earlierOne =
            earlier == m_drafts.end() ? std::string() : sentence("draft {id}", {{"id", earlier->second}});
        if (draft.state != DraftState::Dismissed) m_drafts.emplace(purpose, draft.id);
        for (const SaidPrinciple& said : m_principles) {
            const bool isItsOwn = draft.state == DraftState::Accepted && draft.accepted == said.principle->id;
            if (!isItsOwn && !words.empty() && isSaidBy(draft, words, said))
                return sentence("principle {name}", {{"name", said.principle->name}});
        }
        return earlierOne;
    }

private:
    struct SaidPrinciple {
        const Principle* principle;
        std::u32string text;
        std::u32string paraphrase;
        std::u32string antithesis;
    };
    using Purpose = std::tuple<DraftKind, std::int64_t, bool, std::u32string>;

    static bool isSaidBy(const DraftRow& draft, const std::u32string& words, const SaidPrinciple& said) {
        const bool isAbout = said.principle->id == draft.principle;
        switch (draft.kind) {
            case DraftKind::Principle:
                return draft.text.empty() ? words == said.antithesis : words == said.text || words == said.paraphrase;
            case DraftKind::Antithesis:
                return isAbout && (words == said.antithesis || words == said.text);
            case DraftKind::Paraphrase:
                return words == said.text || (isAbout && words == said.paraphrase);
        }
        return false;
    }

    std::vector<SaidPrinciple> m_principles;
    std::map<Purpose, std::int64_t> m_drafts;  ///< the first of each
};

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
        const char* const pattern =
            m_draft.state == DraftState::Unreadable
                ? "draft {id} can't be read as it came; say its words to accept it (--text, --antithesis)"
                : "draft {id} has no words for the principle yet; say them to accept it (--text)";
        return fail(ErrorKind::Input, pattern, {{"id", m_draft.id}});
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
    SaidAlready said(*principles);
    std::vector<ListedDraft> listed;
    for (const DraftRow& draft : *all) {
        std::string sameAs = said.whatSays(draft);
        if (filter.run && draft.from.run != *filter.run) continue;
        if (filter.state && draft.state != *filter.state) continue;
        ListedDraft& entry = listed.emplace_back(ListedDraft{draft, {}, false, std::move(sameAs)});
        entry.isTaught = draft.state == DraftState::Accepted && withId(*principles, draft.accepted) != nullptr;
        if (const Principle* const about = withId(*principles, draft.principle)) entry.about = *about;
    }
    return listed;
}

Result<std::int64_t> draftOfRemark(Document& document, Remark remark) {
    if (Result<void> writable = checkWritable(document); !writable) return std::unexpected(writable.error());
    remark.words = trimmed(remark.words);
    if (remark.words.empty()) {
        return fail(ErrorKind::Usage, "say in a few words what the answer should have {wish} of",
                    {{"wish", toString(remark.wish)}});
    }
    const Result<std::int64_t> id = document.store().runs().drafts().record(remark, secondsSinceEpoch());
    if (id) document.tell(DraftsChanged{});
    return id;
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
