#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/run/run_config.h"
#include "core/workbench/document.h"

namespace sami {

/// What a launch may ask for beyond what the experiment says.
struct RunWishes {
    std::optional<std::int64_t> iterations{};  ///< of the run in all
    std::string device{};                      ///< empty: as set
    std::vector<std::string> settings{};       ///< "key=value"
    bool none() const { return !iterations && device.empty() && settings.empty(); }
};

/// The settings that a run with these wishes would have. Error: a wish that is no setting or out of bounds.
Result<RunSettings> wishedSettings(RunSettings settings, const RunWishes& wishes);

/// Everything a new training run is made from: settings, principles, contrasts, personas, and of the queries those that
/// are data. Error: what can't be contrasted, with what to add.
Result<RunConfig> iteratingConfig(const Document& document, const RunWishes& wishes);
/// The same without the queries, which may be many.
Result<RunConfig> configWithoutQueries(const Document& document, const RunWishes& wishes);

/// What a machine can't do is refused by it, before anything is written.
using SettingsCheck = std::function<Result<void>(const RunSettings&)>;

/// Launches a new training run; the caller starts its worker. Where another process holds the experiment the run lies
/// in its folder until the holder takes it in. Error: a held-out query is trained on as well, see checkSplit().
Result<LaunchedRun> launchRun(Document& document, const RunWishes& wishes = {}, const SettingsCheck& check = {});

/// The same with a worker of its own. One that can't be started is a problem of the run, which can be tried again.
Result<LaunchedRun> beginRun(Document& document, const std::filesystem::path& program);

/// A run that is gone on with, or a new one.
struct StartedRun {
    LaunchedRun run;
    bool goesOn = false;
    bool isFinished = false;  ///< nothing is left to do: another one would be made of the same
};

/// Goes on with the latest training run where it is unfinished, or was finished with fewer iterations than now asked
/// for; gives it as it is where it is finished and another would be made of the same, as when a job is sent again;
/// else, and where `fresh`, launches another. A run that goes on keeps its settings but for the wishes.
/// @param check of the settings of a new run, and of changed ones  Error: ErrorKind::Locked where it is being worked
/// on.
Result<StartedRun> continueOrLaunch(Document& document, const RunWishes& wishes, bool fresh,
                                    const SettingsCheck& check = {});

/// Has runs compute there from now on: new ones, and the latest training run where it can be gone on with. One step of
/// the history. Error: no such setting; a worker of that run waits and holds its device.
Result<void> chooseDevice(Document& document, const std::string& device);

/// The run a request without a name is about: the first with a living worker, else, unless one is needed, the latest
/// that is not over. ErrorKind::NotFound says that there is none.
Result<RunEntry> runInQuestion(const Document& document, bool needsWorker);

}  // namespace sami
