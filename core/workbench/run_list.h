#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/workbench/listed_run.h"

namespace sami {

/// The runs of an experiment, keyed by number; their order is the queue. The one reader of run folders: it follows the
/// runs that are at work, none that is over, and feeds the file, the metrics and whoever is told. A run whose files
/// can't be read is an entry with a problem; the others don't notice.
class RunList {
public:
    using Tell = std::function<void(const Change&)>;

    RunList(const Experiment& experiment, MetricBook& metrics, Tell tell);
    ~RunList();

    /// Looks for runs that came, and at those that were over: somebody may go on with one. Error: the experiment file
    /// can't be read.
    Result<void> refresh();
    /// Reads a slice of what the runs at work have written. @return whether more is waiting
    bool poll();
    /// Reads all there is, whatever it takes.
    Result<void> catchUp();
    /// Reads all of one run that is waiting.
    Result<void> catchUp(std::int64_t number);
    /// Of what was not taken in yet only the events are read from now on: where nothing can be kept, the responses
    /// would be read in vain.
    void leaveResponses() { *m_at.readsResponses = false; }
    /// Whether any run may say something soon.
    bool anyAtWork() const;

    std::vector<RunEntry> entries() const;
    /// ErrorKind::NotFound names it.
    Result<RunEntry> entry(std::int64_t number) const;
    Result<RunEntry> entry(std::string_view name) const;
    /// The latest of the task Iterate; nothing before there is one.
    std::optional<RunEntry> latestIterating() const;

    /// Puts what a run measured into the metrics, a slice of events a call, from what the experiment holds.
    /// @return whether more is waiting
    Result<bool> loadMetrics(std::int64_t number);

    /// Numbers and names a run, writes its folder and, where the experiment can be written, its row.
    Result<LaunchedRun> launch(RunConfig config);
    /// Starts a worker on a run that has none; one that waits while the run is paused goes on instead. Until it has
    /// spoken the entry says that it is starting. @return its process id, 0 of one that waited
    Result<pid_t> start(std::int64_t number, const std::filesystem::path& program, WorkerTie tie);
    /// Asks a run's worker to pause or stop as soon as it can, or to go on after all.
    Result<void> ask(std::int64_t number, RunRequest request);
    /// From its folder where that can be read, else as it was launched; without its queries and pairs.
    Result<RunConfig> config(std::int64_t number) const;

private:
    ListedRun& listed(std::int64_t number);

    RunSurroundings m_at;
    std::map<std::int64_t, std::unique_ptr<ListedRun>> m_runs;
};

}  // namespace sami
