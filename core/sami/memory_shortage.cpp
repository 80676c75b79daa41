#include "core/sami/memory_shortage.h"

#include <algorithm>
#include <new>

#include "core/base/text.h"
#include "core/model/devices.h"
#include "core/model/model_loader.h"
#include "core/sami/plan_changes.h"

namespace sami {

namespace {

/// Queries whose prompts are counted: the longest of so many is about the longest of all.
constexpr std::size_t kCountedQueries = 200;
/// What did not fit needs more than was planned: a change has to bring the plan down by a tenth at least.
constexpr double kLess = 0.9;

std::int64_t longestPrompt(const WorkerSession& session, const ExampleBuilder& builder) {
    std::size_t longest = 1;
    const auto& queries = session.config().queries;
    for (std::size_t i = 0; i < std::min(kCountedQueries, queries.size()); ++i) {
        const QueryExample example = builder.example(queries[i], ContrastUse::Generation);
        for (const Constitution& constitution : example.constitutions)
            longest = std::max(longest, builder.generationPrompt(example.query, constitution).size());
    }
    return static_cast<std::int64_t>(longest);
}

/// What of the settings to change, "" where nothing helps.
std::string changesOf(const WorkerSession& session, const WorkerModel& model, const ExampleBuilder& builder) {
    const Result<ModelConfig> config = readModelConfig(model.basePath);
    if (!config) return "";
    const PlanInputs inputs{.model = *config,
                            .settings = session.config().settings,
                            .placement = model.options.placement,
                            .computeDtype = model.options.dtype,
                            .promptTokens = longestPrompt(session, builder)};
    const MemoryPlan plan = planMemory(inputs);
    std::vector<DeviceRoom> rooms = model.rooms;
    for (std::size_t i = 0; i < model.options.placement.devices().size(); ++i) {
        const double peak = kLess * static_cast<double>(plan.devices[i].peak());
        rooms[i].freeBytes = std::min(rooms[i].freeBytes, static_cast<std::int64_t>(peak));
    }
    std::vector<std::string> texts;
    for (const PlanChange& change : changesThatFit(inputs, rooms)) texts.push_back(change.text);
    return joined(texts, ", ");
}

std::unexpected<Error> shortage(const std::string& phase, const std::string& changes, const std::string& cause) {
    if (changes.empty()) {
        return fail(ErrorKind::Memory,
                    "memory ran out in the phase {phase} ({cause}), and no change of the settings is expected to fit; "
                    "choose a smaller model, or free memory (`sami devices` shows what is there)",
                    {{"phase", phase}, {"cause", cause}});
    }
    return fail(ErrorKind::Memory, "memory ran out in the phase {phase} ({cause}); expected to fit: {changes}",
                {{"phase", phase}, {"cause", cause}, {"changes", changes}});
}

/// LibTorch's allocator of the processor throws its general error.
bool isOutOfMemory(const c10::Error& error) {
    const std::string what = error.what();
    return what.find("allocate memory") != std::string::npos || what.find("not enough memory") != std::string::npos;
}

}  // namespace

Result<void> withinMemory(const WorkerSession& session, const WorkerModel& model, const ExampleBuilder& builder,
                          const std::function<std::string()>& phase, const std::function<Result<void>()>& work) {
    std::string cause;
    try {
        const Result<void> done = work();
        if (done || done.error().kind != ErrorKind::Memory) return done;
        cause = done.error().detail;
    } catch (const c10::OutOfMemoryError&) {
        cause = sentence("{devices} has no more", {{"devices", deviceNames(model.options.placement)}});
    } catch (const std::bad_alloc&) {
        cause = "the machine has no more";
    } catch (const c10::Error& error) {
        if (!isOutOfMemory(error)) throw;
        cause = "the machine has no more";
    }
    return shortage(phase(), changesOf(session, model, builder), cause);
}

}  // namespace sami
