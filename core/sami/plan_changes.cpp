#include "core/sami/plan_changes.h"

#include <functional>

#include "core/model/devices.h"
#include "core/run/training_setup.h"

namespace sami {

namespace {

struct Change {
    std::string text;
    std::function<void(PlanInputs&)> apply;
};

using Suffices = std::function<bool(const MemoryPlan&)>;

/// One setting with the values it may be lowered to, the mildest first.
using Lever = std::vector<Change>;

Lever numbers(const char* key, std::int64_t RunSettings::* member, const PlanInputs& inputs,
              std::initializer_list<std::int64_t> values) {
    Lever lever;
    const std::int64_t now = member == &RunSettings::generationBatch ? plannedRows(inputs) : inputs.settings.*member;
    for (const std::int64_t value : values) {
        if (value >= now) continue;
        lever.push_back({std::string(key) + "=" + std::to_string(value),
                         [=](PlanInputs& changed) { changed.settings.*member = value; }});
    }
    return lever;
}

/// All levers that are not pulled yet, by how little they change: first what costs only time, then precision, then the
/// way of training, at last the responses themselves.
std::vector<Lever> leversOf(const PlanInputs& inputs) {
    const RunSettings& settings = inputs.settings;
    std::vector<Lever> levers = {
        numbers("generation_batch", &RunSettings::generationBatch, inputs, {1024, 512, 256, 128, 64, 32, 16, 8, 4, 1})};
    if (!settings.activationCheckpointing) {
        levers.push_back({{"activation_checkpointing=true",
                           [](PlanInputs& changed) { changed.settings.activationCheckpointing = true; }}});
    }
    if (holdsReference(inputs) && !inputs.startsFromAdapter && settings.referenceDtype != "bfloat16") {
        levers.push_back(
            {{"reference_dtype=bfloat16", [](PlanInputs& changed) { changed.settings.referenceDtype = "bfloat16"; }}});
    }
    if (inputs.network.dtype == torch::kFloat32) {
        levers.push_back({{"dtype=bfloat16", [](PlanInputs& changed) { changed.network.dtype = torch::kBFloat16; }}});
    }
    if (settings.packWeights && inputs.network.placement.first().is_cpu()) {
        levers.push_back({{"pack_weights=false", [](PlanInputs& changed) { changed.settings.packWeights = false; }}});
    }
    if (settings.optimizer == "adamw") {
        levers.push_back({{"optimizer=rmsprop", [](PlanInputs& changed) { changed.settings.optimizer = "rmsprop"; }}});
    }
    if (settings.loraRank == 0 && !inputs.startsFromAdapter)
        levers.push_back({{"lora_rank=16", [](PlanInputs& changed) { changed.settings.loraRank = 16; }}});
    levers.push_back(numbers("max_new_tokens", &RunSettings::maxNewTokens, inputs, {256, 128, 64, 32}));
    return levers;
}

MemoryPlan planWith(PlanInputs inputs, const std::vector<Change>& changes) {
    for (const Change& change : changes) change.apply(inputs);
    return planMemory(inputs);
}

/// Pulls one lever after the other as far as it goes until the run fits; empty where it never does.
std::vector<Change> enough(const PlanInputs& inputs, const std::vector<Lever>& levers, const Suffices& suffices) {
    std::vector<Change> pulled;
    for (const Lever& lever : levers) {
        if (lever.empty()) continue;
        pulled.push_back(lever.back());
        if (!suffices(planWith(inputs, pulled))) continue;
        for (const Change& milder : lever) {
            pulled.back() = milder;
            if (suffices(planWith(inputs, pulled))) return pulled;
        }
    }
    return {};
}

/// Leaves out what is not needed.
void reduce(const PlanInputs& inputs, std::vector<Change>& changes, const Suffices& suffices) {
    for (std::size_t i = 0; i < changes.size();) {
        std::vector<Change> fewer = changes;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
        if (suffices(planWith(inputs, fewer))) {
            changes = std::move(fewer);
        } else {
            ++i;
        }
    }
}

}  // namespace

std::vector<PlanChange> changesThatFit(const PlanInputs& inputs, const std::vector<DeviceRoom>& rooms) {
    return changesThatFit(inputs, rooms, [&](const MemoryPlan& plan) { return plan.fits(rooms); });
}

std::vector<PlanChange> changesThatFit(const PlanInputs& inputs, const std::vector<DeviceRoom>& rooms,
                                       const std::function<bool(const MemoryPlan&)>& suffices, ChangeScope scope) {
    std::vector<Lever> levers = leversOf(inputs);
    if (scope == ChangeScope::SameRun) {
        std::erase_if(levers, [](const Lever& lever) {
            const std::string_view text = lever.empty() ? std::string_view() : lever.front().text;
            return !mayChangeWithinRun(text.substr(0, text.find('=')));
        });
    }
    for (const Lever& lever : levers) {
        for (const Change& change : lever) {
            const MemoryPlan plan = planWith(inputs, {change});
            if (suffices(plan)) return {{change.text, plan.tightest(rooms).peak()}};
        }
    }
    std::vector<Change> changes = enough(inputs, levers, suffices);
    reduce(inputs, changes, suffices);
    std::vector<PlanChange> result;
    std::vector<Change> sofar;
    for (const Change& change : changes) {
        sofar.push_back(change);
        result.push_back({change.text, planWith(inputs, sofar).tightest(rooms).peak()});
    }
    return result;
}

Result<PlanInputs> placed(PlanInputs inputs, const DeviceChoice& choice, const std::string& dtype) {
    const Result<NetworkOptions> network =
        networkOptions(choice, dtype, inputs.model, [&](const NetworkOptions& there) {
            inputs.network = there;
            return trainingNeeds(inputs);
        });
    if (!network) return std::unexpected(network.error());
    inputs.network = *network;
    return inputs;
}

std::optional<PlanChange> changeToProcessor(PlanInputs inputs) {
    if (inputs.network.placement.first().is_cpu()) return std::nullopt;
    const std::string dtype = inputs.settings.dtype;
    const Result<PlanInputs> there = placed(std::move(inputs), {{torch::kCPU}, false}, dtype);
    if (!there) return std::nullopt;
    const std::vector<DeviceRoom> rooms = roomsOfModel(there->network.placement);
    const MemoryPlan plan = planMemory(*there);
    if (!plan.fits(rooms)) return std::nullopt;
    return PlanChange{"device=cpu", plan.tightest(rooms).peak()};
}

}  // namespace sami
