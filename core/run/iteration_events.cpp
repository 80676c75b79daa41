#include "core/run/iteration_events.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sami {

namespace {

bool isObjectOf(const Json& object, bool (Json::*test)() const noexcept) {
    return object.is_object() && std::ranges::all_of(object, [&](const Json& element) { return (element.*test)(); });
}

void readCounts(JsonFields& fields, std::string_view key, std::map<std::string, std::int64_t>& out) {
    const Json* object = fields.raw(key);
    if (object == nullptr || !isObjectOf(*object, &Json::is_number_integer))
        return fields.refuse(key, "\"{key}\" must be an object of counts", {});
    for (const auto& [word, count] : object->items()) out[word] = count.get<std::int64_t>();
}

/// Missing in files of early versions.
void readSpeeds(JsonFields& fields, std::map<std::string, double>& out) {
    constexpr std::string_view kKey = "tokens_per_second";
    const Json* object = fields.raw(kKey);
    if (object == nullptr) return;
    if (!isObjectOf(*object, &Json::is_number))
        return fields.refuse(kKey, "\"{key}\" must be an object of numbers", {});
    for (const auto& [phase, speed] : object->items()) out[phase] = speed.get<double>();
}

OrderedJson nullUnlessFinite(double value) {
    return std::isfinite(value) ? OrderedJson(value) : OrderedJson();
}

}  // namespace

OrderedJson toJson(const FilteredEvent& event) {
    OrderedJson dropped = OrderedJson::object();
    for (const auto& [rule, count] : event.dropped) dropped[rule] = count;
    OrderedJson json = {{"iteration", event.iteration}, {"kept", event.kept}, {"dropped", dropped}};
    json.update(toJson(event.metrics));
    return json;
}

void read(JsonFields& fields, FilteredEvent& event) {
    fields.required("iteration", event.iteration);
    fields.required("kept", event.kept);
    readCounts(fields, "dropped", event.dropped);
    read(fields, event.metrics);
}

std::string_view toString(CheckpointKind kind) {
    switch (kind) {
        case CheckpointKind::Iteration:
            return "iteration";
        case CheckpointKind::Step:
            return "step";
        case CheckpointKind::Resume:
            return "resume";
    }
    return "";
}

OrderedJson toJson(const CheckpointEvent& event) {
    OrderedJson json = {
        {"iteration", event.iteration}, {"step", event.step}, {"kind", toString(event.kind)}, {"path", event.path}};
    if (event.mi) json["mi"] = *event.mi;
    return json;
}

void read(JsonFields& fields, CheckpointEvent& event) {
    std::string kind;
    fields.required("iteration", event.iteration);
    fields.required("step", event.step);
    fields.required("kind", kind);
    fields.required("path", event.path);
    fields.optional("mi", event.mi);
    const std::array kinds = {CheckpointKind::Iteration, CheckpointKind::Step, CheckpointKind::Resume};
    const auto* const found = std::ranges::find(kinds, kind, [](CheckpointKind known) { return toString(known); });
    if (found == kinds.end()) return fields.refuse("kind", "\"{key}\" must be iteration, step or resume", {});
    event.kind = *found;
}

bool IterationFinishedEvent::operator==(const IterationFinishedEvent& other) const {
    return dumpLine(toJson(*this)) == dumpLine(toJson(other));  // NaN and NaN are the same here
}

OrderedJson toJson(const IterationFinishedEvent& event) {
    OrderedJson speeds = OrderedJson::object();
    for (const auto& [phase, speed] : event.tokensPerSecond) speeds[phase] = speed;
    return {{"iteration", event.iteration},
            {"steps", event.steps},
            {"seconds", event.seconds},
            {"tokens_per_second", speeds},
            {"mi_before", nullUnlessFinite(event.miBefore)},
            {"mi_after", nullUnlessFinite(event.miAfter)},
            {"ceiling", event.ceiling},
            {"mean_tokens_before", event.meanTokensBefore},
            {"mean_tokens_after", event.meanTokensAfter}};
}

void read(JsonFields& fields, IterationFinishedEvent& event) {
    fields.required("iteration", event.iteration);
    fields.required("steps", event.steps);
    fields.required("seconds", event.seconds);
    readSpeeds(fields, event.tokensPerSecond);
    fields.requiredNumber("mi_before", event.miBefore);
    fields.requiredNumber("mi_after", event.miAfter);
    fields.required("ceiling", event.ceiling);
    fields.required("mean_tokens_before", event.meanTokensBefore);
    fields.required("mean_tokens_after", event.meanTokensAfter);
}

}  // namespace sami
