#pragma once

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "core/base/error.h"

namespace sami {

/// What a parsed command line will do; set by the subcommand that was named.
using Action = std::function<Result<void>()>;

/// Each registers one subcommand of `sami` with its options; when it is the one called, it sets `action`.
void addTokenize(CLI::App& app, Action& action);
void addGenerate(CLI::App& app, Action& action);
void addLogprobs(CLI::App& app, Action& action);
void addMatrix(CLI::App& app, Action& action);
void addTrain(CLI::App& app, Action& action);
void addDevices(CLI::App& app, Action& action);
void addPlan(CLI::App& app, Action& action);
void addWorker(CLI::App& app, Action& action);
void addRun(CLI::App& app, Action& action);
void addCompare(CLI::App& app, Action& action);
void addBaselines(CLI::App& app, Action& action);
void addCheck(CLI::App& app, Action& action);
void addWhatIf(CLI::App& app, Action& action);
void addRescore(CLI::App& app, Action& action);
void addJudge(CLI::App& app, Action& action);
void addWinRates(CLI::App& app, Action& action);
void addExportModel(CLI::App& app, Action& action);
void addNew(CLI::App& app, Action& action);
void addStatus(CLI::App& app, Action& action);
void addStop(CLI::App& app, Action& action);
void addPause(CLI::App& app, Action& action);
void addResume(CLI::App& app, Action& action);
void addImport(CLI::App& app, Action& action);
void addExport(CLI::App& app, Action& action);
void addContrasts(CLI::App& app, Action& action);
void addEdit(CLI::App& app, Action& action);
void addQueries(CLI::App& app, Action& action);
void addWritePrinciples(CLI::App& app, Action& action);
void addDrafts(CLI::App& app, Action& action);

/// Whether Ctrl-C or SIGTERM asked the program to end. Long work looks at it and returns ErrorKind::Cancelled.
bool interruptRequested();
/// The same as a result, for work that asks whether it is to go on.
Result<void> unlessInterrupted();
void installInterruptHandler();

/// A child that is killed where the program is asked to end twice: the user does not want to wait, and nothing is to be
/// left behind. One at a time.
class EndsWithMe {
public:
    explicit EndsWithMe(int pid);
    ~EndsWithMe();
    EndsWithMe(const EndsWithMe&) = delete;
    EndsWithMe& operator=(const EndsWithMe&) = delete;
};

/// Everything `sami` does once the process is tuned. @return the exit code
int runCommandLine(int argc, char** argv);

}  // namespace sami
