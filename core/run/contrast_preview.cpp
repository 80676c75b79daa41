#include "core/run/contrast_preview.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/constitution/principle_fields.h"
#include "core/run/run_options.h"
#include "core/tokenizer/prompt_format.h"

namespace sami {

namespace {

Result<std::vector<Flip>> flipsOf(const RunConfig& config, const Contrast& learned) {
    std::vector<Flip> flips = learned.flips();
    const Result<std::optional<ContrastOptions>> heldOut = heldOutContrastOptions(config);
    if (!heldOut) return std::unexpected(heldOut.error());
    if (!*heldOut) return flips;
    const Result<Contrast> contrast = Contrast::create(**heldOut);
    if (!contrast) return std::unexpected(contrast.error());
    std::ranges::copy(contrast->flips(), std::back_inserter(flips));
    return flips;
}

std::vector<PreviewedQuery> examplesOf(const RunConfig& config, const Contrast& contrast, std::size_t count) {
    std::vector<PreviewedQuery> examples;
    for (const RunQuery& query : config.queries) {
        if (examples.size() == count) break;
        if (!query.heldOut) examples.push_back({query.text, contrast.draw(query.id, ContrastUse::Training), {}});
    }
    return examples;
}

Result<void> addPrompts(const RunSettings& settings, const Tokenizer& tokenizer, ContrastPreview& preview) {
    const auto format = trainingPromptFormat(settings, tokenizer);
    if (!format) return std::unexpected(format.error());
    preview.constitutionBeforeQuery = format->kind() != PromptFormatKind::Plain && !format->hasSystemTurn();
    for (PreviewedQuery& example : preview.examples) {
        for (const Constitution& constitution : example.constitutions) {
            const std::string text = constitution.text();
            Result<std::string> rendered = format->rendered(text, example.text);
            if (!rendered) return std::unexpected(rendered.error());
            Result<std::vector<TokenId>> ids = format->promptIds(tokenizer, text, example.text);
            if (!ids) return std::unexpected(ids.error());
            example.prompts.push_back({std::move(*rendered), std::move(*ids)});
        }
    }
    return {};
}

std::vector<std::string> namesOf(const Flip& flip, const std::vector<Principle>& principles) {
    std::vector<std::string> names;
    for (const Principle& principle : principles) {
        if (std::ranges::find(flip.flipped, principle.id) != flip.flipped.end()) names.push_back(principle.name);
    }
    return names;
}

OrderedJson toJson(const PreviewedQuery& query) {
    OrderedJson constitutions = OrderedJson::array();
    for (std::size_t i = 0; i < query.constitutions.size(); ++i) {
        const Constitution& constitution = query.constitutions[i];
        OrderedJson& json = constitutions.emplace_back(OrderedJson{
            {"name", constitution.name}, {"text", constitution.text()}, {"prompt", nullptr}, {"ids", nullptr}});
        if (i >= query.prompts.size()) continue;
        json["prompt"] = query.prompts[i].text;
        json["ids"] = query.prompts[i].ids;
    }
    return {{"query", query.text}, {"constitutions", std::move(constitutions)}};
}

/// A text of several lines, each further one moved in as far as the first.
std::string indented(std::string_view text, std::size_t width) {
    return replacedAll(text, "\n", "\n" + std::string(width, ' '));
}

std::string toText(const PreviewedQuery& query, const std::vector<Principle>& principles) {
    std::string text = sentence("\nQuery: {query}\n", {{"query", indented(query.text, 7)}});
    for (std::size_t i = 0; i < query.constitutions.size(); ++i) {
        const Constitution& constitution = query.constitutions[i];
        const bool isCounted = i < query.prompts.size();
        text +=
            sentence(isCounted ? "  {constitution}, {tokens} prompt tokens\n" : "  {constitution}\n",
                     {{"constitution", constitution.name}, {"tokens", isCounted ? query.prompts[i].ids.size() : 0}});
        for (const ConstitutionLine& line : linesOf(constitution.text(), principles)) {
            text +=
                sentence(line.isAntithesis ? "    ≠ {line}\n" : "    = {line}\n", {{"line", indented(line.text, 6)}});
        }
    }
    return text;
}

}  // namespace

Result<ContrastPreview> contrastPreview(const RunConfig& config, const Tokenizer* tokenizer, std::size_t numExamples) {
    Result<std::vector<Principle>> principles = numbered(config.principles);
    if (!principles) return std::unexpected(principles.error());
    const Result<Contrast> contrast = Contrast::create(contrastOptions(config));
    ContrastPreview preview;
    preview.principles = std::move(*principles);
    preview.personas = config.personas;
    preview.numConstitutions = config.settings.numConstitutions;
    if (!contrast) {
        preview.flips = config.flips;
        preview.problem = contrast.error().detail;
        return preview;
    }
    Result<std::vector<Flip>> flips = flipsOf(config, *contrast);
    if (!flips) return std::unexpected(flips.error());
    preview.flips = std::move(*flips);
    preview.examples = examplesOf(config, *contrast, numExamples);
    preview.principlesPerQuery = config.settings.principlesPerQuery;
    preview.numDrawable = contrast->numDrawable();
    if (tokenizer == nullptr) return preview;
    if (Result<void> added = addPrompts(config.settings, *tokenizer, preview); !added) {
        return std::unexpected(added.error());
    }
    return preview;
}

OrderedJson toJson(const ContrastPreview& preview) {
    OrderedJson principles = OrderedJson::array();
    OrderedJson contrasts = OrderedJson::array();
    OrderedJson personas = OrderedJson::array();
    OrderedJson examples = OrderedJson::array();
    for (const Principle& principle : preview.principles) principles.push_back(toJson(principle));
    for (const Flip& flip : preview.flips) contrasts.push_back({{"flipped", namesOf(flip, preview.principles)}});
    for (const Constitution& persona : preview.personas) {
        personas.push_back({{"name", persona.name}, {"text", persona.text()}});
    }
    for (const PreviewedQuery& query : preview.examples) examples.push_back(toJson(query));
    OrderedJson json{{"constitutions_per_query", preview.numConstitutions},
                     {"constitutions_that_differ", preview.numDrawable},
                     {"principles", std::move(principles)},
                     {"contrasts", std::move(contrasts)},
                     {"personas", std::move(personas)},
                     {"examples", std::move(examples)}};
    if (preview.principlesPerQuery > 0) json["principles_per_query"] = preview.principlesPerQuery;
    if (preview.constitutionBeforeQuery) json["constitution_before_query"] = true;
    if (!preview.problem.empty()) json["problem"] = preview.problem;
    return json;
}

std::string toText(const ContrastPreview& preview) {
    std::string text;
    for (const Principle& principle : preview.principles) {
        text += sentence(principle.hasAntithesis() ? "Principle {name} ({use})\n  = {principle}\n  ≠ {antithesis}\n"
                                                   : "Principle {name} ({use})\n  = {principle}\n  ≠ no antithesis\n",
                         {{"name", principle.name},
                          {"use", toString(principle.use)},
                          {"principle", indented(principle.text, 4)},
                          {"antithesis", indented(principle.antithesis, 4)}});
    }
    for (const Constitution& persona : preview.personas) {
        text += sentence("Persona {name}\n  {text}\n", {{"name", persona.name}, {"text", indented(persona.text(), 2)}});
    }
    for (const Flip& flip : preview.flips) {
        text += sentence("Contrast: flips {principles}\n",
                         {{"principles", joined(namesOf(flip, preview.principles), ", ")}});
    }
    if (preview.principlesPerQuery > 0) {
        text += sentence("Drawn for each query: {count} of the learned principles, and a side of each\n",
                         {{"count", preview.principlesPerQuery}});
    } else if (preview.flips.empty() && preview.personas.empty() && preview.problem.empty())
        text += "Contrasts: every choice of the learned principles\n";
    if (preview.problem.empty()) {
        text += sentence("Each query gets {count} constitutions, of {all} that differ\n",
                         {{"count", preview.numConstitutions}, {"all", preview.numDrawable}});
    }
    if (preview.constitutionBeforeQuery) {
        text += sentence(
            "Prompts: the chat format of the model has no turn for a constitution; it stands before the "
            "query, a blank line between\n",
            {});
    }
    for (const PreviewedQuery& query : preview.examples) text += toText(query, preview.principles);
    return text;
}

}  // namespace sami
