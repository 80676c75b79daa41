#include "core/workbench/contrast_choice.h"

#include <algorithm>
#include <iterator>

#include "core/constitution/flip_choice.h"
#include "core/constitution/principle_sets.h"
#include "core/workbench/principles.h"

namespace sami {

namespace {

constexpr ContrastPreset kPresets[] = {ContrastPreset::EveryCombination, ContrastPreset::AllFlipped,
                                       ContrastPreset::OneAtATime, ContrastPreset::Personas};

std::vector<std::int64_t> flippable(const std::vector<Principle>& principles, PrincipleUse use) {
    std::vector<std::int64_t> ids;
    for (const Principle& principle : principles) {
        if (principle.use == use && principle.hasAntithesis()) ids.push_back(principle.id);
    }
    return ids;
}

/// What a preset lists of them; nothing where it lists none.
std::vector<Flip> flipsOf(const std::vector<Principle>& principles, ContrastPreset preset) {
    std::vector<Flip> flips;
    for (const PrincipleUse use : {PrincipleUse::Learned, PrincipleUse::HeldOut}) {
        const std::vector<std::int64_t> ids = flippable(principles, use);
        if (preset == ContrastPreset::AllFlipped && !ids.empty()) flips.push_back({ids});
        if (preset == ContrastPreset::OneAtATime) {
            for (const std::int64_t id : ids) flips.push_back({{id}});
        }
    }
    return flips;
}

std::vector<Flip> inOrder(std::vector<Flip> flips) {
    for (Flip& flip : flips) std::ranges::sort(flip.flipped);
    std::ranges::sort(flips);
    return flips;
}

std::string labelOf(ContrastPreset preset) {
    switch (preset) {
        case ContrastPreset::EveryCombination:
            return "Contrasts: every combination";
        case ContrastPreset::AllFlipped:
            return "Contrasts: all flipped";
        case ContrastPreset::OneAtATime:
            return "Contrasts: one at a time";
        case ContrastPreset::Personas:
            return "Contrasts: personas";
    }
    return {};
}

/// The contrasts as they are drawn: of principles of one use, each once, every choice spelled out where it can be.
Result<std::vector<Flip>> drawn(const DocumentContent& content) {
    std::vector<Flip> flips;
    for (const PrincipleUse use : {PrincipleUse::Learned, PrincipleUse::HeldOut}) {
        const std::vector<std::int64_t> ids = flippable(content.principles, use);
        std::vector<Flip> own;
        for (const Flip& flip : content.flips) {
            Flip& part = own.emplace_back();
            std::ranges::copy_if(flip.flipped, std::back_inserter(part.flipped),
                                 [&](std::int64_t id) { return std::ranges::find(ids, id) != ids.end(); });
            std::ranges::sort(part.flipped);
            if (part.flipped.empty() || std::ranges::count(own, part) > 1) own.pop_back();
        }
        if (own.empty() && ids.size() > kMaxListedPrinciples) {
            return fail(ErrorKind::Input,
                        "every combination of {count} principles is too much to list; choose \"all flipped\" or \"one "
                        "at a time\" first",
                        {{"count", ids.size()}});
        }
        if (own.empty() && (use == PrincipleUse::Learned || content.flips.empty())) own = everyFlip(ids);
        std::ranges::copy(own, std::back_inserter(flips));
    }
    return flips;
}

Flip sortedFlip(Flip flip) {
    std::ranges::sort(flip.flipped);
    return flip;
}

/// Of the principles of a contrast that is drawn; all have one.
PrincipleUse useOf(const Flip& flip, const std::vector<Principle>& principles) {
    for (const Principle& principle : principles) {
        if (std::ranges::find(flip.flipped, principle.id) != flip.flipped.end()) return principle.use;
    }
    return PrincipleUse::Learned;
}

std::unexpected<Error> noSuchContrast() {
    return fail(ErrorKind::NotFound, "there is no such contrast any more");
}

}  // namespace

std::string_view toString(ContrastPreset preset) {
    switch (preset) {
        case ContrastPreset::EveryCombination:
            return "every-combination";
        case ContrastPreset::AllFlipped:
            return "all-flipped";
        case ContrastPreset::OneAtATime:
            return "one-at-a-time";
        case ContrastPreset::Personas:
            return "personas";
    }
    return "";
}

std::optional<ContrastPreset> contrastPresetOf(std::string_view word) {
    for (const ContrastPreset preset : kPresets) {
        if (toString(preset) == word) return preset;
    }
    return std::nullopt;
}

std::optional<ContrastPreset> presetOf(const DocumentContent& content) {
    if (!content.personas.empty()) {
        return content.personas == personasOfSets(content.principles) ? std::optional(ContrastPreset::Personas)
                                                                      : std::nullopt;
    }
    if (content.flips.empty()) return ContrastPreset::EveryCombination;
    for (const ContrastPreset preset : {ContrastPreset::AllFlipped, ContrastPreset::OneAtATime}) {
        if (inOrder(content.flips) == inOrder(flipsOf(content.principles, preset))) return preset;
    }
    return std::nullopt;
}

Result<void> setContrasts(Document& document, ContrastPreset preset) {
    Result<DocumentContent> content = document.store().principles().content();
    if (!content) return std::unexpected(content.error());
    content->flips = flipsOf(content->principles, preset);
    content->personas.clear();
    const bool lists = preset == ContrastPreset::AllFlipped || preset == ContrastPreset::OneAtATime;
    if (lists && content->flips.empty())
        return fail(ErrorKind::Input, "no principle has an antithesis to flip to; write one first");
    if (preset == ContrastPreset::Personas) {
        content->personas = personasOfSets(content->principles);
        if (content->personas.size() < 2) {
            return fail(ErrorKind::Input,
                        "personas are sets of principles, and {count} of them has a learned one; put principles into "
                        "at least two sets",
                        {{"count", content->personas.size()}});
        }
    }
    return document.edits().setContent(*content, labelOf(preset));
}

Result<void> toggleInContrast(Document& document, const Flip& contrast, std::int64_t principle) {
    Result<DocumentContent> content = document.store().principles().content();
    if (!content) return std::unexpected(content.error());
    const Principle* const named = withId(content->principles, principle);
    if (named == nullptr) return unknownPrinciple(principle);
    if (!named->hasAntithesis()) {
        return fail(ErrorKind::Input, "\"{name}\" has no antithesis to flip to; write one first",
                    {{"name", named->name}});
    }
    Result<std::vector<Flip>> flips = drawn(*content);
    if (!flips) return std::unexpected(flips.error());
    const bool isNew = contrast.flipped.empty();
    if (isNew) flips->emplace_back();
    const auto flip = isNew ? std::prev(flips->end()) : std::ranges::find(*flips, sortedFlip(contrast));
    if (flip == flips->end()) return noSuchContrast();
    if (std::erase(flip->flipped, principle) == 0) flip->flipped.push_back(principle);
    std::ranges::sort(flip->flipped);
    const auto isOther = [&](const Flip& other) {
        return &other != &*flip && useOf(other, content->principles) == named->use;
    };
    if (flip->flipped.empty() && std::ranges::none_of(*flips, isOther))
        return fail(ErrorKind::Input, "the last contrast must flip something; choose a preset instead");
    const bool isThere = std::ranges::count(*flips, *flip) > 1;
    if (isThere && isNew) return fail(ErrorKind::Input, "that contrast is there already");
    if (isThere || flip->flipped.empty()) flips->erase(flip);
    return document.edits().setFlips(*flips, sentence("Flip {principle} in a contrast", {{"principle", named->name}}));
}

Result<void> removeContrast(Document& document, const Flip& contrast) {
    const Result<DocumentContent> content = document.store().principles().content();
    if (!content) return std::unexpected(content.error());
    Result<std::vector<Flip>> flips = drawn(*content);
    if (!flips) return std::unexpected(flips.error());
    if (std::erase(*flips, sortedFlip(contrast)) == 0) return noSuchContrast();
    // Without any of one use, every choice of it would be drawn.
    const PrincipleUse use = useOf(contrast, content->principles);
    const bool isLast =
        std::ranges::none_of(*flips, [&](const Flip& flip) { return useOf(flip, content->principles) == use; });
    if (isLast) return fail(ErrorKind::Input, "it is the last contrast of its kind; choose a preset instead");
    return document.edits().setFlips(*flips, "Take out a contrast");
}

std::vector<Flip> followingFlips(const DocumentContent& before, const std::vector<Principle>& principles) {
    const std::optional<ContrastPreset> preset = before.personas.empty() ? presetOf(before) : std::nullopt;
    if (preset == ContrastPreset::AllFlipped || preset == ContrastPreset::OneAtATime)
        return flipsOf(principles, *preset);
    const auto isGone = [&](std::int64_t id) { return withId(principles, id) == nullptr; };
    std::vector<Flip> whole;
    std::vector<Flip> shrunk;
    for (Flip flip : before.flips) {
        if (std::ranges::none_of(flip.flipped, isGone)) whole.push_back(flip);
        std::erase_if(flip.flipped, isGone);
        if (!flip.flipped.empty() && std::ranges::find(shrunk, flip) == shrunk.end()) shrunk.push_back(flip);
    }
    return whole.empty() ? shrunk : whole;
}

}  // namespace sami
