#include "core/run/run_config.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "core/base/json_fields.h"
#include "core/constitution/principle_fields.h"
#include "core/run/config_parts.h"

namespace sami {

namespace {

Result<void> readPrinciples(JsonFields& fields, const std::string& place, std::vector<Principle>& out) {
    if (Result<void> read = readList(fields, "principles", place, out); !read) return read;
    Result<std::vector<Principle>> withIds = numbered(std::move(out));
    if (!withIds) {
        return fail(withIds.error().kind, "{place}: principles: {problem}",
                    {{"place", place}, {"problem", withIds.error().detail}});
    }
    out = std::move(*withIds);
    return {};
}

/// Whether every element of a list passes `test`; not for an empty list.
bool isListOf(const Json& list, bool (Json::*test)() const noexcept) {
    return list.is_array() && !list.empty() &&
           std::ranges::all_of(list, [&](const Json& element) { return (element.*test)(); });
}

/// One flip as ids or, as earlier versions wrote it, as one true or false per principle; nothing for anything else.
std::optional<Flip> flipOf(const Json& json, const std::vector<Principle>& principles) {
    if (isListOf(json, &Json::is_number_integer)) return Flip{json.get<std::vector<std::int64_t>>()};
    if (!isListOf(json, &Json::is_boolean) || json.size() != principles.size()) return std::nullopt;
    Flip flip;
    for (std::size_t i = 0; i < principles.size(); ++i) {
        if (json[i].get<bool>()) flip.flipped.push_back(principles[i].id);
    }
    return flip;
}

Result<void> readFlips(JsonFields& fields, const std::string& place, const std::vector<Principle>& principles,
                       std::vector<Flip>& out) {
    const Json* flips = fields.raw("flips");
    if (flips == nullptr) return {};
    const auto wrong = [&] {
        return fail(ErrorKind::Input,
                    "{place}: flips must be a list of lists, each the ids of flipped principles or one true or false "
                    "per principle",
                    {{"place", place}});
    };
    if (!flips->is_array()) return wrong();
    for (const Json& json : *flips) {
        std::optional<Flip> flip = flipOf(json, principles);
        if (!flip) return wrong();
        out.push_back(std::move(*flip));
    }
    return {};
}

Result<void> readJudgeSetup(JsonFields& fields, const std::string& place, JudgeSetup& out) {
    const Json* setup = fields.raw("judge_setup");
    if (setup == nullptr) return {};
    JsonFields own(*setup, place + ": judge_setup");
    return read(out, own);
}

Result<void> readProbe(JsonFields& fields, const std::string& place, ProbePlan& out) {
    const Json* plan = fields.raw("probe");
    if (plan == nullptr) return {};
    JsonFields own(*plan, place + ": probe");
    return read(out, own);
}

Result<void> readWrite(JsonFields& fields, const std::string& place, WritePlan& out) {
    const Json* plan = fields.raw("write");
    if (plan == nullptr) return {};
    const std::string own = place + ": write";
    JsonFields ownFields(*plan, own);
    return read(out, ownFields, own);
}

Result<RunTask> taskOf(const std::string& word, const std::string& place) {
    for (const RunTask task : {RunTask::Iterate, RunTask::Compare, RunTask::Judge, RunTask::Probe, RunTask::Write}) {
        if (toString(task) == word) return task;
    }
    return fail(ErrorKind::Input, "{place}: task must be iterate, compare, judge, probe or write, not \"{word}\"",
                {{"place", place}, {"word", word}});
}

/// Versions before prompts were rendered from the model's template wrote "auto" for the format that its marks tell.
/// Their runs keep their prompts: the word stands for that in a run's configuration, where one of today is "template".
constexpr std::pair<std::string_view, std::string_view> kFormatsOnDisk[] = {{"auto", "template"},
                                                                            {"recognised", "auto"}};

OrderedJson settingsOnDisk(RunSettings settings) {
    for (const auto& [here, onDisk] : kFormatsOnDisk) {
        if (settings.promptFormat != here) continue;
        settings.promptFormat = onDisk;
        break;
    }
    return toJson(settings);
}

Result<void> readSettings(JsonFields& fields, const std::string& place, RunSettings& out) {
    const Json* settings = fields.raw("settings");
    if (settings == nullptr) return fail(ErrorKind::Input, "{place}: \"settings\" is missing", {{"place", place}});
    Result<RunSettings> read = settingsFromJson(*settings, place + ": settings");
    if (!read) return std::unexpected(read.error());
    out = std::move(*read);
    for (const auto& [here, onDisk] : kFormatsOnDisk) {
        if (out.promptFormat != onDisk) continue;
        out.promptFormat = here;
        break;
    }
    return {};
}

}  // namespace

std::string_view toString(RunTask task) {
    switch (task) {
        case RunTask::Iterate:
            return "iterate";
        case RunTask::Compare:
            return "compare";
        case RunTask::Judge:
            return "judge";
        case RunTask::Probe:
            return "probe";
        case RunTask::Write:
            return "write";
        case RunTask::Unknown:
            break;
    }
    return "unknown";
}

bool hasPrincipled(const RunConfig& config, ContrastUse use) {
    return config.personas.empty() && hasPrincipled(config.settings, use);
}

OrderedJson toJson(const RunConfig& config) {
    OrderedJson json{{"task", toString(config.task)},
                     {"name", config.name},
                     {"settings", settingsOnDisk(config.settings)},
                     {"principles", listOf(config.principles)},
                     {"flips", listOf(config.flips)},
                     {"personas", listOf(config.personas)},
                     {"queries", listOf(config.queries)}};
    if (config.task == RunTask::Compare) json["compare_models"] = listOf(config.compareModels);
    if (config.task == RunTask::Probe) json["probe"] = toJson(config.probe);
    if (config.task == RunTask::Write) json["write"] = toJson(config.write);
    if (config.task == RunTask::Judge) {
        json["judge"] = config.judge;
        if (config.judgeSetup != JudgeSetup{}) json["judge_setup"] = toJson(config.judgeSetup);
        json["judge_pairs"] = listOf(config.judgePairs);
    }
    return json;
}

Result<RunConfig> runConfigFromJson(const Json& json, const std::string& place) {
    RunConfig config;
    JsonFields fields(json, place);
    std::string task;
    fields.required("task", task);
    fields.required("name", config.name);
    fields.optional("judge", config.judge);
    const std::function<Result<void>()> steps[] = {
        [&] { return readSettings(fields, place, config.settings); },
        [&] { return readPrinciples(fields, place, config.principles); },
        [&] { return readFlips(fields, place, config.principles, config.flips); },
        [&] { return readList(fields, "personas", place, config.personas); },
        [&] { return readList(fields, "queries", place, config.queries); },
        [&] { return readList(fields, "compare_models", place, config.compareModels); },
        [&] { return readList(fields, "judge_pairs", place, config.judgePairs); },
        [&] { return readJudgeSetup(fields, place, config.judgeSetup); },
        [&] { return readProbe(fields, place, config.probe); },
        [&] { return readWrite(fields, place, config.write); },
        [&] { return fields.finish(); },
    };
    for (const auto& step : steps) {
        if (Result<void> done = step(); !done) return std::unexpected(done.error());
    }
    const Result<RunTask> read = taskOf(task, place);
    if (!read) return std::unexpected(read.error());
    config.task = *read;
    return config;
}

}  // namespace sami
