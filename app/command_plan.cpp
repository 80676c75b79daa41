#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <set>

#include "app/command.h"
#include "app/number_options.h"
#include "core/model/devices.h"
#include "core/model/lora.h"
#include "core/model/model_loader.h"
#include "core/sami/plan_changes.h"
#include "core/sami/training_start.h"
#include "core/weights/adapter_folder.h"
#include "core/weights/model_location.h"

namespace sami {

namespace {

namespace fs = std::filesystem;

struct PlanOptions {
    std::string model;
    std::string device = "cpu";
    std::string preset = "demo";
    std::vector<std::string> settings;
    std::int64_t promptTokens = 64;
    bool json = false;
};

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
    return fail(ErrorKind::Usage, "--prompt-tokens is " + std::to_string(inputs.promptTokens) +
                                      "; the model takes prompts of up to " +
                                      std::to_string(inputs.model.maxPositions - 1));
}

/// A run that goes on with adapters trains those that there are.
Result<void> takeUpAdapter(RunSettings& settings, const fs::path& folder) {
    const Result<AdapterConfig> adapter = readAdapterConfig(folder);
    if (!adapter) return std::unexpected(adapter.error());
    settings.loraTargets = adapter->targets;
    return checkRank(*adapter, folder, settings.loraRank);
}

Result<PlanInputs> inputsOf(const PlanOptions& options, torch::Device device) {
    Result<RunSettings> settings = preset(options.preset);
    if (!settings) return std::unexpected(settings.error());
    settings->model = options.model;
    settings->device = options.device;
    if (Result<void> done = applySettings(*settings, options.settings); !done) return std::unexpected(done.error());
    const Result<fs::path> path = locateModel(options.model);
    if (!path) return std::unexpected(path.error());
    const Result<ModelConfig> config = readModelConfig(*path);
    if (!config) return std::unexpected(config.error());
    const Result<torch::Dtype> dtype = parseComputeDtype(settings->dtype, device);
    if (!dtype) return std::unexpected(dtype.error());
    const bool isAdapter = isAdapterFolder(*path);
    if (isAdapter && settings->loraRank > 0) {
        if (Result<void> done = takeUpAdapter(*settings, *path); !done) return std::unexpected(done.error());
    }
    const PlanInputs inputs{
        *config, *settings, isAdapter, device, *dtype, options.promptTokens, residentBytes() + kProcessGrowth};
    if (Result<void> done = check(inputs); !done) return std::unexpected(done.error());
    return inputs;
}

std::string gigabytes(std::int64_t bytes) {
    const auto number = static_cast<double>(bytes);
    char text[32];
    std::snprintf(text, sizeof text, bytes < 100'000'000 ? "%.1f MB" : "%.2f GB",
                  number / (bytes < 100'000'000 ? 1e6 : 1e9));
    return text;
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

struct Outlook {
    MemoryPlan memory;
    std::int64_t available = 0;
    double minutes = 0;  ///< of one iteration
    std::vector<PlanChange> changes;
    bool fits() const { return memory.peak() <= available; }
};

OrderedJson toJson(const Outlook& outlook, const PlanInputs& inputs) {
    OrderedJson parts = OrderedJson::object();
    for (const auto& [name, bytes] : outlook.memory.partsAtPeak()) parts[name] = bytes;
    OrderedJson changes = OrderedJson::array();
    for (const PlanChange& change : outlook.changes)
        changes.push_back({{"set", change.text}, {"peak_bytes", change.peak}});
    return {{"parameters", inputs.model.numParameters()},
            {"trained", numTrainable(inputs.model, inputs.settings)},
            {"dtype", dtypeName(inputs.computeDtype)},
            {"peak_bytes", outlook.memory.peak()},
            {"phase", outlook.memory.peakPhase()},
            {"parts", parts},
            {"available_bytes", outlook.available},
            {"fits", outlook.fits()},
            {"changes", changes},
            {"minutes_per_iteration", outlook.minutes}};
}

void print(const Outlook& outlook, const PlanInputs& inputs) {
    std::cout << "peak memory " << gigabytes(outlook.memory.peak()) << ", during " << outlook.memory.peakPhase() << ", "
              << (outlook.fits() ? "fits into " : "more than ") << gigabytes(outlook.available) << " available\n";
    for (const auto& [name, bytes] : outlook.memory.partsAtPeak())
        std::cout << "    " << gigabytes(bytes) << "  " << name << '\n';
    const bool hours = outlook.minutes >= 120;
    char time[32];
    std::snprintf(time, sizeof time, "%.1f %s", hours ? outlook.minutes / 60 : outlook.minutes,
                  hours ? "hours" : "minutes");
    std::cout << "an iteration takes about " << time << " in " << dtypeName(inputs.computeDtype) << '\n';
    if (outlook.fits()) return;
    if (outlook.changes.empty()) {
        std::cout << "it does not fit, and no change of the settings makes it: choose a smaller model\n";
        return;
    }
    std::cout << "it does not fit; the smallest change that makes it:\n";
    for (const PlanChange& change : outlook.changes)
        std::cout << "    --set " << change.text << "  (peak " << gigabytes(change.peak) << ")\n";
}

Result<void> runPlan(const PlanOptions& options) {
    const Result<torch::Device> device = parseDevice(options.device);
    if (!device) return std::unexpected(device.error());
    const Result<PlanInputs> inputs = inputsOf(options, *device);
    if (!inputs) return std::unexpected(inputs.error());
    Outlook outlook;
    outlook.memory = planMemory(*inputs);
    for (const DeviceInfo& info : listDevices()) {
        if (info.name == device->str()) outlook.available = info.freeBytes;
    }
    const WorkPlan work = planWork(*inputs);
    const double speed = productSpeed(*device, inputs->computeDtype);
    outlook.minutes = (work.training / kTrainingShare + work.generation / kGenerationShare) / speed / 60;
    if (!outlook.fits()) outlook.changes = changesThatFit(*inputs, outlook.available);
    if (options.json) {
        std::cout << dumpLine(toJson(outlook, *inputs)) << '\n';
    } else {
        print(outlook, *inputs);
    }
    return {};
}

}  // namespace

void addPlan(CLI::App& app, Action& action) {
    auto options = std::make_shared<PlanOptions>();
    CLI::App* command = app.add_subcommand("plan", "Predict peak memory and minutes of a run before it is started");
    command->add_option("--model", options->model, "Folder, .gguf file, org/name in the local cache, or demo")
        ->required();
    command->add_option("--device", options->device, "cpu or cuda:N")->capture_default_str();
    command->add_option("--preset", options->preset, "Settings to start from: demo, dialogue, tldr or paper")
        ->capture_default_str();
    command->add_option("--set", options->settings, "key=value of the run configuration (repeatable)")
        ->allow_extra_args(false);
    command->add_option("--prompt-tokens", options->promptTokens, "Tokens of a constitution with its query")
        ->check(between(1, 1 << 20))
        ->capture_default_str();
    command->add_flag("--json", options->json, "One JSON object instead of text");
    command->callback([options, &action] { action = [options] { return runPlan(*options); }; });
}

}  // namespace sami
