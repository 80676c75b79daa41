#include "core/sami/run_outlook.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>

#include "core/model/devices.h"
#include "core/model/lora.h"
#include "core/model/model_loader.h"
#include "core/sami/training_start.h"
#include "core/weights/adapter_folder.h"
#include "core/weights/model_location.h"

namespace sami {

namespace {

namespace fs = std::filesystem;

/// What else a worker's process holds: its own thread's stacks, tables, the experiment's texts.
constexpr std::int64_t kProcessGrowth = 60 << 20;
/// Share of the speed of a plain product that a training pass and a decoding step reach, as measured on processors.
constexpr double kTrainingShare = 0.45;
constexpr double kGenerationShare = 0.25;

/// Bytes of this process that are in memory now: the libraries are loaded, no model is.
std::int64_t residentBytes() {
    std::ifstream file("/proc/self/statm");
    std::int64_t size = 0;
    std::int64_t resident = 0;
    file >> size >> resident;
    return resident * 4096;
}

/// Refuses what no run of the model could be.
Result<void> check(const PlanInputs& inputs) {
    std::set<std::string> names;
    for (const auto& [name, size] : adaptedSizes(inputs.model)) names.insert(name);
    if (Result<void> done = checkTargets(inputs.settings.loraTargets, names); !done) return done;
    if (inputs.promptTokens < inputs.model.maxPositions) return {};
    return fail(ErrorKind::Usage, "a prompt has {tokens} tokens; the model takes prompts of up to {most}",
                {{"tokens", inputs.promptTokens}, {"most", inputs.model.maxPositions - 1}});
}

/// A run that goes on with adapters trains those that there are.
Result<void> takeUpAdapter(RunSettings& settings, const fs::path& folder) {
    const Result<AdapterConfig> adapter = readAdapterConfig(folder);
    if (!adapter) return std::unexpected(adapter.error());
    settings.loraTargets = adapter->targets;
    return checkRank(*adapter, folder, settings.loraRank);
}

Result<PlanInputs> inputsOf(RunSettings settings, const DeviceChoice& choice, std::int64_t promptTokens) {
    const Result<fs::path> path = locateModel(settings.model);
    if (!path) return std::unexpected(path.error());
    const Result<ModelConfig> config = readModelConfig(*path);
    if (!config) return std::unexpected(config.error());
    const bool isAdapter = isAdapterFolder(*path);
    if (isAdapter && settings.loraRank > 0) {
        if (Result<void> done = takeUpAdapter(settings, *path); !done) return std::unexpected(done.error());
    }
    PlanInputs inputs{.model = *config,
                      .settings = std::move(settings),
                      .startsFromAdapter = isAdapter,
                      .network = {},
                      .promptTokens = promptTokens,
                      .processBytes = residentBytes() + kProcessGrowth};
    if (Result<void> done = check(inputs); !done) return std::unexpected(done.error());
    const std::string dtype = inputs.settings.dtype;
    return placed(std::move(inputs), choice, dtype);
}

/// Floating-point operations a second of a product on the device.
double productSpeed(torch::Device device, torch::Dtype dtype) {
    const torch::NoGradGuard noGrad;
    constexpr std::int64_t kSide = 1024;
    const torch::Tensor a = torch::ones({kSide, kSide}, torch::TensorOptions().dtype(dtype).device(device));
    double best = 1e9;
    for (int i = 0; i < 4; ++i) {
        const auto start = std::chrono::steady_clock::now();
        torch::mm(a, a).sum().item<float>();
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        best = std::min(best, taken.count());
    }
    return 2.0 * kSide * kSide * kSide / best;
}

/// Where `auto` has come to the processor because no device had room: the changes that make it fit on devices.
std::vector<PlanChange> changesOnDevices(const PlanInputs& inputs) {
    const Result<DeviceChoice> choice = parseDevices(inputs.settings.device);
    const bool none = !choice || !choice->fewest || choice->devices.front().is_cpu();
    if (none || !inputs.network.placement.first().is_cpu()) return {};
    const Result<PlanInputs> there = placed(inputs, {choice->devices, false}, inputs.settings.dtype);
    if (!there) return {};
    return changesThatFit(*there, roomsOfModel(there->network.placement));
}

/// More devices of the kind where there are some and they are enough; changes of the settings where they are not.
std::vector<PlanChange> changesOf(const RunOutlook& outlook) {
    const DeviceChoice all{otherDevices(outlook.inputs.network.placement), false};
    const std::string dtype(dtypeName(outlook.inputs.network.dtype));
    if (!all.devices.empty()) {
        if (const Result<PlanInputs> divided = placed(outlook.inputs, all, dtype)) {
            const std::vector<DeviceRoom> rooms = roomsOfModel(divided->network.placement);
            const MemoryPlan plan = planMemory(*divided);
            if (plan.fits(rooms))
                return {{"device=" + deviceNames(divided->network.placement), plan.tightest(rooms).peak()}};
        }
    }
    std::vector<PlanChange> changes = changesThatFit(outlook.inputs, outlook.rooms);
    const std::vector<PlanChange> onDevices = changesOnDevices(outlook.inputs);
    if (!onDevices.empty() && (changes.empty() || onDevices.size() < changes.size())) return onDevices;
    if (!changes.empty()) return changes;
    const std::optional<PlanChange> processor = changeToProcessor(outlook.inputs);
    return processor ? std::vector{*processor} : std::vector<PlanChange>{};
}

}  // namespace

Result<RunOutlook> foreseeRun(RunSettings settings, std::int64_t promptTokens) {
    const Result<DeviceChoice> choice = parseDevices(settings.device);
    if (!choice) return std::unexpected(choice.error());
    Result<PlanInputs> inputs = inputsOf(std::move(settings), *choice, promptTokens);
    if (!inputs) return std::unexpected(inputs.error());
    RunOutlook outlook{.inputs = std::move(*inputs), .memory = {}, .rooms = {}, .changes = {}};
    outlook.memory = planMemory(outlook.inputs);
    outlook.rooms = roomsOfModel(outlook.inputs.network.placement);
    const WorkPlan work = planWork(outlook.inputs);
    const double speed = productSpeed(outlook.inputs.network.placement.first(), outlook.inputs.network.dtype);
    outlook.minutes = (work.training / kTrainingShare + work.generation / kGenerationShare) / speed / 60;
    if (!outlook.fits()) outlook.changes = changesOf(outlook);
    return outlook;
}

}  // namespace sami
