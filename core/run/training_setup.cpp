#include "core/run/training_setup.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string_view>
#include <system_error>
#include <vector>

#include "core/base/sha256.h"
#include "core/base/text.h"

namespace sami {

namespace {

constexpr std::string_view kMayChange[] = {
    "device",           "iterations",     "held_out_queries",    "live_held_out_queries",
    "generation_batch", "pack_weights",   "measure_kl",          "activation_checkpointing",
    "health_max_gap",   "health_max_kl",  "health_min_entropy",  "health_max_repetition",
    "checkpoint_steps", "resume_minutes", "measure_ability",     "judge_rule",
    "scorer",           "best_by",        "evaluate_conditions",
};

std::filesystem::path notedIn(const RunFolder& folder) {
    return folder.path() / "setup.json";
}

/// Long enough to tell two sets apart and short enough to be told.
std::string shortHash(const OrderedJson& value) {
    return sha256(dumpLine(value)).substr(0, 16);
}

/// What is taught, as a configuration has it: principles that are held out are evaluated and change no weight.
OrderedJson taught(RunConfig config) {
    const auto isHeldOut = [](const Principle& principle) { return principle.use == PrincipleUse::HeldOut; };
    std::set<std::int64_t> heldOut;
    for (const Principle& principle : config.principles) {
        if (isHeldOut(principle)) heldOut.insert(principle.id);
    }
    std::erase_if(config.principles, isHeldOut);
    for (Flip& flip : config.flips) std::erase_if(flip.flipped, [&](std::int64_t id) { return heldOut.contains(id); });
    std::erase_if(config.flips, [](const Flip& flip) { return flip.flipped.empty(); });
    const OrderedJson whole = toJson(config);
    return OrderedJson::array({whole.at("principles"), whole.at("flips"), whole.at("personas")});
}

}  // namespace

OrderedJson runSetup(const RunConfig& config) {
    OrderedJson settings = toJson(config.settings);
    settings.erase("device");
    const OrderedJson whole = toJson(config);
    std::string evaluated = dumpLine(whole.at("principles"));
    for (const OrderedJson& query : whole.at("queries")) {
        if (query.at("held_out").get<bool>()) evaluated += dumpLine(query);
    }
    return {trainingSetup(config), settings, sha256(evaluated)};
}

bool mayChangeWithinRun(std::string_view key) {
    return std::ranges::find(kMayChange, key) != std::end(kMayChange);
}

OrderedJson trainingSetup(const RunConfig& config) {
    OrderedJson setup = toJson(config).at("settings");  // as config.json spells them
    for (const std::string_view key : kMayChange) setup.erase(std::string(key));
    OrderedJson queries = OrderedJson::array();
    for (const RunQuery& query : config.queries) {
        if (query.heldOut) continue;
        OrderedJson named = OrderedJson::array({query.id, query.text});
        if (query.kept) named.push_back("kept");
        queries.push_back(std::move(named));
    }
    setup["training queries (hash)"] = shortHash(queries);
    setup["principles (hash)"] = shortHash(taught(config));
    return setup;
}

std::string setupDifferences(const Json& then, const OrderedJson& now) {
    std::vector<std::string> differences;
    for (const auto& [key, value] : now.items()) {
        const Json plain = Json::parse(value.dump());
        if (!then.contains(key) || then.at(key) == plain) continue;
        differences.push_back(sentence("{key} was {then} and is {now} now",
                                       {{"key", key}, {"then", then.at(key).dump()}, {"now", plain.dump()}}));
    }
    return joined(differences, ", ");
}

Result<void> checkTrainingSetup(const RunFolder& folder, const RunConfig& config) {
    const Result<Json> noted = readJsonFile(notedIn(folder));
    if (!noted && noted.error().kind == ErrorKind::NotFound) return {};
    if (!noted) return std::unexpected(noted.error());
    const std::string differences = setupDifferences(*noted, trainingSetup(config));
    if (differences.empty()) return {};
    return fail(ErrorKind::Input,
                "{run} can't go on otherwise than it was begun: {differences}; leave that as it was, or begin another "
                "run with --new",
                {{"run", config.name}, {"differences", differences}});
}

Result<void> noteTrainingSetup(const RunFolder& folder, const RunConfig& config) {
    std::error_code error;
    if (std::filesystem::exists(notedIn(folder), error)) return {};
    return writeJsonFile(notedIn(folder), trainingSetup(config));
}

}  // namespace sami
