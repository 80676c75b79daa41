#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/base/text.h"
#include "core/run/setting_bounds.h"
#include "core/run/settings_table.h"

namespace sami {

namespace {

using Kind = SettingInfo::Kind;

bool hasKind(Kind kind, const Json& value) {
    switch (kind) {
        case Kind::Boolean:
            return value.is_boolean();
        case Kind::Integer:
            return value.is_number_integer() && !(value.is_number_unsigned() && value.get<std::uint64_t>() >> 63);
        case Kind::Real:
            return value.is_number();
        case Kind::Text:
        case Kind::Choice:
            return value.is_string();
        case Kind::TextList:
            return value.is_array() &&
                   std::ranges::all_of(value, [](const Json& element) { return element.is_string(); });
    }
    return false;
}

/// Of a value that has not the kind that the setting wants, or lies outside its bounds.
std::string_view refusalOf(const SettingInfo& info) {
    const bool isBounded = !info.bounds.empty();
    switch (info.kind) {
        case Kind::Boolean:
            return "{place}: {key} must be true or false, not {value}";
        case Kind::Integer:
            return isBounded ? "{place}: {key} must be a whole number {bounds}, not {value}"
                             : "{place}: {key} must be a whole number, not {value}";
        case Kind::Real:
            return isBounded ? "{place}: {key} must be a number {bounds}, not {value}"
                             : "{place}: {key} must be a number, not {value}";
        case Kind::Text:
            return isBounded ? "{place}: {key} must be {bounds}, not {value}"
                             : "{place}: {key} must be a text, not {value}";
        case Kind::Choice:
            return "{place}: {key} must be one of {bounds}, not {value}";
        case Kind::TextList:
            return R"({place}: {key} must be a JSON list of texts, as ["a", "b"], not {value})";
    }
    return "{place}: {key} must not be {value}";
}

/// JSON has no word for numbers that are not finite.
std::string told(const Json& value) {
    if (!value.is_number_float() || std::isfinite(value.get<double>())) return value.dump();
    return std::isnan(value.get<double>()) ? "nan" : "inf";
}

/// @param place where the value stood
std::unexpected<Error> refused(const SettingRow& row, const std::string& value, const std::string& place) {
    return fail(ErrorKind::Input, refusalOf(row.info),
                {{"place", place}, {"key", row.info.key}, {"bounds", row.info.bounds}, {"value", value}});
}

/// Text as typed on a command line, as JSON of the kind the key wants; null where it is none.
Json typedValue(Kind kind, std::string_view text) {
    if (kind == Kind::Text || kind == Kind::Choice) return std::string(text);
    if (kind == Kind::TextList) {
        const Result<Json> list = parseJson(text, "");
        return list ? *list : Json();
    }
    if (kind == Kind::Boolean) return text == "true" ? Json(true) : text == "false" ? Json(false) : Json();
    const char* const end = text.data() + text.size();
    std::int64_t integer = 0;
    if (const auto read = std::from_chars(text.data(), end, integer); read.ec == std::errc{} && read.ptr == end) {
        return integer;
    }
    double real = 0;
    if (const auto read = std::from_chars(text.data(), end, real); read.ec == std::errc{} && read.ptr == end)
        return real;
    return {};
}

bool isTemplate(const std::string& text) {
    return text.empty() ||
           (text.find("{constitution}") != std::string::npos && text.find("{query}") != std::string::npos);
}

}  // namespace

Result<void> assignSetting(RunSettings& settings, const SettingRow& row, const Json& value, const std::string& place) {
    if (!hasKind(row.info.kind, value) || !withinBounds(row.info.bounds, value))
        return refused(row, told(value), place);
    std::visit([&](auto member) { settings.*member = value.get<std::remove_cvref_t<decltype(settings.*member)>>(); },
               row.member);
    return {};
}

OrderedJson settingValue(const RunSettings& settings, const SettingRow& row) {
    return std::visit([&](auto member) { return OrderedJson(settings.*member); }, row.member);
}

const std::vector<SettingInfo>& settingInfos() {
    static const std::vector<SettingInfo> infos = [] {
        std::vector<SettingInfo> result;
        for (const SettingRow& row : settingRows()) result.push_back(row.info);
        return result;
    }();
    return infos;
}

std::int64_t RunSettings::updatesOf(std::int64_t iteration) const {
    if (updates.empty()) return 0;
    const std::vector<std::string_view> counts = split(updates, ',');
    const auto last = std::ssize(counts) - 1;
    const std::string_view count =
        trimmed(counts[static_cast<std::size_t>(std::clamp<std::int64_t>(iteration - 1, 0, last))]);
    std::int64_t value = 0;
    std::from_chars(count.data(), count.data() + count.size(), value);
    return value;
}

Result<void> applySetting(RunSettings& settings, std::string_view key, std::string_view value) {
    const SettingRow* row = findSettingRow(key);
    if (row == nullptr) {
        return fail(ErrorKind::Usage, "no setting is called \"{key}\"; `sami run --print-config` lists them all",
                    {{"key", key}});
    }
    const Json typed = typedValue(row->info.kind, value);
    if (typed.is_null()) return refused(*row, sentence("\"{value}\"", {{"value", value}}), "--set");
    return assignSetting(settings, *row, typed, "--set");
}

Result<void> applySettings(RunSettings& settings, const std::vector<std::string>& assignments) {
    for (const std::string& assignment : assignments) {
        const std::size_t equals = assignment.find('=');
        if (equals == std::string::npos)
            return fail(ErrorKind::Usage, "--set takes key=value, not \"{given}\"", {{"given", assignment}});
        Result<void> done = applySetting(settings, assignment.substr(0, equals), assignment.substr(equals + 1));
        if (!done) return done;
    }
    return validate(settings);
}

bool hasPrincipled(const RunSettings& settings, ContrastUse use) {
    const bool drawsSides = settings.principlesPerQuery > 0 && use != ContrastUse::Evaluation;
    return !drawsSides && settings.placebo != "neutral" && settings.placebo != "same";
}

namespace {

/// What chooses the best checkpoint is measured at all.
Result<void> checkBestBy(const RunSettings& settings) {
    if (settings.bestBy == "rule_win_rate" && settings.judgeRule.empty())
        return fail(ErrorKind::Input,
                    "settings: best_by=rule_win_rate needs a rule; set judge_rule, or choose another");
    const bool asksAbility = settings.bestBy == "question_accuracy" || settings.bestBy == "perplexity";
    if (!asksAbility || settings.measureAbility) return {};
    return fail(ErrorKind::Input, "settings: best_by={measure} needs measure_ability=true",
                {{"measure", settings.bestBy}});
}

}  // namespace

Result<void> validate(const RunSettings& settings) {
    for (const SettingRow& row : settingRows()) {
        const Json value = settingValue(settings, row);
        if (!withinBounds(row.info.bounds, value)) return refused(row, told(value), "settings");
    }
    if (settings.updates.empty() && settings.queriesPerStep > settings.queriesPerIteration) {
        return fail(ErrorKind::Input,
                    "settings: queries_per_step ({step}) is larger than queries_per_iteration ({iteration}); lower it "
                    "or take more queries",
                    {{"step", settings.queriesPerStep}, {"iteration", settings.queriesPerIteration}});
    }
    if (settings.loraRank == 0 && !settings.loraTargets.empty()) {
        return fail(
            ErrorKind::Input,
            "settings: lora_targets is given, but with lora_rank 0 all weights are trained; set lora_rank as well");
    }
    if (!isTemplate(settings.trainingTemplate) || !isTemplate(settings.generationTemplate)) {
        return fail(ErrorKind::Input, "settings: a template must contain {constitution} and {query}, or be empty");
    }
    if (!settings.evaluateConditions.empty() && !hasPrincipled(settings, ContrastUse::Evaluation)) {
        return fail(ErrorKind::Input,
                    "settings: evaluate_conditions measures answers by the principled constitution, which no query has "
                    "with this placebo; leave it empty");
    }
    if (settings.objective == "distil" && !hasPrincipled(settings, ContrastUse::Training)) {
        return fail(ErrorKind::Input,
                    "settings: objective distil leaves the constitution out of the prompt, and with "
                    "principles_per_query or this placebo a query's answers follow several; choose another objective");
    }
    if (Result<void> measured = checkBestBy(settings); !measured) return measured;
    const auto isEmpty = [](const std::string& text) { return text.empty(); };
    for (const auto* list : {&settings.stop, &settings.cutAt, &settings.dropContaining, &settings.dropBeginning}) {
        if (std::ranges::any_of(*list, isEmpty))
            return fail(ErrorKind::Input,
                        "settings: stop, cut_at, drop_containing and drop_beginning must not hold empty texts");
    }
    return {};
}

OrderedJson toJson(const RunSettings& settings) {
    OrderedJson json = OrderedJson::object();
    for (const SettingRow& row : settingRows()) json[std::string(row.info.key)] = settingValue(settings, row);
    return json;
}

Result<RunSettings> settingsFromJson(const Json& json, const std::string& place) {
    if (!json.is_object()) return fail(ErrorKind::Input, "{place}: settings must be a JSON object", {{"place", place}});
    RunSettings settings;
    for (const auto& [key, value] : json.items()) {
        const SettingRow* row = findSettingRow(key);
        if (row == nullptr) {
            return fail(ErrorKind::Input, "{place}: no setting is called \"{key}\"; remove it",
                        {{"place", place}, {"key", key}});
        }
        if (Result<void> set = assignSetting(settings, *row, value, place); !set) return std::unexpected(set.error());
    }
    return settings;
}

}  // namespace sami
