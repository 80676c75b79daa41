#include "core/run/run_folder.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <fstream>
#include <system_error>

#include "core/base/folder.h"
#include "core/base/json_fields.h"
#include "core/base/sealed_folder.h"
#include "core/base/wall_clock.h"

namespace sami {

namespace {

/// A worker on another host can't be asked for; fifteen missed heartbeats mean it is gone.
constexpr double kSilentSeconds = 30;

std::string hostName() {
    char name[256] = {};
    return ::gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

struct ProcessInfo {
    char state = 0;
    std::int64_t startTime = 0;
};

/// Fields 3 and 22 of /proc/PID/stat. The name in field 2 may hold anything, so reading starts at the last ')'.
std::optional<ProcessInfo> processInfo(std::int64_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string text;
    if (!std::getline(file, text)) return std::nullopt;
    const std::size_t nameEnd = text.rfind(')');
    if (nameEnd == std::string::npos || nameEnd + 2 >= text.size()) return std::nullopt;
    std::vector<std::string> fields;
    for (const char c : text.substr(nameEnd + 2)) {
        if (c == ' ' || fields.empty()) fields.emplace_back();
        if (c != ' ') fields.back() += c;
    }
    if (fields.size() < 20) return std::nullopt;
    return ProcessInfo{fields[0][0], std::stoll(fields[19])};
}

std::string_view toString(RunRequest request) {
    switch (request) {
        case RunRequest::Run:
            return "run";
        case RunRequest::Pause:
            return "pause";
        case RunRequest::Stop:
            return "stop";
    }
    return "";
}

/// N of "STEM-N…", the rest left in `name`; 0 for any other text.
std::int64_t numberAfter(std::string_view stem, std::string_view& name) {
    if (!name.starts_with(stem)) return 0;
    const char* const begin = name.data() + stem.size();
    std::int64_t number = 0;
    const auto read = std::from_chars(begin, name.data() + name.size(), number);
    if (read.ec != std::errc{} || number <= 0) return 0;
    name.remove_prefix(static_cast<std::size_t>(read.ptr - name.data()));
    return number;
}

/// What the name of a folder under checkpoints/ says; iteration 0 where it is none of ours.
CheckpointFolder checkpointNamed(const std::string& folder) {
    std::string_view rest = folder;
    CheckpointFolder found{.name = folder, .iteration = numberAfter("iteration-", rest)};
    if (found.iteration > 0 && !rest.empty()) found.step = numberAfter("-step-", rest);
    if (!rest.empty()) found.iteration = 0;
    return found;
}

Result<void> fillNewFolder(const RunFolder& folder, const RunConfig& config) {
    if (Result<void> written = writeJsonFile(folder.path() / "config.json", toJson(config)); !written) return written;
    return folder.writeRequest(RunRequest::Run);
}

}  // namespace

bool processIsAlive(std::int64_t pid, std::int64_t startTime) {
    const std::optional<ProcessInfo> process = processInfo(pid);
    return process && process->state != 'Z' && process->startTime == startTime;
}

Heartbeat currentHeartbeat() {
    Heartbeat heartbeat;
    heartbeat.host = hostName();
    heartbeat.pid = ::getpid();
    heartbeat.time = secondsSinceEpoch();
    if (const std::optional<ProcessInfo> self = processInfo(heartbeat.pid)) heartbeat.startTime = self->startTime;
    return heartbeat;
}

std::filesystem::path RunFolder::checkpoint(std::int64_t iteration) const {
    return m_path / "checkpoints" / ("iteration-" + std::to_string(iteration));
}

std::vector<CheckpointFolder> RunFolder::checkpoints() const {
    std::vector<CheckpointFolder> found;
    std::error_code error;
    for (const std::filesystem::path& folder : readableEntries(m_path / "checkpoints")) {
        CheckpointFolder checkpoint = checkpointNamed(folder.filename().string());
        if (checkpoint.iteration == 0 || !std::filesystem::exists(folder / kCompletionMarker, error)) continue;
        found.push_back(std::move(checkpoint));
    }
    std::ranges::sort(found, {}, [](const CheckpointFolder& one) { return std::pair(one.iteration, one.step); });
    return found;
}

Result<RunFolder> RunFolder::create(const std::filesystem::path& path, const RunConfig& config) {
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error) return std::unexpected(ioError(IoAction::MakeFolder, path.parent_path().string(), error.value()));
    // A single mkdir, so that of two launchers only one gets the name.
    if (!std::filesystem::create_directory(path, error)) {
        return std::unexpected(ioError(IoAction::MakeFolder, path.string(), error ? error.value() : EEXIST));
    }
    RunFolder folder(path);
    if (Result<void> filled = fillNewFolder(folder, config); !filled) {
        std::filesystem::remove_all(path, error);
        return std::unexpected(filled.error());
    }
    return folder;
}

Result<RunConfig> RunFolder::readConfig() const {
    const std::filesystem::path file = m_path / "config.json";
    const Result<Json> json = readJsonFile(file);
    if (!json) return std::unexpected(json.error());
    return runConfigFromJson(*json, file.string());
}

Result<RunConfig> RunFolder::readLightConfig() const {
    const std::filesystem::path file = m_path / "config.json";
    const Result<std::string> text = readFile(file);
    if (!text) return std::unexpected(text.error());
    const Result<Json> json = parseJsonWithout(*text, file.string(), {"queries", "judge_pairs", "probe.rows"});
    if (!json) return std::unexpected(json.error());
    return runConfigFromJson(*json, file.string());
}

Result<void> RunFolder::writeRequest(RunRequest request) const {
    return writeJsonFile(m_path / "request.json", {{"request", toString(request)}});
}

Result<RunRequest> RunFolder::readRequest() const {
    const std::filesystem::path file = m_path / "request.json";
    const Result<Json> json = readJsonFile(file);
    if (!json && json.error().kind == ErrorKind::NotFound) return RunRequest::Run;
    if (!json) return std::unexpected(json.error());
    JsonFields fields(*json, file.string());
    std::string word;
    fields.required("request", word);
    if (Result<void> read = fields.finishOpen(); !read) return std::unexpected(read.error());
    for (const RunRequest request : {RunRequest::Run, RunRequest::Pause, RunRequest::Stop}) {
        if (toString(request) == word) return request;
    }
    return fail(ErrorKind::Input, "{file}: request must be run, pause or stop, not \"{word}\"",
                {{"file", file}, {"word", word}});
}

Result<void> RunFolder::writeHeartbeat(const Heartbeat& heartbeat) const {
    return writeJsonFile(m_path / "heartbeat.json", {{"host", heartbeat.host},
                                                     {"pid", heartbeat.pid},
                                                     {"start_time", heartbeat.startTime},
                                                     {"time", heartbeat.time}});
}

std::optional<Heartbeat> RunFolder::readHeartbeat() const {
    const Result<Json> json = readJsonFile(m_path / "heartbeat.json");
    if (!json) return std::nullopt;
    Heartbeat heartbeat;
    JsonFields fields(*json, "heartbeat.json");
    fields.required("host", heartbeat.host);
    fields.required("pid", heartbeat.pid);
    fields.required("start_time", heartbeat.startTime);
    fields.required("time", heartbeat.time);
    if (!fields.finishOpen()) return std::nullopt;
    return heartbeat;
}

bool RunFolder::workerIsAlive() const {
    const std::optional<Heartbeat> heartbeat = readHeartbeat();
    if (!heartbeat) return false;
    if (heartbeat->host != hostName()) return secondsSinceEpoch() - heartbeat->time < kSilentSeconds;
    return processIsAlive(heartbeat->pid, heartbeat->startTime);
}

}  // namespace sami
