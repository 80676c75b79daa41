#include <array>

#include "core/base/sealed_folder.h"
#include "core/run/event_follower.h"
#include "core/run/response_follower.h"
#include "core/run/run_folder.h"
#include "core/run/run_progress.h"
#include "core/run/training_setup.h"
#include "tests/fuzz/fuzzed_folder.h"

namespace {

constexpr std::array<std::string_view, 7> kNames = {"config.json",    "events.jsonl", "responses.jsonl", "request.json",
                                                    "heartbeat.json", "setup.json",   "COMPLETE"};

}  // namespace

/// Reads everything that a run folder says of itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const FuzzedFolder files(data, size, kNames);
    const sami::RunFolder folder(files.path());
    if (const auto config = folder.readConfig()) {
        static_cast<void>(checkTrainingSetup(folder, *config));
        static_cast<void>(sami::runSetup(*config));
        // What was read is written as it was read.
        const sami::OrderedJson written = toJson(*config);
        if (!sami::writeJsonFile(files.path() / "config.json", written)) __builtin_trap();
        const auto again = folder.readConfig();
        if (!again || toJson(*again) != written) __builtin_trap();
    }
    static_cast<void>(folder.readLightConfig());
    static_cast<void>(folder.readRequest());
    static_cast<void>(folder.readHeartbeat());
    static_cast<void>(folder.workerIsAlive());
    static_cast<void>(folder.checkpoints());
    static_cast<void>(sami::checkWhereSealed(folder.path()));
    sami::RunProgress progress;
    sami::EventFollower events(folder.eventsFile());
    for (auto slice = events.poll(); slice && !slice->events.empty(); slice = events.poll()) {
        for (const sami::RunEvent& event : slice->events) progress.consume(event);
    }
    sami::ResponseFollower responses(folder.responsesFile());
    for (auto some = responses.poll(); some && !some->empty(); some = responses.poll()) {
    }
    return 0;
}
