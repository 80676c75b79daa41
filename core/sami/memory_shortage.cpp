#include "core/sami/memory_shortage.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/model/devices.h"
#include "core/model/memory_errors.h"
#include "core/model/model_loader.h"
#include "core/sami/plan_changes.h"
#include "core/weights/adapter_folder.h"

namespace sami {

namespace {

/// Queries whose prompts are counted: the longest of so many is about the longest of all.
constexpr std::size_t kCountedQueries = 200;
/// What did not fit needs more than was planned: a change has to bring that phase's plan down by a tenth at least.
constexpr double kLess = 0.9;

std::int64_t longestPrompt(const WorkerSession& session, const ExampleBuilder& builder) {
    std::size_t longest = 1;
    const auto& queries = session.config().queries;
    for (std::size_t i = 0; i < std::min(kCountedQueries, queries.size()); ++i) {
        const QueryExample example = builder.example(queries[i], ContrastUse::Generation);
        for (const Constitution& constitution : example.constitutions) {
            const auto prompt = builder.generationPrompt(example.query, constitution);
            if (prompt) longest = std::max(longest, prompt->size());  // what can't be asked took no memory either
        }
    }
    return static_cast<std::int64_t>(longest);
}

const DevicePlan::Parts& partsOf(const DevicePlan& plan, const std::string& phase) {
    if (phase == "load") return plan.loading;
    const bool writes = phase == "generate" || phase == "compare" || phase == "probe" || phase == "evaluate-after";
    return writes ? plan.generation : plan.training;
}

std::int64_t bytesIn(const DevicePlan& plan, const std::string& phase) {
    std::int64_t sum = 0;
    for (const auto& [name, bytes] : partsOf(plan, phase)) sum += bytes;
    return sum;
}

/// What of the settings to change so that it is expected to fit.
struct Remedy {
    std::string changes{};  ///< "" where nothing helps
    bool ofAnotherRun = false;
};

/// The phase that failed has to need less than it was planned to, on the devices that the model lies on, and all phases
/// have to fit. What the run can be gone on with comes first, then the processor, then what only another run may have.
Remedy remedyOf(const WorkerSession& session, const WorkerModel& model, const ExampleBuilder& builder,
                const std::string& phase) {
    const Result<ModelConfig> config = readModelConfig(model.basePath);
    if (!config) return {};
    const PlanInputs inputs{.model = *config,
                            .settings = session.config().settings,
                            .startsFromAdapter = isAdapterFolder(model.basePath),
                            .network = model.options,
                            .promptTokens = longestPrompt(session, builder)};
    const MemoryPlan failed = planMemory(inputs);
    const std::size_t numDevices = model.options.placement.devices().size();
    const auto suffices = [&](const MemoryPlan& plan) {
        bool isLess = true;
        for (std::size_t i = 0; i < numDevices; ++i) {
            const double most = kLess * static_cast<double>(bytesIn(failed.devices[i], phase));
            isLess = isLess && static_cast<double>(bytesIn(plan.devices[i], phase)) <= most;
        }
        return isLess && plan.fits(model.rooms);
    };
    const auto textsOf = [&](ChangeScope scope) {
        std::vector<std::string> texts;
        for (const PlanChange& change : changesThatFit(inputs, model.rooms, suffices, scope))
            texts.push_back(change.text);
        return joined(texts, ", ");
    };
    if (std::string changes = textsOf(ChangeScope::SameRun); !changes.empty()) return {changes, false};
    if (const auto processor = changeToProcessor(inputs)) return {processor->text, false};
    return {textsOf(ChangeScope::AnyRun), true};
}

/// "memory ran out while …"
std::string_view doingIn(std::string_view phase) {
    if (phase == "load") return "the model was loaded";
    if (phase == "train") return "the model was trained";
    if (phase == "checkpoint") return "the model was saved";
    if (phase == "evaluate-before") return "the model was measured before its training";
    if (phase == "evaluate-after") return "the trained model answered and was measured";
    return "answers were written";
}

/// @param isSaved whether the weights of the last update are
std::unexpected<Error> shortage(const std::string& phase, const Remedy& remedy, const std::string& where,
                                bool isSaved) {
    constexpr std::string_view kHelps = "memory of {where} ran out while {doing}; expected to fit: {changes}";
    constexpr std::string_view kHelpsSaved =
        "memory of {where} ran out while {doing}, and the weights of the last update are saved; expected to "
        "fit: {changes}";
    constexpr std::string_view kAnother =
        "memory of {where} ran out while {doing}; expected to fit in another run (--new): {changes}";
    constexpr std::string_view kAnotherSaved =
        "memory of {where} ran out while {doing}, and the weights of the last update are saved; free memory "
        "(`sami devices` shows what is there) and go on, or begin another run (--new), expected to fit: {changes}";
    constexpr std::string_view kNothing =
        "memory of {where} ran out while {doing}, and no change of the settings is expected to fit; choose a "
        "smaller model, or free memory (`sami devices` shows what is there)";
    constexpr std::string_view kNothingSaved =
        "memory of {where} ran out while {doing}, and no change of the settings is expected to fit; the weights "
        "of the last update are saved; free memory (`sami devices` shows what is there) and go on, or choose a smaller "
        "model";
    const bool helps = !remedy.changes.empty();
    const std::string_view whole = !helps ? kNothing : remedy.ofAnotherRun ? kAnother : kHelps;
    const std::string_view saved = !helps ? kNothingSaved : remedy.ofAnotherRun ? kAnotherSaved : kHelpsSaved;
    return fail(ErrorKind::Memory, isSaved ? saved : whole,
                {{"doing", doingIn(phase)}, {"where", where}, {"changes", remedy.changes}});
}

}  // namespace

Result<void> withinMemory(const WorkerSession& session, const WorkerModel& model, const ExampleBuilder& builder,
                          const std::function<std::string()>& phase, const std::function<Result<void>()>& work) {
    bool isSaved = false;
    try {
        const Result<void> done = work();
        if (done || done.error().kind != ErrorKind::Memory) return done;
        isSaved = true;  // who says so in place of throwing has saved them
    } catch (const std::exception& error) {
        if (!isOutOfMemory(error)) throw;
    }
    const std::string failed = phase();
    return shortage(failed, remedyOf(session, model, builder, failed), deviceNames(model.options.placement), isSaved);
}

}  // namespace sami
