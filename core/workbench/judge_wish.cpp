#include "core/workbench/judge_wish.h"

#include <algorithm>
#include <filesystem>

#include "core/base/seeded_random.h"
#include "core/base/sha256.h"
#include "core/evaluation/judge_prompt.h"
#include "core/evaluation/rule_judge.h"
#include "core/weights/model_location.h"
#include "core/workbench/asked_model.h"

namespace sami {

namespace {

Result<ChosenJudge> chooseRule(const JudgeWish& wish) {
    ChosenJudge chosen{.name = JudgeName(wish.judge), .setup = {}, .orders = {}};
    const Result<RuleJudge> rule = RuleJudge::create(chosen.name.rest());
    if (!rule) return std::unexpected(rule.error());
    return chosen;
}

void chooseOrders(const JudgeWish& wish, ChosenJudge& chosen) {
    chosen.orders = {std::string(kBaselineFirst), std::string(kCandidateFirst)};
    chosen.drawsOrder = wish.orders == JudgeOrders::Random;
}

Result<JudgePrompt> promptOf(const JudgeWish& wish, std::string_view shipped) {
    return JudgePrompt::create(wish.prompt.empty() ? shipped : std::string_view(wish.prompt));
}

JudgeName namedWithPrompt(const std::string& name, const JudgePrompt& prompt, std::string_view shipped) {
    const Result<JudgePrompt> usual = JudgePrompt::create(shipped);
    const JudgeName judge(name);
    return usual && usual->text() == prompt.text() ? judge : judge.withPrompt(sha256(prompt.text()));
}

Result<ChosenJudge> chooseModel(const Document& document, const JudgeWish& wish) {
    ChosenJudge chosen{.name = JudgeName(wish.judge), .setup = {}, .orders = {}};
    const Result<JudgePrompt> prompt = promptOf(wish, modelPromptText());
    if (!prompt) return std::unexpected(prompt.error());
    chosen.setup.prompt = prompt->text();
    chooseOrders(wish, chosen);
    const std::string name(chosen.name.rest());
    chosen.name = namedWithPrompt(wish.judge, *prompt, modelPromptText());
    Result<PlacedModel> placed = placedModel(document, name);
    if (!placed) return std::unexpected(placed.error());
    chosen.location = std::move(placed->location);
    chosen.promptFormat = std::move(placed->promptFormat);
    return chosen;
}

/// Where a model lies, whether the experiment or the machine knows it by that name; empty where it is nowhere.
std::string placeOf(const Document& document, const std::string& name) {
    const Result<std::string> location = modelLocation(document, name);
    const Result<std::filesystem::path> place = locateModel(location ? *location : name);
    std::error_code ignored;
    return place ? std::filesystem::weakly_canonical(*place, ignored).string() : std::string();
}

Result<ChosenJudge> chooseEndpoint(const JudgeWish& wish) {
    Result<ChosenEndpoint> endpoint = chosenEndpoint(JudgeName(wish.judge).rest(),
                                                     {.prompt = {},
                                                      .url = {},
                                                      .model = wish.model,
                                                      .keyEnv = wish.keyEnv,
                                                      .concurrency = wish.concurrency,
                                                      .timeoutSeconds = wish.timeoutSeconds},
                                                     "--judge-model");
    if (!endpoint) return std::unexpected(endpoint.error());
    const Result<JudgePrompt> prompt = promptOf(wish, endpointPromptText());
    if (!prompt) return std::unexpected(prompt.error());
    ChosenJudge chosen{.name = namedWithPrompt(endpoint->name, *prompt, endpointPromptText()),
                       .setup = std::move(endpoint->setup),
                       .orders = {}};
    chosen.setup.prompt = prompt->text();
    chooseOrders(wish, chosen);
    return chosen;
}

}  // namespace

Result<ChosenJudge> chooseJudge(const Document& document, const JudgeWish& wish) {
    switch (JudgeName(wish.judge).kind()) {
        case JudgeKind::Pmi:
            return ChosenJudge{.name = JudgeName(wish.judge), .setup = {}, .orders = {}};
        case JudgeKind::Rule:
            return chooseRule(wish);
        case JudgeKind::Model:
            return chooseModel(document, wish);
        case JudgeKind::Endpoint:
            return chooseEndpoint(wish);
        default:
            break;
    }
    return fail(ErrorKind::Unsupported,
                "judge \"{judge}\" is not known; choose pmi, rule:NAME, model:MODEL or endpoint:URL",
                {{"judge", wish.judge}});
}

Result<std::string> judgeCaveat(const Document& document, const std::string& judge, const ModelPair& models) {
    const JudgeName name(judge);
    if (name.kind() == JudgeKind::Pmi) {
        return std::string(
            "pmi asks the base model for the very quantity that training raises: circular for a trained model");
    }
    if (name.kind() != JudgeKind::Model) return std::string();
    const std::string judging(name.rest());
    const std::string where = placeOf(document, judging);
    for (const std::string& model : {models.baseline, models.candidate}) {
        const Result<ModelRow> behind = modelBehind(document, model);
        if (!behind) return std::unexpected(behind.error());
        if (behind->name == judging || (!where.empty() && where == placeOf(document, behind->name)))
            return std::string("a model that judges its own answers is no independent judge");
    }
    return std::string();
}

std::vector<std::string> missingOrders(const ChosenJudge& judge, const PairRow& pair, std::int64_t seed,
                                       const std::vector<Verdict>& given) {
    std::vector<std::string> orders = judge.orders;
    if (judge.drawsOrder) {
        SeededRandom random(static_cast<std::uint64_t>(seed), "order of " + pair.queryId + "\n" + pair.constitution);
        orders = {judge.orders[random.below(judge.orders.size())]};
    }
    std::erase_if(orders, [&](const std::string& order) {
        return std::ranges::any_of(given, [&](const Verdict& verdict) {
            return verdict.judge == judge.name.text() && verdict.order == order && verdict.outcome != Outcome::Error;
        });
    });
    return orders;
}

}  // namespace sami
