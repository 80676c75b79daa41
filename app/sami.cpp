#include <array>
#include <cstdio>
#include <exception>
#include <iostream>

#include <c10/util/Exception.h>

#include "app/command.h"
#include "app/operation_trace.h"
#include "core/model/memory_errors.h"
#include "core/tokenizer/encoding_fault.h"

using namespace sami;

namespace {

constexpr int kUsageExit = 2;

/// Every subcommand, in the order that the help lists them in.
constexpr std::array kCommands = {
    addTokenize,  addGenerate, addLogprobs, addMatrix,          addTrain,       addDevices,
    addPlan,      addWorker,   addRun,      addCompare,         addBaselines,   addCheck,
    addWhatIf,    addRescore,  addJudge,    addWinRates,        addExportModel, addNew,
    addStatus,    addStop,     addPause,    addResume,          addImport,      addExport,
    addContrasts, addEdit,     addQueries,  addWritePrinciples, addDrafts};

int report(const Error& error) {
    std::cerr << "sami: " << error.detail << '\n';
    return exitCode(error.kind);
}

/// The one place where exceptions of libraries end: as a sentence, never as a stack trace.
int run(const Action& action) {
    try {
        const OperationTrace trace;
        const Result<void> done = action();
        return done ? 0 : report(done.error());
    } catch (const c10::OutOfMemoryError&) {
        return report(
            {ErrorKind::Memory,
             "the device ran out of memory; use shorter texts or smaller batches, or end what else computes on "
             "it (`sami devices` shows what is free)"});
    } catch (const EncodingFault& error) {
        return report({ErrorKind::Input, error.what()});
    } catch (const std::exception& error) {
        if (isOutOfMemory(error))
            return report({ErrorKind::Memory, "out of memory; use shorter inputs or smaller batches"});
        return report(insideFault(error));
    }
}

/// The exit code, or a failure where not all of the output arrived (a full disk behind standard output).
int flushed(int code) {
    std::cout.flush();
    const bool arrived = std::cout.good() && std::fflush(stdout) == 0;
    if (code != 0 || arrived) return code;
    return report({ErrorKind::Io, "standard output can't be written; free some space and try again"});
}

}  // namespace

int sami::runCommandLine(int argc, char** argv) {
    CLI::App app("SAMI Workbench on the command line: align a language model to written principles.");
    app.name("sami");
    app.set_version_flag("--version", "sami 0.1.0");
    app.require_subcommand(1);
    Action action;
    for (const auto& add : kCommands) add(app, action);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? flushed(0) : kUsageExit;
    }
    installInterruptHandler();
    return flushed(run(action));
}
