#include "core/workbench/what_if.h"

#include <algorithm>
#include <limits>

#include "core/base/text.h"
#include "core/run/answers_so_far.h"
#include "core/run/run_options.h"
#include "core/weights/model_location.h"
#include "core/workbench/launch_run.h"
#include "core/workbench/models.h"
#include "core/workbench/principles.h"

namespace sami {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr std::string_view kElsewhere = "model:";

Result<Query> askedQuery(const Document& document, const WhatIfWish& wish) {
    if (wish.queryId.empty() == trimmed(wish.query).empty())
        return fail(ErrorKind::Usage, "give the query as a text, or by the id of one of the experiment's");
    if (wish.queryId.empty()) return Query{.id = "what-if", .text = wish.query, .origin = QueryOrigin::Asked};
    Result<std::optional<Query>> known = document.store().queries().find(wish.queryId);
    if (!known) return std::unexpected(known.error());
    if (*known) return std::move(**known);
    return fail(ErrorKind::NotFound, "{file}: no query has the id \"{id}\"; `sami export --queries` lists them",
                {{"file", document.path()}, {"id", wish.queryId}});
}

Result<ComparedModel> namedModel(const Document& document, const std::string& name) {
    if (!name.starts_with(kElsewhere)) return probedModel(document, name);
    std::string location = nameFromEverywhere(name.substr(kElsewhere.size()));
    const Result<std::filesystem::path> there = locateModel(location);
    if (!there) return std::unexpected(there.error());
    return ComparedModel{name, std::move(location), PromptCondition::With, true};
}

/// The models, and the settings of the run that the last trained one comes from, else those of the base.
struct AskedModelsAndSettings {
    std::vector<ComparedModel> models;
    RunSettings settings;
};

Result<AskedModelsAndSettings> askedBy(const Document& document, const WhatIfWish& wish) {
    const std::vector<std::string> names = wish.models.empty() ? std::vector<std::string>{"base"} : wish.models;
    AskedModelsAndSettings asked;
    std::string settingsFrom = names.front();
    for (const std::string& name : names) {
        Result<ComparedModel> model = namedModel(document, name);
        if (!model) return std::unexpected(model.error());
        const bool isNew = std::ranges::find(asked.models, model->name, &ComparedModel::name) == asked.models.end();
        if (!isNew) continue;
        const Result<ModelRow> row = modelNamed(document, name);
        if (row && isTrained(*row)) settingsFrom = name;
        asked.models.push_back(std::move(*model));
    }
    Result<RunSettings> own = settingsFrom.starts_with(kElsewhere) ? document.store().principles().settings()
                                                                   : settingsOf(document, settingsFrom);
    if (!own) return std::unexpected(own.error());
    Result<RunSettings> settings = wishedSettings(std::move(*own), {.settings = wish.settings});
    if (!settings) return std::unexpected(settings.error());
    asked.settings = std::move(*settings);
    asked.settings.temperature = 0;
    // A checkpoint of a run that began with another base has a tokenizer of its own.
    for (ComparedModel& model : asked.models) {
        const Result<RunSettings> then = settingsOf(document, model.name);
        if (then && then->model != asked.settings.model) model.ownPrompts = true;
    }
    return asked;
}

/// The constitution and the one with the pair flipped, as an evaluation would draw them for the query.
Result<std::vector<Constitution>> sidesOf(const RunConfig& config, const std::vector<Principle>& principles,
                                          const Principle& flipped, const Query& query) {
    ContrastOptions options{.principles = principles,
                            .flips = {{{flipped.id}}},
                            .personas = {},
                            .seed = config.settings.seed,
                            .shufflePrinciples = config.settings.shufflePrinciples,
                            .shuffleApart = config.settings.shuffleApart,
                            .principleUse = flipped.use};
    const Result<Contrast> contrast = Contrast::create(std::move(options));
    if (!contrast) return std::unexpected(contrast.error());
    std::vector<Constitution> sides = contrast->draw(query.id, ContrastUse::Evaluation);
    sides[0].name = "constitution";
    sides[1].name = "antithesis";
    return sides;
}

/// Principles that the constitution states beside the pair.
Result<std::vector<Principle>> leftOut(const Document& document, const WhatIfWish& wish, const Principle& flipped) {
    std::vector<Principle> found;
    for (const std::string& named : wish.without) {
        Result<Principle> principle = principleNamed(document, named);
        if (!principle) return std::unexpected(principle.error());
        if (principle->id == flipped.id) {
            return fail(ErrorKind::Usage,
                        "the principle {principle} is what the two sides differ in; leave out another principle, or "
                        "ask about another one",
                        {{"principle", principle->name}});
        }
        if (wish.alone || principle->use != flipped.use) {
            return fail(ErrorKind::Usage,
                        "the principle {principle} does not stand beside {flipped}, so that it can't be left out",
                        {{"principle", principle->name}, {"flipped", flipped.name}});
        }
        found.push_back(std::move(*principle));
    }
    return found;
}

/// A side without one principle's line.
Constitution without(Constitution side, const Principle& principle) {
    std::erase(side.principles, principle.text);
    side.name += " without " + principle.name;
    return side;
}

}  // namespace

Result<LaunchedRun> launchWhatIf(Document& document, const WhatIfWish& wish) {
    const Result<Principle> flipped = principleNamed(document, wish.principle);
    if (!flipped) return std::unexpected(flipped.error());
    const Result<Query> query = askedQuery(document, wish);
    if (!query) return std::unexpected(query.error());
    Result<AskedModelsAndSettings> asked = askedBy(document, wish);
    if (!asked) return std::unexpected(asked.error());
    Result<RunConfig> config = probeConfig(document, std::move(asked->settings));
    if (!config) return std::unexpected(config.error());
    const Result<std::vector<Principle>> leaving = leftOut(document, wish, *flipped);
    if (!leaving) return std::unexpected(leaving.error());
    Result<std::vector<Constitution>> sides =
        sidesOf(*config, wish.alone ? std::vector<Principle>{*flipped} : config->principles, *flipped, *query);
    if (!sides) return std::unexpected(sides.error());
    ProbeRow row{.query = *query, .constitutions = *sides, .written = 2, .principle = flipped->id};
    ProbePlan& plan = config->probe;
    for (const Principle& principle : *leaving) {
        plan.without.push_back(principle.id);
        for (const Constitution& side : *sides) row.constitutions.push_back(without(side, principle));
    }
    plan.purpose = ProbePurpose::WhatIf;
    plan.withTokens = true;
    plan.models = std::move(asked->models);
    plan.rows = {std::move(row)};
    return launchProbe(document, std::move(*config));
}

namespace {

WeighedAnswer weighed(const ProbeRow& row, const ProbeResult& result, std::size_t place) {
    const ProbedAnswer& given = result.answers[place];
    const Constitution& side = row.constitutions[place];
    WeighedAnswer answer{.side = side.name,
                         .constitution = side.text(),
                         .text = given.text,
                         .tokens = given.tokens,
                         .scored = given.scored,
                         .finish = given.finish,
                         .lacksMarker = given.lacksMarker,
                         .pieces = {},
                         .meanConstitution = result.logProbs[0][place],
                         .meanAntithesis = result.logProbs[1][place]};
    for (const AnswerPiece& piece : given.pieces) {
        answer.pieces.push_back({piece.text, piece.tokens, piece.logProbs[0], piece.logProbs[1], piece.isEnd});
        answer.sumConstitution += piece.logProbs[0];
        answer.sumAntithesis += piece.logProbs[1];
    }
    return answer;
}

const Principle& byId(const std::vector<Principle>& principles, std::int64_t id) {
    static const Principle unknown;
    const Principle* const found = withId(principles, id);
    return found == nullptr ? unknown : *found;
}

WhatIfModel modelOf(const RunConfig& config, const ProbeResult& result) {
    const ProbeRow& row = config.probe.rows[static_cast<std::size_t>(result.row)];
    WhatIfModel model{.model = result.model,
                      .answers = {weighed(row, result, 0), weighed(row, result, 1)},
                      .margin = marginOf(result.logProbs),
                      .without = {}};
    for (std::size_t i = 0; i < config.probe.without.size(); ++i) {
        const std::size_t own = 2 + 2 * i;
        const double margin = own + 1 < result.logProbs.size() ? marginOf(result.logProbs, own) : kUnknown;
        model.without.push_back({byId(config.principles, config.probe.without[i]).name, margin, model.margin - margin});
    }
    return model;
}

/// An answer whose log-probs are still to come, in one piece.
WeighedAnswer unweighed(const Constitution& side, const AnswerSoFar& soFar) {
    WeighedAnswer answer{.side = side.name,
                         .constitution = side.text(),
                         .text = soFar.text,
                         .finish = {},
                         .pieces = {{soFar.text, 1, kUnknown, kUnknown}}};
    answer.sumConstitution = answer.sumAntithesis = answer.meanConstitution = answer.meanAntithesis = kUnknown;
    return answer;
}

WhatIfModel unweighed(const ProbeRow& row, const AnswersSoFar& soFar) {
    WhatIfModel model{.model = soFar.model, .isWeighed = false, .answers = {}, .margin = kUnknown, .without = {}};
    for (std::size_t i = 0; i < model.answers.size(); ++i)
        model.answers[i] = unweighed(row.constitutions[i], soFar.answers[i]);
    return model;
}

/// What stands of answers in the folder of a probe, where it fits it.
std::optional<AnswersSoFar> answersSoFar(const RunFolder& folder) {
    std::optional<AnswersSoFar> soFar = readAnswersSoFar(folder);
    return soFar && soFar->answers.size() == 2 ? std::move(soFar) : std::nullopt;
}

}  // namespace

std::vector<std::string> wholeAnswers(const Document& document, std::int64_t run) {
    const Result<RunEntry> entry = document.runs().entry(run);
    const std::optional<AnswersSoFar> soFar = entry ? answersSoFar(RunFolder(entry->folder)) : std::nullopt;
    std::vector<std::string> texts;
    for (std::size_t i = 0; soFar && i < soFar->answers.size(); ++i) {
        if (!soFar->answers[i].isWhole) continue;
        texts.push_back(sentence("{model} [{side}] {text}", {{"model", soFar->model},
                                                             {"side", i == 0 ? "constitution" : "antithesis"},
                                                             {"text", soFar->answers[i].text}}));
    }
    return texts;
}

Result<WhatIf> readWhatIf(const Document& document, std::int64_t run) {
    const Result<ProbeReading> reading = readProbe(document, run, ProbePurpose::WhatIf);
    if (!reading) return std::unexpected(reading.error());
    const RunConfig& config = reading->config;
    WhatIf found{run, reading->name, {}, {}, {}};
    if (config.probe.rows.empty()) return found;
    found.principle = byId(config.principles, config.probe.rows.front().principle);
    found.query = config.probe.rows.front().query.text;
    const Result<RunEntry> entry = document.runs().entry(run);
    const std::optional<AnswersSoFar> soFar = entry ? answersSoFar(RunFolder(entry->folder)) : std::nullopt;
    for (const ComparedModel& model : config.probe.models) {
        const auto result = std::ranges::find(reading->results, model.name, &ProbeResult::model);
        if (result != reading->results.end() && result->answers.size() == 2) {
            found.models.push_back(modelOf(config, *result));
        } else if (soFar && soFar->model == model.name) {
            found.models.push_back(unweighed(config.probe.rows.front(), *soFar));
        }
    }
    return found;
}

namespace {

OrderedJson toJson(const WeighedAnswer& answer) {
    OrderedJson pieces = OrderedJson::array();
    for (const WeighedPiece& piece : answer.pieces) {
        OrderedJson& json = pieces.emplace_back(OrderedJson{{"text", piece.text},
                                                            {"tokens", piece.tokens},
                                                            {"constitution", piece.constitution},
                                                            {"antithesis", piece.antithesis},
                                                            {"difference", piece.difference()}});
        if (piece.isEnd) json["end"] = true;
    }
    return {{"side", answer.side},
            {"constitution", answer.constitution},
            {"text", answer.text},
            {"tokens", answer.tokens},
            {"scored", answer.scored},
            {"finish", answer.finish},
            {"lacks_marker", answer.lacksMarker},
            {"logprob_sum", {{"constitution", answer.sumConstitution}, {"antithesis", answer.sumAntithesis}}},
            {"logprob_mean", {{"constitution", answer.meanConstitution}, {"antithesis", answer.meanAntithesis}}},
            {"pieces", std::move(pieces)}};
}

std::string nats(double value) {
    return formattedNumber("%.3f", value);
}

std::string textOf(const WeighedAnswer& answer) {
    if (answer.lacksMarker)
        return sentence("  [{side}] (no answer: response_marker never came)\n", {{"side", answer.side}});
    if (answer.scored == 0) return sentence("  [{side}] (an empty answer)\n", {{"side", answer.side}});
    return sentence(
        "  [{side}] {text}\n    {tokens} tokens; per token {mean} nats under the constitution, {other} under the "
        "antithesis, difference {difference}\n",
        {{"side", answer.side},
         {"text", answer.text},
         {"tokens", answer.tokens},
         {"mean", nats(answer.meanConstitution)},
         {"other", nats(answer.meanAntithesis)},
         {"difference", nats(answer.meanConstitution - answer.meanAntithesis)}});
}

}  // namespace

OrderedJson toJson(const WhatIf& whatIf) {
    OrderedJson models = OrderedJson::array();
    for (const WhatIfModel& model : whatIf.models) {
        OrderedJson without = OrderedJson::array();
        for (const MarginWithout& one : model.without)
            without.push_back({{"principle", one.principle}, {"margin", one.margin}, {"carried", one.carried}});
        models.push_back({{"model", model.model},
                          {"weighed", model.isWeighed},
                          {"margin", model.margin},
                          {"answers", {toJson(model.answers[0]), toJson(model.answers[1])}},
                          {"without", std::move(without)}});
    }
    return {{"run", whatIf.name},
            {"principle", whatIf.principle.name},
            {"query", whatIf.query},
            {"models", std::move(models)}};
}

std::string toText(const WhatIf& whatIf) {
    std::string text;
    for (const WhatIfModel& model : whatIf.models) {
        if (!model.isWeighed) {
            text += sentence("{model}: not weighed yet\n", {{"model", model.model}});
            for (const WeighedAnswer& answer : model.answers)
                text += sentence("  [{side}] {text}\n", {{"side", answer.side}, {"text", answer.text}});
            continue;
        }
        text += sentence("{model}: margin {margin} nats per token\n",
                         {{"model", model.model}, {"margin", nats(model.margin)}});
        for (const WeighedAnswer& answer : model.answers) text += textOf(answer);
        for (const MarginWithout& one : model.without) {
            text +=
                sentence("  without {principle}: margin {margin}; it carried {carried}\n",
                         {{"principle", one.principle}, {"margin", nats(one.margin)}, {"carried", nats(one.carried)}});
        }
    }
    return text;
}

}  // namespace sami
