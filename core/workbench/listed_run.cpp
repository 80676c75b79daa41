#include "core/workbench/listed_run.h"

#include <signal.h>

#include <algorithm>
#include <system_error>
#include <tuple>
#include <utility>

#include "core/workbench/run_folders.h"

namespace sami {

namespace {

using Clock = std::chrono::steady_clock;

/// Every commit is synced to the disk, so what a run says is gathered for a while.
constexpr std::chrono::milliseconds kBetweenWrites{1000};
/// So many are written without waiting for more: the thread is free again within a few hundredths of a second.
constexpr std::size_t kGathered = 2000;
/// More than so many are not read before they could be written.
constexpr std::size_t kMostGathered = 20 * kGathered;
/// A slice of events out of the experiment file.
constexpr std::int64_t kEventsAtOnce = 500;

/// When the configuration of a run was written last.
std::filesystem::file_time_type writtenAt(const RunFolder& folder) {
    std::error_code error;
    return std::filesystem::last_write_time(folder.path() / "config.json", error);
}

std::uintmax_t sizeOfFiles(const RunFolder& folder) {
    std::error_code error;
    std::uintmax_t sum = 0;
    for (const auto& file : {folder.eventsFile(), folder.responsesFile()}) {
        const std::uintmax_t size = std::filesystem::file_size(file, error);
        if (!error) sum += size;
    }
    return sum;
}

/// Whether a process of this host runs; one that has ended and was not waited for does not.
bool isRunning(pid_t pid) {
    reapEndedWorkers();
    return ::kill(pid, 0) == 0;
}

bool tellsOfModel(const RunEvent& event) {
    return as<CheckpointEvent>(event) != nullptr || as<IterationFinishedEvent>(event) != nullptr;
}

bool differs(const RunEntry& one, const RunEntry& other) {
    return std::tie(one.state, one.starting, one.workerIsAlive, one.responding) !=
           std::tie(other.state, other.starting, other.workerIsAlive, other.responding);
}

}  // namespace

ListedRun::ListedRun(RunSurroundings at) : m_at(std::move(at)) {}

ListedRun::~ListedRun() = default;

void ListedRun::take(const RunRow& row, const RunConfig* config) {
    const bool isNew = m_entry.number == 0;
    const RunFolder folder = folderOf(m_at.experiment, row);
    // Somebody stopped it while no worker was there to say so.
    const bool wasStopped = !isNew && m_entry.state == RunState::Paused && folder.readRequest() == RunRequest::Stop;
    const bool isQuietStill =
        !isNew && !m_follower && !wasStopped && m_entry.problem.empty() && sizeOfFiles(folder) == m_quietSize;
    if (isQuietStill) return;
    m_row = row;
    m_hasRow = config == nullptr;
    m_entry.number = row.number;
    m_entry.name = row.name;
    m_entry.task = row.task;
    m_entry.folder = folder.path();
    // A configuration that was damaged may have been put right since.
    if (config == nullptr && (isNew || !m_problems.config.empty())) readConfigured();
    if (isNew && config != nullptr && row.problem.empty()) {
        m_config = *config;
        m_config->queries.clear();
    }
    if (m_follower) return noteRequest();
    if (!row.problem.empty() && !m_hasRow) {
        m_entry.state = row.state;
        m_problems.config = row.problem;
        showProblem();
        return;
    }
    m_problems.noted = row.problem;
    follow(wasStopped);
    noteRequest();
    showProblem();
    if (isNew || wasStopped) m_at.tell(RunChanged{row.number});
}

/// What was asked of a worker, here before it was opened again or by another process.
void ListedRun::noteRequest() {
    if (!m_follower || m_entry.asked || m_entry.state != RunState::Running || !m_entry.workerIsAlive) return;
    const Result<RunRequest> request = RunFolder(m_entry.folder).readRequest();
    if (!request || *request == RunRequest::Run) return;
    m_entry.asked = *request;
    m_at.tell(RunChanged{m_entry.number});
}

void ListedRun::readConfigured() {
    Result<RunConfig> config = m_at.experiment.runs().config(m_row.number);
    if (config) m_config = std::move(*config);
    m_problems.config = config ? std::string() : config.error().detail;
    const Result<RunConfig> now = folderOf(m_at.experiment, m_row).readLightConfig();
    if (!now && now.error().kind != ErrorKind::NotFound) m_problems.config = now.error().detail;
    // Another configuration than the experiment has is taken in with what is written next.
    if (now && m_config && *now == *m_config) m_configWritten = writtenAt(folderOf(m_at.experiment, m_row));
    showProblem();
}

/// Begins to follow a run that is at work, or whose files hold more than was taken in; notes where any other stands.
void ListedRun::follow(bool keep) {
    RunPosition position;
    if (m_hasRow) {
        Result<RunPosition> known = m_at.experiment.runs().position(m_row.number);
        if (known) position = std::move(*known);
        if (!known) m_problems.noted = known.error().detail;
    }
    std::error_code error;
    const bool folderIsThere = std::filesystem::exists(m_entry.folder, error);
    if (!folderIsThere && !position.progress) position.progress = progressOfEvents();
    if (!misplacedRuns(m_at.experiment, m_entry.folder).empty())
        m_problems.noted = missingFolder(m_at.experiment, m_entry.folder).detail;
    const bool hasProgress = position.progress.has_value();
    const std::uintmax_t size = sizeOfFiles(folderOf(m_at.experiment, m_row));
    auto follower = std::make_unique<RunFollower>(folderOf(m_at.experiment, m_row), std::move(position));
    follower->worker().look();
    const bool mayMend = !m_problems.noted.empty() && !m_at.experiment.isReadOnly();
    const bool mustRead =
        folderIsThere && (!hasProgress || mayMend || follower->isBehind() || follower->worker().isAlive());
    m_follower = std::move(follower);
    m_written.state = m_row.state;
    update();
    if (!folderIsThere) {
        m_entry.workerIsAlive = false;
        // That it was stopped without a worker stands in no event.
        if (!hasProgress || m_row.state == RunState::Stopped) m_entry.state = m_row.state;
    }
    if (!mustRead && !keep && m_entry.isQuiet()) rest(size);
}

/// What the experiment's own events tell of a run whose folder is gone; nothing where it has none.
std::optional<RunProgress> ListedRun::progressOfEvents() const {
    RunProgress progress;
    for (std::int64_t next = 0;;) {
        const Result<std::vector<RunEvent>> events = m_at.experiment.runs().events(m_row.number, next, kEventsAtOnce);
        if (!events || (events->empty() && next == 0)) return std::nullopt;
        if (events->empty()) return progress;
        for (const RunEvent& event : *events) progress.consume(event);
        next = events->back().header.seq + 1;
    }
}

/// Nothing more is expected of a run. @param size of its files before they were looked at: what comes after is noticed
void ListedRun::rest(std::uintmax_t size) {
    m_follower.reset();
    m_quietSize = size;
}

/// Reads a slice of a run. @return whether more is waiting
bool ListedRun::look() {
    // What can't be kept waits in memory, but not without end.
    if (m_follower->gathered() >= kMostGathered) {
        write();
        showProblem();
        return false;
    }
    const std::uintmax_t size = sizeOfFiles(folderOf(m_at.experiment, m_row));
    const RunNews news = m_follower->poll(*m_at.readsResponses);
    const bool wasProblem = !m_entry.problem.empty();
    const RunEntry before = m_entry;
    m_problems.reading = news.problem;
    // Whoever reads all of it knows better than what was noted of it.
    if (*m_at.readsResponses) m_problems.noted.clear();
    if (!m_problems.config.empty()) readConfigured();
    update();
    if (!news.events.empty()) {
        if (m_metrics.live) m_at.metrics.append(m_row.number, news.events);
        m_at.tell(EventsCame{m_row.number, std::make_shared<const std::vector<RunEvent>>(news.events)});
    }
    if (!news.responses.empty())
        m_at.tell(ResponsesCame{m_row.number, std::make_shared<const std::vector<Response>>(news.responses)});
    write();
    showProblem();
    if (!news.events.empty() || wasProblem || differs(before, m_entry)) m_at.tell(RunChanged{m_row.number});
    const bool isRead = !news.more && news.problem.empty();
    if (isRead && m_entry.isQuiet() && !m_follower->hasBatch() && m_written.state == m_entry.state) rest(size);
    return news.more;
}

/// Hands what was read to the store: at once when a run's state changes, else once a second.
void ListedRun::write() {
    if (!m_hasRow || m_at.experiment.isReadOnly() || !m_config) {
        m_follower->forgetBatch();
        m_written.state = m_entry.state;
        return;
    }
    const std::string& problem = m_problems.config.empty() ? m_problems.reading : m_problems.config;
    const bool stateChanged = m_written.state != m_entry.state || m_row.problem != problem;
    if (!m_follower->hasBatch() && !stateChanged) return;
    const bool isFull = m_follower->gathered() >= kGathered && m_problems.writing.empty();
    const bool mustWrite = (stateChanged && m_problems.writing.empty()) || isFull;
    if (!mustWrite && Clock::now() - m_written.at < kBetweenWrites) return;
    RunBatch batch = m_follower->batch();
    batch.problem = problem;
    if (m_entry.state == RunState::Stopped) batch.state = m_entry.state;
    // A run that goes on with more iterations has another configuration than it was launched with.
    const auto configWritten = writtenAt(folderOf(m_at.experiment, m_row));
    if (std::exchange(m_configWritten, configWritten) != configWritten) {
        if (Result<RunConfig> now = folderOf(m_at.experiment, m_row).readLightConfig()) {
            batch.config = *now;
            m_config = std::move(*now);
            showConfig();
        }
    }
    const Result<RunImport> brought = m_at.experiment.runs().write(m_row, *m_config, batch);
    m_problems.writing = brought ? std::string() : brought.error().detail;
    m_written.at = Clock::now();
    if (!brought) return;
    m_follower->forgetBatch();
    m_written.state = m_entry.state;
    m_row.problem = batch.problem;
    if (!m_entry.workerIsAlive) adoptCheckpoints();
    if (brought->responses > 0 || std::ranges::any_of(batch.events, tellsOfModel)) m_at.tell(ModelsChanged{});
    if (brought->verdicts > 0) m_at.tell(VerdictsChanged{});
    if (brought->drafts > 0) m_at.tell(DraftsChanged{});
}

/// A worker that was killed may have saved a model and not told of it.
void ListedRun::adoptCheckpoints() {
    if (m_row.task != RunTask::Iterate) return;
    const std::vector<CheckpointFolder> checkpoints = folderOf(m_at.experiment, m_row).checkpoints();
    if (Result<void> done = m_at.experiment.models().adopt(m_row.number, checkpoints); !done)
        m_problems.writing = done.error().detail;
}

void ListedRun::update() {
    WorkerWatch& worker = m_follower->worker();
    m_entry.progress = m_follower->progress();
    m_entry.state = m_follower->state();
    m_entry.workerIsAlive = worker.isAlive();
    m_entry.responding = worker.isResponding();
    m_entry.owner = worker.owner();
    if (m_entry.starting) updateStart();
    // Nothing was ever said: to wait for that worker would be in vain.
    const bool failedToStart = !m_entry.starting && !m_problems.start.empty();
    if (failedToStart && m_entry.state == RunState::Waiting) m_entry.state = RunState::Interrupted;
    // Of a run whose worker is gone nobody else says that it was stopped.
    const bool isLeft = m_entry.state == RunState::Paused && !m_entry.workerIsAlive;
    if (isLeft && RunFolder(m_entry.folder).readRequest() == RunRequest::Stop) m_entry.state = RunState::Stopped;
    const bool waits = m_entry.state == RunState::Paused && m_entry.workerIsAlive;
    if (!m_entry.isActive() && (!waits || m_entry.asked == RunRequest::Pause)) m_entry.asked.reset();
    showConfig();
}

void ListedRun::showConfig() {
    if (!m_config) return;
    m_entry.iterations = m_config->settings.iterations;
    m_entry.numConstitutions = m_config->settings.numConstitutions;
    m_entry.teaching = teachingOf(m_config->settings);
}

/// Until the new worker has spoken, the last word of the one before it still stands in the file.
void ListedRun::updateStart() {
    const bool waited = m_start.pid == 0;
    const RunProgress& said = m_entry.progress;
    const bool hasSpoken = waited ? said.nextSeq() > m_start.seqBefore : said.attempt() > m_start.attemptBefore;
    const bool isGone = waited ? !m_entry.workerIsAlive : !m_entry.workerIsAlive && !isRunning(m_start.pid);
    // A worker that pauses itself ends soon after it has said so: the request to go on may come in between.
    if (waited && isGone && !hasSpoken) return startAnother();
    if (hasSpoken || isGone) m_entry.starting = false;
    if (hasSpoken) m_problems.start.clear();
    if (hasSpoken || !isGone) return;
    const std::string words = lastWords(RunFolder(m_entry.folder));
    m_problems.start = words.empty()
                           ? "The worker ended before it began. Try again; worker.log in the run folder may say more."
                           : sentence("The worker ended before it began: {words}", {{"words", words}});
}

void ListedRun::showProblem() {
    std::string problem = m_problems.start;
    for (const std::string& next : {m_problems.config, m_problems.reading, m_problems.writing, m_problems.noted}) {
        if (problem.empty()) problem = next;
    }
    m_entry.isDamaged = !m_problems.config.empty() || !m_problems.reading.empty();
    if (m_entry.problem == problem) return;
    m_entry.problem = problem;
    m_entry.remedy = problem.empty() || problem == m_problems.start
                         ? ""
                         : "What was read before that is kept. Put the file right, or launch another run; the models "
                           "that this one has saved can still be exported.";
    m_at.tell(RunChanged{m_row.number});
}

void ListedRun::startAnother() {
    const Result<pid_t> pid = startWorker(m_start.program, RunFolder(m_entry.folder), m_start.tie);
    if (pid) {
        m_start.pid = *pid;
        return;
    }
    m_entry.starting = false;
    m_problems.start = pid.error().detail;
}

Result<pid_t> ListedRun::start(const std::filesystem::path& program, WorkerTie tie) {
    if (Result<void> there = checkRunFolder(m_at.experiment, m_entry.folder); !there)
        return std::unexpected(there.error());
    if (!m_follower) follow(true);
    m_follower->worker().look();
    update();
    // One that has said its last word ends soon: another takes its place then.
    const bool waits =
        m_entry.workerIsAlive && m_entry.state != RunState::Running && m_entry.state != RunState::Waiting;
    if (Result<void> free = checkFree(waits); !free) return std::unexpected(free.error());
    Result<pid_t> pid = 0;
    if (waits) {
        if (Result<void> asked = RunFolder(m_entry.folder).writeRequest(RunRequest::Run); !asked)
            return std::unexpected(asked.error());
    } else {
        pid = startWorker(program, RunFolder(m_entry.folder), tie);
    }
    m_problems.start = pid ? std::string() : pid.error().detail;
    m_start = {program, tie, pid.value_or(0), m_follower->progress().attempt(), m_follower->progress().nextSeq()};
    m_entry.starting = pid.has_value();
    m_entry.asked.reset();
    if (!pid) update();
    showProblem();
    m_at.tell(RunChanged{m_entry.number});
    return pid;
}

/// Only one worker is at a run, and what was asked of it is not taken back behind its back.
Result<void> ListedRun::checkFree(bool waits) const {
    if (m_entry.starting || (m_entry.workerIsAlive && !waits)) return std::unexpected(atWork(m_entry));
    const bool isPaused = waits && m_entry.state == RunState::Paused;
    if (isPaused && RunFolder(m_entry.folder).readRequest() == RunRequest::Stop) {
        return fail(ErrorKind::Locked, "{run} was asked to stop; go on with it when it has", {{"run", m_entry.name}});
    }
    return {};
}

Result<void> ListedRun::ask(RunRequest request) {
    if (Result<void> there = checkRunFolder(m_at.experiment, m_entry.folder); !there) return there;
    if (Result<void> asked = RunFolder(m_entry.folder).writeRequest(request); !asked) return asked;
    if (request == RunRequest::Run) {
        m_entry.asked.reset();
    } else if (m_follower) {
        m_entry.asked = request;
        update();
    } else if (request == RunRequest::Stop && m_entry.state == RunState::Paused) {
        m_entry.state = RunState::Stopped;
    }
    m_at.tell(RunChanged{m_entry.number});
    return {};
}

Result<bool> ListedRun::loadMetrics() {
    const std::int64_t number = m_entry.number;
    if (m_metrics.live) return false;
    std::error_code error;
    if (m_at.experiment.isReadOnly() && std::filesystem::exists(m_entry.folder, error)) {
        if (!m_metrics.history)
            m_metrics.history = std::make_unique<EventFollower>(folderOf(m_at.experiment, m_row).eventsFile());
        const Result<EventSlice> slice = m_metrics.history->poll();
        if (!slice) return std::unexpected(slice.error());
        m_at.metrics.append(number, slice->events);
        m_metrics.live = !slice->more;
        return slice->more;
    }
    if (m_hasRow) {
        const Result<std::vector<RunEvent>> events =
            m_at.experiment.runs().events(number, m_metrics.nextSeq, kEventsAtOnce);
        if (!events) return std::unexpected(events.error());
        if (!events->empty()) {
            m_at.metrics.append(number, *events);
            m_metrics.nextSeq = events->back().header.seq + 1;
            return true;
        }
    }
    // What was read since and is not written yet comes with the batch; from here on all that is read is taken at once.
    if (m_follower) m_at.metrics.append(number, m_follower->batch().events);
    m_metrics.live = true;
    return false;
}

void ListedRun::writeNow() {
    if (!m_follower) return;
    m_written.at = {};
    write();
}

}  // namespace sami
