#include "core/run/run_event.h"

namespace sami {

namespace {

constexpr std::string_view kHeaderKeys[] = {"seq", "time", "attempt", "type"};

OrderedJson toJson(const UnknownEvent& event) {
    OrderedJson json = OrderedJson::object();
    for (const auto& [key, value] : event.fields.items()) json[key] = OrderedJson::parse(value.dump());
    return json;
}

UnknownEvent unknownEvent(const std::string& type, const Json& json) {
    UnknownEvent event{type, json};
    for (const std::string_view key : kHeaderKeys) event.fields.erase(std::string(key));
    return event;
}

/// Reads the fields as the first of the kinds whose word is `type`; false where none is.
template <class Event, class... Others>
bool readAs(JsonFields& fields, const std::string& type, EventBody& body) {
    if constexpr (requires { Event::kType; }) {
        if (type == Event::kType) {
            read(fields, body.emplace<Event>());
            return true;
        }
    }
    if constexpr (sizeof...(Others) > 0) {
        return readAs<Others...>(fields, type, body);
    } else {
        return false;
    }
}

template <class... Events>
bool readBody(JsonFields& fields, const std::string& type, std::variant<Events...>& body) {
    return readAs<Events...>(fields, type, body);
}

}  // namespace

std::string_view typeOf(const EventBody& body) {
    return std::visit(
        []<class Event>(const Event& event) -> std::string_view {
            if constexpr (requires { Event::kType; }) {
                return Event::kType;
            } else {
                return event.type;
            }
        },
        body);
}

OrderedJson toJson(const RunEvent& event) {
    const EventHeader& header = event.header;
    OrderedJson json = {
        {"seq", header.seq}, {"time", header.time}, {"attempt", header.attempt}, {"type", typeOf(event.body)}};
    json.update(std::visit([](const auto& body) { return toJson(body); }, event.body));
    return json;
}

Result<RunEvent> runEventFromJson(const Json& json, const std::string& place) {
    JsonFields fields(json, place);
    RunEvent event;
    std::string type;
    fields.required("seq", event.header.seq);
    fields.required("time", event.header.time);
    fields.required("attempt", event.header.attempt);
    fields.required("type", type);
    if (!readBody(fields, type, event.body) && json.is_object()) event.body = unknownEvent(type, json);
    if (Result<void> read = fields.finishOpen(); !read) return std::unexpected(read.error());
    return event;
}

}  // namespace sami
