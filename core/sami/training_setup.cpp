#include "core/sami/training_setup.h"

#include <algorithm>
#include <string_view>

#include "core/base/sha256.h"

namespace sami {

namespace {

constexpr std::string_view kMayChange[] = {
    "device",           "iterations",     "held_out_queries",   "live_held_out_queries",
    "generation_batch", "pack_weights",   "measure_kl",         "activation_checkpointing",
    "health_max_gap",   "health_max_kl",  "health_min_entropy", "health_max_repetition",
    "checkpoint_steps", "resume_minutes",
};

/// Long enough to tell two sets apart and short enough to be told.
std::string shortHash(const OrderedJson& value) {
    return sha256(dumpLine(value)).substr(0, 16);
}

}  // namespace

OrderedJson trainingSetup(const RunConfig& config) {
    OrderedJson setup = toJson(config.settings);
    for (const std::string_view key : kMayChange) setup.erase(std::string(key));
    OrderedJson queries = OrderedJson::array();
    for (const RunQuery& query : config.queries) {
        if (!query.heldOut) queries.push_back({query.id, query.text});
    }
    const OrderedJson whole = toJson(config);
    setup["training queries (hash)"] = shortHash(queries);
    setup["principles (hash)"] =
        shortHash(OrderedJson::array({whole.at("principles"), whole.at("flips"), whole.at("personas")}));
    return setup;
}

}  // namespace sami
