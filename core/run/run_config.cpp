#include "core/run/run_config.h"

#include <functional>

#include "core/base/json_fields.h"

namespace sami {

namespace {

OrderedJson toJson(const Principle& principle) {
    return {{"name", principle.name}, {"text", principle.text}, {"antithesis", principle.antithesis}};
}

OrderedJson toJson(const Constitution& constitution) {
    return {{"name", constitution.name}, {"principles", constitution.principles}};
}

OrderedJson toJson(const RunQuery& query) {
    return {{"id", query.id}, {"text", query.text}, {"held_out", query.heldOut}};
}

OrderedJson toJson(const JudgePair& pair) {
    return {{"id", pair.id},
            {"query", pair.query},
            {"constitution", pair.constitution},
            {"antithesis", pair.antithesis},
            {"baseline", pair.baseline},
            {"candidate", pair.candidate}};
}

OrderedJson toJson(const std::pair<std::string, std::string>& model) {
    return {{"name", model.first}, {"model", model.second}};
}

Result<void> read(Principle& principle, JsonFields& fields) {
    fields.required("name", principle.name);
    fields.required("text", principle.text);
    fields.required("antithesis", principle.antithesis);
    return fields.finish();
}

Result<void> read(Constitution& constitution, JsonFields& fields) {
    fields.required("name", constitution.name);
    fields.required("principles", constitution.principles);
    return fields.finish();
}

Result<void> read(RunQuery& query, JsonFields& fields) {
    fields.required("id", query.id);
    fields.required("text", query.text);
    fields.required("held_out", query.heldOut);
    return fields.finish();
}

Result<void> read(JudgePair& pair, JsonFields& fields) {
    fields.required("id", pair.id);
    fields.required("query", pair.query);
    fields.required("constitution", pair.constitution);
    fields.required("antithesis", pair.antithesis);
    fields.required("baseline", pair.baseline);
    fields.required("candidate", pair.candidate);
    return fields.finish();
}

Result<void> read(std::pair<std::string, std::string>& model, JsonFields& fields) {
    fields.required("name", model.first);
    fields.required("model", model.second);
    return fields.finish();
}

template <class T>
OrderedJson listOf(const std::vector<T>& values) {
    OrderedJson list = OrderedJson::array();
    for (const T& value : values) list.push_back(toJson(value));
    return list;
}

/// Reads a list of objects; a missing list stays empty.
template <class T>
Result<void> readList(JsonFields& fields, std::string_view key, const std::string& place, std::vector<T>& out) {
    const Json* list = fields.raw(key);
    if (list == nullptr) return {};
    const std::string listPlace = place + ": " + std::string(key);
    if (!list->is_array()) return fail(ErrorKind::Input, listPlace + " must be a list");
    for (std::size_t i = 0; i < list->size(); ++i) {
        T value;
        JsonFields element((*list)[i], listPlace + "[" + std::to_string(i) + "]");
        if (Result<void> done = read(value, element); !done) return done;
        out.push_back(std::move(value));
    }
    return {};
}

Result<void> readFlips(JsonFields& fields, const std::string& place, std::vector<std::vector<bool>>& out) {
    const Json* flips = fields.raw("flips");
    if (flips == nullptr) return {};
    const auto wrong = [&] {
        return fail(ErrorKind::Input, place + ": flips must be a list of lists of true or false");
    };
    if (!flips->is_array()) return wrong();
    for (const Json& flip : *flips) {
        if (!flip.is_array()) return wrong();
        std::vector<bool> sides;
        for (const Json& side : flip) {
            if (!side.is_boolean()) return wrong();
            sides.push_back(side.get<bool>());
        }
        out.push_back(std::move(sides));
    }
    return {};
}

Result<RunTask> taskOf(const std::string& word, const std::string& place) {
    for (const RunTask task : {RunTask::Iterate, RunTask::Compare, RunTask::Judge}) {
        if (toString(task) == word) return task;
    }
    return fail(ErrorKind::Input, place + ": task must be iterate, compare or judge, not \"" + word + "\"");
}

Result<void> readSettings(JsonFields& fields, const std::string& place, RunSettings& out) {
    const Json* settings = fields.raw("settings");
    if (settings == nullptr) return fail(ErrorKind::Input, place + ": \"settings\" is missing");
    Result<RunSettings> read = settingsFromJson(*settings, place + ": settings");
    if (!read) return std::unexpected(read.error());
    out = std::move(*read);
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
    }
    return "";
}

OrderedJson toJson(const RunConfig& config) {
    OrderedJson json{
        {"task", toString(config.task)},           {"name", config.name},   {"settings", toJson(config.settings)},
        {"principles", listOf(config.principles)}, {"flips", config.flips}, {"personas", listOf(config.personas)},
        {"queries", listOf(config.queries)}};
    if (config.task == RunTask::Compare) json["compare_models"] = listOf(config.compareModels);
    if (config.task == RunTask::Judge) {
        json["judge"] = config.judge;
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
        [&] { return readList(fields, "principles", place, config.principles); },
        [&] { return readFlips(fields, place, config.flips); },
        [&] { return readList(fields, "personas", place, config.personas); },
        [&] { return readList(fields, "queries", place, config.queries); },
        [&] { return readList(fields, "compare_models", place, config.compareModels); },
        [&] { return readList(fields, "judge_pairs", place, config.judgePairs); },
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
