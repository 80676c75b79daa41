#include "core/workbench/principles.h"

#include <algorithm>

namespace sami {

namespace {

Result<Flip> flipOf(const Document& document, const std::vector<std::string>& principles) {
    Flip flip;
    for (const std::string& named : principles) {
        const Result<Principle> principle = principleNamed(document, named);
        if (!principle) return std::unexpected(principle.error());
        if (!principle->hasAntithesis()) {
            return fail(ErrorKind::Input, "principle \"" + principle->name +
                                              "\" has no antithesis to flip to; write one with `sami edit FILE set`");
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
    std::string names;
    for (const Principle& principle : *principles) {
        if (principle.name == named) return principle;
        names += (names.empty() ? "" : ", ") + principle.name;
    }
    for (const Principle& principle : *principles) {
        if (std::to_string(principle.id) == named) return principle;
    }
    return fail(ErrorKind::NotFound, document.path().string() + ": no principle is called \"" + named +
                                         "\"; there are " + (names.empty() ? "none" : names));
}

Result<void> addContrast(Document& document, const std::vector<std::string>& principles) {
    const Result<Flip> flip = flipOf(document, principles);
    if (!flip) return std::unexpected(flip.error());
    Result<std::vector<Flip>> flips = document.store().principles().flips();
    if (!flips) return std::unexpected(flips.error());
    if (std::ranges::any_of(*flips, [&](const Flip& known) { return flipsTheSame(known, *flip); }))
        return fail(ErrorKind::Input, "that contrast is there already");
    flips->push_back(*flip);
    return document.edits().setFlips(*flips);
}

Result<void> removeContrast(Document& document, const std::vector<std::string>& principles) {
    const Result<Flip> flip = flipOf(document, principles);
    if (!flip) return std::unexpected(flip.error());
    Result<std::vector<Flip>> flips = document.store().principles().flips();
    if (!flips) return std::unexpected(flips.error());
    if (std::erase_if(*flips, [&](const Flip& known) { return flipsTheSame(known, *flip); }) == 0)
        return fail(ErrorKind::NotFound, "that contrast is not in the list; `sami contrasts` shows it");
    return document.edits().setFlips(*flips);
}

}  // namespace sami
