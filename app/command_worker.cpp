#include <iostream>

#include "app/command.h"
#include "core/endpoint/endpoint_task.h"
#include "core/endpoint/endpoint_writer.h"
#include "core/judging/model_judge.h"
#include "core/judging/pmi_judge.h"
#include "core/judging/rule_task.h"
#include "core/model/devices.h"
#include "core/model/memory_errors.h"
#include "core/run/judge_name.h"
#include "core/sami/compare_task.h"
#include "core/sami/iterate_task.h"
#include "core/sami/probe_task.h"
#include "core/sami/write_task.h"
#include "core/tokenizer/encoding_fault.h"

namespace sami {

namespace {

Result<void> runJudgeTask(WorkerSession& session) {
    const JudgeName judge(session.config().judge);
    switch (judge.kind()) {
        case JudgeKind::Pmi:
            return runPmiJudgeTask(session);
        case JudgeKind::Rule:
            return runRuleJudgeTask(session);
        case JudgeKind::Model:
            return runModelJudgeTask(session);
        case JudgeKind::Endpoint:
            return runEndpointJudgeTask(session);
        default:
            break;
    }
    return fail(ErrorKind::Unsupported, "judge \"{judge}\" is not known to this version", {{"judge", judge.text()}});
}

Result<void> runTask(WorkerSession& session) {
    const RunConfig& config = session.config();
    switch (config.task) {
        case RunTask::Iterate:
            return runIterateTask(session);
        case RunTask::Compare:
            return runCompareTask(session);
        case RunTask::Judge:
            return runJudgeTask(session);
        case RunTask::Write:
            return config.write.endpoint.url.empty() ? runWriteTask(session) : runEndpointWriterTask(session);
        case RunTask::Probe:
            return runProbeTask(session);
        case RunTask::Unknown:
            break;
    }
    return fail(ErrorKind::Unsupported, "this run's task is not known to this version");
}

/// The one place where LibTorch's exceptions become errors.
Result<void> guarded(WorkerSession& session) {
    try {
        return runTask(session);
    } catch (const c10::OutOfMemoryError&) {
        return fail(ErrorKind::Memory, "the device ran out of memory; `sami devices` shows what else computes on it");
    } catch (const EncodingFault& error) {
        return fail(ErrorKind::Input, "{what}", {{"what", error.what()}});
    } catch (const std::exception& error) {
        if (isOutOfMemory(error))
            return fail(ErrorKind::Memory, "memory ran out; end what else needs it, or choose a smaller model");
        return std::unexpected(insideFault(error));
    }
}

/// Writes how the task ended; one that is done or paused itself has said so.
Result<void> tellEnding(WorkerSession& session, const Result<void>& done) {
    if (done || session.pausedItself()) return {};
    if (done.error().kind == ErrorKind::Cancelled) return session.event(StoppedEvent{});
    return session.event(FailedEvent{done.error().kind, done.error().detail});
}

Result<void> runWorker(const std::string& folder) {
    Result<std::unique_ptr<WorkerSession>> session = WorkerSession::open(RunFolder(folder), interruptRequested);
    if (!session) return std::unexpected(session.error());
    const Result<void> done = guarded(**session);
    const Result<void> told = tellEnding(**session, done);
    const Result<void> synced = (*session)->sync();
    if (done || done.error().kind == ErrorKind::Cancelled) return told ? synced : told;
    if (!told) std::cerr << "sami: " << told.error().detail << '\n';
    return done;
}

}  // namespace

void addWorker(CLI::App& app, Action& action) {
    auto folder = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand("worker", "Work through a run folder (started by the window and by run)");
    command->add_option("folder", *folder, "Run folder with config.json")->required();
    command->callback([folder, &action] { action = [folder] { return runWorker(*folder); }; });
}

}  // namespace sami
