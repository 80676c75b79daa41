#include "core/workbench/contrast_choice.h"

#include <algorithm>

#include "core/constitution/flip_choice.h"
#include "core/constitution/principle_sets.h"

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

/// The contrasts as a list: every choice is spelled out, where it can be.
Result<std::vector<Flip>> listed(const DocumentContent& content) {
    if (!content.flips.empty()) return content.flips;
    std::vector<Flip> flips;
    for (const PrincipleUse use : {PrincipleUse::Learned, PrincipleUse::HeldOut}) {
        const std::vector<std::int64_t> ids = flippable(content.principles, use);
        if (ids.size() > kMaxListedPrinciples) {
            return fail(ErrorKind::Input,
                        "every combination of {count} principles is too much to list; choose \"all flipped\" or \"one "
                        "at a time\" first",
                        {{"count", ids.size()}});
        }
        std::ranges::copy(everyFlip(ids), std::back_inserter(flips));
    }
    return flips;
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

Result<void> toggleInContrast(Document& document, std::size_t contrast, std::int64_t principle) {
    Result<DocumentContent> content = document.store().principles().content();
    if (!content) return std::unexpected(content.error());
    const auto named = std::ranges::find(content->principles, principle, &Principle::id);
    if (named == content->principles.end())
        return fail(ErrorKind::NotFound, "no principle has the id {id}", {{"id", principle}});
    if (!named->hasAntithesis()) {
        return fail(ErrorKind::Input, "\"{name}\" has no antithesis to flip to; write one first",
                    {{"name", named->name}});
    }
    Result<std::vector<Flip>> flips = listed(*content);
    if (!flips) return std::unexpected(flips.error());
    if (contrast > flips->size())
        return fail(ErrorKind::NotFound, "there is no contrast {number}", {{"number", contrast + 1}});
    const bool isNew = contrast == flips->size();
    if (isNew) flips->emplace_back();
    Flip& flip = (*flips)[contrast];
    if (std::erase(flip.flipped, principle) == 0) flip.flipped.push_back(principle);
    std::ranges::sort(flip.flipped);
    if (flip.flipped.empty()) {
        if (flips->size() == 1)
            return fail(ErrorKind::Input, "the last contrast must flip something; choose a preset instead");
        flips->erase(flips->begin() + static_cast<std::ptrdiff_t>(contrast));
    } else if (std::ranges::count(*flips, flip) > 1) {
        if (isNew) return fail(ErrorKind::Input, "that contrast is there already");
        flips->erase(flips->begin() + static_cast<std::ptrdiff_t>(contrast));
    }
    return document.edits().setFlips(*flips, sentence("Flip {principle} in contrast {number}",
                                                      {{"principle", named->name}, {"number", contrast + 1}}));
}

Result<void> removeContrastAt(Document& document, std::size_t contrast) {
    const Result<DocumentContent> content = document.store().principles().content();
    if (!content) return std::unexpected(content.error());
    Result<std::vector<Flip>> flips = listed(*content);
    if (!flips) return std::unexpected(flips.error());
    if (contrast >= flips->size())
        return fail(ErrorKind::NotFound, "there is no contrast {number}", {{"number", contrast + 1}});
    if (flips->size() == 1) return fail(ErrorKind::Input, "it is the last contrast; choose a preset instead");
    flips->erase(flips->begin() + static_cast<std::ptrdiff_t>(contrast));
    return document.edits().setFlips(*flips, sentence("Take out contrast {number}", {{"number", contrast + 1}}));
}

}  // namespace sami
