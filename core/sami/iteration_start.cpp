#include "core/sami/iteration_start.h"

#include "core/base/sealed_folder.h"
#include "core/run/training_setup.h"

namespace sami {

namespace {

std::int64_t recordedSteps(const RunProgress& earlier, std::int64_t iteration) {
    const auto found = earlier.iterations().find(iteration);
    return found == earlier.iterations().end() ? 0 : found->second.steps;
}

constexpr std::string_view kDamagedCheckpoint =
    "The checkpoint of the iteration is damaged ({cause}). Iteration {iteration} is trained again from its first "
    "update.";
constexpr std::string_view kDamagedState =
    "The saved state of training is damaged ({cause}). Iteration {iteration} is trained again from its first update.";

}  // namespace

std::vector<std::string> damagedCheckpoints(const WorkerSession& session) {
    std::vector<std::string> sentences;
    for (const auto& [number, iteration] : session.earlier().iterations()) {
        const std::filesystem::path checkpoint = session.folder().checkpoint(number);
        std::error_code unknown;
        if (!iteration.finished || !std::filesystem::exists(checkpoint, unknown)) continue;
        const Result<void> whole = checkSealedOnce(checkpoint);
        if (whole) continue;
        sentences.push_back(
            sentence("The checkpoint of iteration {iteration} is damaged ({cause}): it can be neither compared nor "
                     "exported. Begin another run (--new) to have it again.",
                     {{"iteration", number}, {"cause", whole.error().detail}}));
    }
    return sentences;
}

Result<IterationStart> findIterationStart(const WorkerSession& session, std::int64_t iteration) {
    IterationStart start;
    const std::filesystem::path checkpoint = session.folder().checkpoint(iteration);
    std::error_code error;
    if (std::filesystem::exists(checkpoint, error)) {
        const Result<void> whole = checkSealedFolder(checkpoint);
        start.checkpointStands = whole.has_value();
        if (whole) start.steps = recordedSteps(session.earlier(), iteration);
        if (whole) return start;
        start.warnings.push_back(
            sentence(kDamagedCheckpoint, {{"cause", whole.error().detail}, {"iteration", iteration}}));
    }
    Result<ResumeState> state = findResumeState(session.folder().resumeState());
    if (!state && state.error().kind == ErrorKind::NotFound) return start;
    if (!state) {
        start.warnings.push_back(sentence(kDamagedState, {{"cause", state.error().detail}, {"iteration", iteration}}));
        return start;
    }
    if (state->progress.value("iteration", std::int64_t{0}) != iteration) return start;
    if (Result<void> same = checkSameSetup(*state, trainingSetup(session.config())); !same)
        return std::unexpected(same.error());
    start.steps = state->progress.value("step_in_iteration", std::int64_t{0});
    start.resume = std::move(*state);
    start.firstWeightsLost = iteration > 1 && !checkSealedOnce(session.folder().checkpoint(iteration - 1));
    return start;
}

}  // namespace sami
