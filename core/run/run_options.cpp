#include "core/run/run_options.h"

#include <algorithm>

#include "core/dataset/demo_content.h"

namespace sami {

namespace {

/// A placebo has nothing to do with what constitutions are otherwise told apart from.
ContrastPartner partnerOf(const RunSettings& settings) {
    if (settings.placebo == "same") return ContrastPartner::Same;
    if (settings.placebo == "neutral") return ContrastPartner::Neutral;
    if (settings.contrastWith == "nothing") return ContrastPartner::Nothing;
    if (settings.contrastWith == "paraphrase") return ContrastPartner::Paraphrase;
    return settings.contrastWith == "other" ? ContrastPartner::Other : ContrastPartner::Flipped;
}

}  // namespace

ContrastOptions contrastOptions(const RunConfig& config) {
    return {.principles = config.principles,
            .flips = config.flips,
            .personas = config.personas,
            .numConstitutions = config.settings.numConstitutions,
            .principlesPerQuery = config.settings.principlesPerQuery,
            .partner = partnerOf(config.settings),
            .others = config.settings.contrastWith == "other" ? demoPrinciples().value_or(std::vector<Principle>{})
                                                              : std::vector<Principle>{},
            .seed = config.settings.seed,
            .shufflePrinciples = config.settings.shufflePrinciples,
            .shuffleApart = config.settings.shuffleApart};
}

Result<std::optional<ContrastOptions>> heldOutContrastOptions(const RunConfig& config) {
    const std::int64_t count = std::ranges::count_if(config.principles, [](const Principle& principle) {
        return principle.use == PrincipleUse::HeldOut && principle.hasAntithesis();
    });
    if (count == 0) return std::nullopt;
    ContrastOptions options = contrastOptions(config);
    options.personas.clear();
    options.principleUse = PrincipleUse::HeldOut;
    options.numConstitutions = 2;  // what any contrast has
    options.principlesPerQuery = std::min(options.principlesPerQuery, count);
    const Result<Contrast> pair = Contrast::create(options);
    if (!pair) return std::unexpected(pair.error());
    const auto wanted = static_cast<std::uint64_t>(config.settings.numConstitutions);
    options.numConstitutions = static_cast<std::int64_t>(std::min(wanted, pair->numDrawable()));
    return options;
}

Result<PromptFormat> trainingPromptFormat(const RunSettings& settings, const Tokenizer& tokenizer) {
    return PromptFormat::create(settings.promptFormat, tokenizer, settings.trainingTemplate, settings.bareTemplate);
}

Result<PromptFormat> generationPromptFormat(const RunSettings& settings, const Tokenizer& tokenizer) {
    if (settings.generationTemplate.empty()) return trainingPromptFormat(settings, tokenizer);
    return PromptFormat::create(settings.promptFormat, tokenizer, settings.generationTemplate, settings.bareTemplate);
}

FilterRules filterRules(const RunSettings& settings) {
    return {.dropIdentical = settings.dropIdentical && settings.placebo != "same",
            .dropEmpty = settings.dropEmpty,
            .dropTruncated = settings.dropTruncated,
            .dropContaining = settings.dropContaining,
            .dropUnlessFullStop = settings.dropUnlessFullStop,
            .noneIsPrincipled = !hasPrincipled(settings, ContrastUse::Training),
            .dropBeginning = settings.dropBeginning,
            .cutAt = settings.cutAt};
}

}  // namespace sami
