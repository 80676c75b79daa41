#include "core/workbench/principles.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/constitution/principle_lines.h"
#include "core/workbench/principle_warnings.h"

namespace sami {

namespace {

Result<Flip> flipOf(const Document& document, const std::vector<std::string>& principles) {
    Flip flip;
    for (const std::string& named : principles) {
        const Result<Principle> principle = principleNamed(document, named);
        if (!principle) return std::unexpected(principle.error());
        if (!principle->hasAntithesis()) {
            return fail(ErrorKind::Input,
                        "principle \"{name}\" has no antithesis to flip to; write one with `sami edit FILE set`",
                        {{"name", principle->name}});
        }
        if (std::ranges::find(flip.flipped, principle->id) == flip.flipped.end()) flip.flipped.push_back(principle->id);
    }
    std::ranges::sort(flip.flipped);
    return flip;
}

bool flipsTheSame(const Flip& one, const Flip& other) {
    std::vector<std::int64_t> sorted = one.flipped;
    std::ranges::sort(sorted);
    return sorted == other.flipped;
}

}  // namespace

const Principle* withId(const std::vector<Principle>& principles, std::int64_t id) {
    const auto found = std::ranges::find(principles, id, &Principle::id);
    return found == principles.end() ? nullptr : &*found;
}

std::unexpected<Error> unknownPrinciple(std::int64_t id) {
    return fail(ErrorKind::NotFound, "no principle has the id {id}", {{"id", id}});
}

std::vector<std::string> namesOf(const std::vector<Principle>& principles) {
    std::vector<std::string> names;
    names.reserve(principles.size());
    for (const Principle& principle : principles) names.push_back(principle.name);
    return names;
}

Result<DocumentContent> contentOf(const Document& document) {
    return document.store().principles().content();
}

Result<Principle> principleNamed(const Document& document, const std::string& named) {
    const Result<std::vector<Principle>> principles = document.store().principles().principles();
    if (!principles) return std::unexpected(principles.error());
    const std::vector<std::string> names = namesOf(*principles);
    for (const Principle& principle : *principles) {
        if (principle.name == named) return principle;
    }
    for (const Principle& principle : *principles) {
        if (std::to_string(principle.id) == named) return principle;
    }
    if (names.empty()) {
        return fail(ErrorKind::NotFound, "{file}: no principle is called \"{name}\"; there are none",
                    {{"file", document.path()}, {"name", named}});
    }
    return fail(ErrorKind::NotFound, "{file}: no principle is called \"{name}\"; there are {names}",
                {{"file", document.path()}, {"name", named}, {"names", joined(names, ", ")}});
}

namespace {

/// Changes the principles as `change` does, in one step told as a pattern with their {names}. Error: one is unknown.
Result<void> changePrinciples(Document& document, const std::vector<std::int64_t>& ids, std::string_view label,
                              const std::function<void(DocumentContent&, std::size_t)>& change) {
    Result<DocumentContent> content = document.store().principles().content();
    if (!content) return std::unexpected(content.error());
    std::vector<std::string> names;
    for (const std::int64_t id : ids) {
        const auto found = std::ranges::find(content->principles, id, &Principle::id);
        if (found == content->principles.end()) return unknownPrinciple(id);
        names.push_back(found->name);
        change(*content, static_cast<std::size_t>(found - content->principles.begin()));
    }
    return document.edits().setContent(*content, sentence(label, {{"names", inQuotes(names)}}));
}

void insertBehind(std::vector<Principle>& principles, std::size_t place, Principle principle) {
    principles.insert(principles.begin() + static_cast<std::ptrdiff_t>(place) + 1, std::move(principle));
}

}  // namespace

Result<void> changePrinciple(Document& document, const Principle& wanted, const Principle& before) {
    const Result<std::vector<Principle>> principles = document.store().principles().principles();
    if (!principles) return std::unexpected(principles.error());
    const Principle* const found = withId(*principles, wanted.id);
    if (found == nullptr) return fail(ErrorKind::NotFound, "that principle is not there any more");
    Principle changed = *found;
    const auto take = [&](auto member) {
        if (wanted.*member != before.*member) changed.*member = wanted.*member;
    };
    for (const auto text : {&Principle::name, &Principle::text, &Principle::antithesis, &Principle::paraphrase,
                            &Principle::antithesisParaphrase, &Principle::set})
        take(text);
    take(&Principle::use);
    take(&Principle::tags);
    take(&Principle::notes);
    return document.edits().setPrinciple(changed);
}

Result<std::int64_t> duplicatePrinciple(Document& document, std::int64_t id) {
    const Result<std::int64_t> copy = document.store().principles().freeId();
    if (!copy) return copy;
    const auto duplicate = [&](DocumentContent& content, std::size_t place) {
        Principle twin = content.principles[place];
        twin.id = *copy;
        twin.name = freeName(twin.name, namesOf(content.principles));
        insertBehind(content.principles, place, std::move(twin));
    };
    if (Result<void> done = changePrinciples(document, {id}, "Duplicate principle {names}", duplicate); !done)
        return std::unexpected(done.error());
    return copy;
}

Result<void> removePrinciples(Document& document, const std::vector<std::int64_t>& ids) {
    return changePrinciples(
        document, ids, ids.size() == 1 ? "Remove principle {names}" : "Remove principles {names}",
        [](DocumentContent& content, std::size_t place) {
            content.principles.erase(content.principles.begin() + static_cast<std::ptrdiff_t>(place));
        });
}

Result<void> splitPrinciple(Document& document, std::int64_t id) {
    const Result<std::int64_t> second = document.store().principles().freeId();
    if (!second) return std::unexpected(second.error());
    const Result<std::vector<Principle>> principles = document.store().principles().principles();
    if (!principles) return std::unexpected(principles.error());
    const Principle* const found = withId(*principles, id);
    if (found == nullptr) return unknownPrinciple(id);
    const std::vector<std::string> texts = splitInTwo(found->text);
    if (texts.empty())
        return fail(ErrorKind::Input, "\"{name}\" says one thing; there is nothing to split", {{"name", found->name}});
    const std::vector<std::string> opposites = splitInTwo(found->antithesis);
    return changePrinciples(document, {id}, "Split principle {names}",
                            [&](DocumentContent& content, std::size_t place) {
                                Principle& first = content.principles[place];
                                Principle other = first;
                                first.text = texts[0];
                                other.text = texts[1];
                                other.id = *second;
                                other.name = freeName(first.name, namesOf(content.principles));
                                other.antithesis = opposites.empty() ? std::string() : opposites[1];
                                if (!opposites.empty()) first.antithesis = opposites[0];
                                for (Principle* part : {&first, &other}) {
                                    part->paraphrase.clear();
                                    part->antithesisParaphrase.clear();
                                }
                                insertBehind(content.principles, place, std::move(other));
                            });
}

Result<void> setUse(Document& document, const std::vector<std::string>& principles, PrincipleUse use) {
    std::vector<std::int64_t> ids;
    for (const std::string& named : principles) {
        const Result<Principle> principle = principleNamed(document, named);
        if (!principle) return std::unexpected(principle.error());
        ids.push_back(principle->id);
    }
    return document.edits().setUse(ids, use);
}

Result<void> addContrast(Document& document, const std::vector<std::string>& principles) {
    const Result<Flip> flip = flipOf(document, principles);
    if (!flip) return std::unexpected(flip.error());
    Result<std::vector<Flip>> flips = document.store().principles().flips();
    if (!flips) return std::unexpected(flips.error());
    if (std::ranges::any_of(*flips, [&](const Flip& known) { return flipsTheSame(known, *flip); }))
        return fail(ErrorKind::Input, "that contrast is there already");
    flips->push_back(*flip);
    return document.edits().setFlips(
        *flips, sentence("Allow the contrast of {principles}", {{"principles", joined(principles, ", ")}}));
}

Result<void> removeContrast(Document& document, const std::vector<std::string>& principles) {
    const Result<Flip> flip = flipOf(document, principles);
    if (!flip) return std::unexpected(flip.error());
    Result<std::vector<Flip>> flips = document.store().principles().flips();
    if (!flips) return std::unexpected(flips.error());
    if (std::erase_if(*flips, [&](const Flip& known) { return flipsTheSame(known, *flip); }) == 0)
        return fail(ErrorKind::NotFound, "that contrast is not in the list; `sami contrasts` shows it");
    return document.edits().setFlips(
        *flips, sentence("Take out the contrast of {principles}", {{"principles", joined(principles, ", ")}}));
}

}  // namespace sami
