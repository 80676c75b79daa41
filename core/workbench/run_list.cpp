#include "core/workbench/run_list.h"

#include <algorithm>
#include <ranges>
#include <system_error>

#include "core/workbench/run_folders.h"

namespace sami {

namespace {

std::unexpected<Error> noRun(std::int64_t number) {
    return fail(ErrorKind::NotFound, "there is no run number {number}", {{"number", number}});
}

}  // namespace

RunList::RunList(const Experiment& experiment, MetricBook& metrics, Tell tell)
    : m_at{experiment, metrics, std::move(tell), std::make_shared<bool>(true)} {}

RunList::~RunList() = default;

Result<void> RunList::refresh() {
    reapEndedWorkers();
    const Result<std::vector<StrayRun>> strays = strayRuns(m_at.experiment);
    if (!strays) return std::unexpected(strays.error());
    for (const StrayRun& stray : *strays) {
        const bool adopts = stray.row.problem.empty() && !m_at.experiment.isReadOnly();
        if (!adopts) {
            listed(stray.row.number).take(stray.row, &stray.config);
        } else if (Result<void> added = m_at.experiment.runs().add(stray.row, stray.config); !added) {
            return added;
        }
    }
    const Result<std::vector<RunRow>> rows = m_at.experiment.runs().runs();
    if (!rows) return std::unexpected(rows.error());
    for (const RunRow& row : *rows) listed(row.number).take(row, nullptr);
    return {};
}

ListedRun& RunList::listed(std::int64_t number) {
    std::unique_ptr<ListedRun>& run = m_runs[number];
    if (!run) run = std::make_unique<ListedRun>(m_at);
    return *run;
}

bool RunList::poll() {
    bool more = false;
    for (auto& [number, run] : m_runs) {
        if (run->isFollowed()) more = run->look() || more;
    }
    return more;
}

Result<void> RunList::catchUp() {
    if (Result<void> done = refresh(); !done) return done;
    while (poll()) {
    }
    for (auto& [number, run] : m_runs) run->writeNow();
    return {};
}

Result<void> RunList::catchUp(std::int64_t number) {
    if (Result<void> done = refresh(); !done) return done;
    const auto found = m_runs.find(number);
    if (found == m_runs.end()) return noRun(number);
    ListedRun& run = *found->second;
    while (run.isFollowed() && run.look()) {
    }
    run.writeNow();
    if (!run.entry().problem.empty()) return fail(ErrorKind::Input, run.entry().problem);
    return {};
}

bool RunList::anyAtWork() const {
    return std::ranges::any_of(m_runs, [](const auto& run) { return run.second->isFollowed(); });
}

std::vector<RunEntry> RunList::entries() const {
    std::vector<RunEntry> all;
    all.reserve(m_runs.size());
    for (const auto& [number, run] : m_runs) all.push_back(run->entry());
    return all;
}

Result<RunEntry> RunList::entry(std::int64_t number) const {
    const auto found = m_runs.find(number);
    if (found == m_runs.end()) return noRun(number);
    return found->second->entry();
}

Result<RunEntry> RunList::entry(std::string_view name) const {
    for (const auto& [number, run] : m_runs) {
        if (run->entry().name == name) return run->entry();
    }
    return fail(ErrorKind::NotFound, "{file}: no run is called \"{name}\"",
                {{"file", m_at.experiment.path()}, {"name", name}});
}

std::optional<RunEntry> RunList::latestIterating() const {
    for (const auto& [number, run] : std::views::reverse(m_runs)) {
        if (run->entry().task == RunTask::Iterate) return run->entry();
    }
    return std::nullopt;
}

Result<bool> RunList::loadMetrics(std::int64_t number) {
    const auto found = m_runs.find(number);
    if (found == m_runs.end()) return noRun(number);
    return found->second->loadMetrics();
}

Result<LaunchedRun> RunList::launch(RunConfig config) {
    if (Result<void> known = refresh(); !known) return std::unexpected(known.error());
    // A folder of the new name beside that of the old one could never be brought together again.
    for (const auto& [number, run] : m_runs) {
        if (!misplacedRuns(m_at.experiment, run->entry().folder).empty())
            return std::unexpected(missingFolder(m_at.experiment, run->entry().folder));
    }
    const Result<RunRow> row = makeRunFolder(m_at.experiment, config);
    if (!row) return std::unexpected(row.error());
    config.name = row->name;
    const std::filesystem::path folder = folderOf(m_at.experiment, *row).path();
    const bool keepsRow = !m_at.experiment.isReadOnly();
    if (keepsRow) {
        if (Result<void> added = m_at.experiment.runs().add(*row, config); !added) {
            std::error_code ignored;
            std::filesystem::remove_all(folder, ignored);
            return std::unexpected(added.error());
        }
    }
    listed(row->number).take(*row, keepsRow ? nullptr : &config);
    listed(row->number).measureFromNow();
    m_at.tell(RunChanged{row->number});
    return LaunchedRun{row->number, row->name, folder};
}

Result<pid_t> RunList::start(std::int64_t number, const std::filesystem::path& program, WorkerTie tie) {
    const auto found = m_runs.find(number);
    if (found == m_runs.end()) return noRun(number);
    return found->second->start(program, tie);
}

Result<void> RunList::ask(std::int64_t number, RunRequest request) {
    const auto found = m_runs.find(number);
    if (found == m_runs.end()) return noRun(number);
    return found->second->ask(request);
}

Result<RunConfig> RunList::config(std::int64_t number) const {
    const auto found = m_runs.find(number);
    if (found == m_runs.end()) return noRun(number);
    if (Result<RunConfig> config = RunFolder(found->second->entry().folder).readLightConfig()) return config;
    if (found->second->config()) return *found->second->config();
    return m_at.experiment.runs().config(number);
}

}  // namespace sami
