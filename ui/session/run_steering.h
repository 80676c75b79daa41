#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include <QObject>

#include "core/constitution/principle.h"
#include "core/run/run_folder.h"
#include "core/workbench/document.h"
#include "core/workbench/worker_process.h"

namespace sami {

class ExperimentSession;

/// Where new experiments and the worker are, and how workers are ended.
struct SessionPlaces {
    std::filesystem::path dataFolder;     ///< new experiments are made here
    std::filesystem::path workerProgram;  ///< `sami`; empty = beside this program or on the PATH
    /// After a worker was told to end (TERM) and before it is ended for good (KILL).
    std::chrono::milliseconds patience = kEndingPatience;
};

/// The ways to steer training runs: begin, pause, go on, stop, end. Nothing here waits: every use case runs in the
/// document's thread, and the session shows what became of it.
class RunSteering final : public QObject {
    Q_OBJECT

public:
    RunSteering(ExperimentSession* session, SessionPlaces places);

    Result<std::filesystem::path> workerProgram() const;
    /// From the press until the run is at work or it is clear that it can't be; nothing else is begun meanwhile.
    bool isStarting() const { return m_starting != Starting::Nothing; }
    /// Where the next run would compute, as the setting `device` has it: what was chosen here, else what is set in the
    /// run that can be gone on with, in the open experiment, or in new ones.
    std::string device() const;

public Q_SLOTS:
    /// Teaches a pair: in the open experiment where that awaits it, else in a new one.
    void startDemo(const sami::Principle& principle);
    /// A run of the open experiment, as it is.
    void startOpen();
    /// Has the next run compute there: in the open experiment, and in those that are begun from here.
    void chooseDevice(const QString& device);
    /// Asks to pause, or takes that back as long as it has not come.
    void pause();
    void resume();
    /// Stops what is at work.
    void stop();
    /// Leaves the training run where it is paused.
    void stopRun();
    /// Ends the worker of a run that does not listen: TERM, and KILL after a while, whatever is open or closed by then.
    void endWorker(std::int64_t run);

Q_SIGNALS:
    void startingChanged(bool starting);
    void deviceChanged();
    void failed(const QString& sentence);

private:
    /// What is being begun: a run of the open experiment, or an experiment with its first run.
    enum class Starting { Nothing, Run, Experiment };

    bool canStart() const;
    void start(std::function<Result<void>(Document&)> job);
    void setStarting(Starting starting);
    void forgetOpened();
    void setDevice(const std::optional<std::string>& device);
    void ask(const RunEntry* run, RunRequest request);

    ExperimentSession* m_session;
    SessionPlaces m_places;
    Starting m_starting = Starting::Nothing;
    std::optional<std::string> m_device;  ///< chosen since the experiment was opened
};

}  // namespace sami
