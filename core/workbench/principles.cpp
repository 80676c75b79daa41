#include "core/workbench/principles.h"

#include <algorithm>

#include "core/base/text.h"

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

Result<DocumentContent> contentOf(const Document& document) {
    return document.store().principles().content();
}

Result<Principle> principleNamed(const Document& document, const std::string& named) {
    const Result<std::vector<Principle>> principles = document.store().principles().principles();
    if (!principles) return std::unexpected(principles.error());
    std::vector<std::string> names;
    for (const Principle& principle : *principles) {
        if (principle.name == named) return principle;
        names.push_back(principle.name);
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
