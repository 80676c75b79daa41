#include <exception>
#include <iostream>
#include <new>

#include "app/command.h"

using namespace sami;

namespace {

constexpr int kUsageExit = 2;

int report(const Error& error) {
    std::cerr << "sami: " << error.detail << '\n';
    return exitCode(error.kind);
}

/// The one place where exceptions of libraries end: as a sentence, never as a stack trace.
int run(const Action& action) {
    try {
        const Result<void> done = action();
        return done ? 0 : report(done.error());
    } catch (const std::bad_alloc&) {
        return report({ErrorKind::Memory, "out of memory; use shorter inputs or smaller batches"});
    } catch (const std::exception& error) {
        const std::string what = error.what();
        return report({ErrorKind::Internal, what.substr(0, what.find('\n'))});
    }
}

}  // namespace

int main(int argc, char** argv) {
    tuneProcess(argv);
    CLI::App app("SAMI Workbench on the command line: align a language model to written principles.");
    app.name("sami");
    app.require_subcommand(1);
    Action action;
    addTokenize(app, action);
    addGenerate(app, action);
    addLogprobs(app, action);
    addMatrix(app, action);
    addTrain(app, action);
    addDevices(app, action);
    addWorker(app, action);
    addRun(app, action);
    addCompare(app, action);
    addJudge(app, action);
    addExportModel(app, action);
    addNew(app, action);
    addStatus(app, action);
    addStop(app, action);
    addPause(app, action);
    addResume(app, action);
    addImport(app, action);
    addExport(app, action);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kUsageExit;
    }
    installInterruptHandler();
    return run(action);
}
