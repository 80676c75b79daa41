#pragma once

#include <variant>

#include "core/run/iteration_events.h"
#include "core/run/measurement_events.h"
#include "core/run/task_events.h"

namespace sami {

/// An event of a later version: kept as it stands.
struct UnknownEvent {
    std::string type;
    Json fields;  ///< without those of the header
    bool operator==(const UnknownEvent&) const = default;
};

/// What every event carries.
struct EventHeader {
    std::int64_t seq = 0;      ///< number of the line, from 0
    double time = 0;           ///< seconds since the epoch
    std::int64_t attempt = 1;  ///< how often a worker has begun
    bool operator==(const EventHeader&) const = default;
};

using EventBody = std::variant<StartedEvent, ResumedEvent, ProgressEvent, FilteredEvent, StepEvent, EvaluationEvent,
                               HeldOutEvent, CheckpointEvent, IterationFinishedEvent, VerdictEvent, DraftEvent,
                               WarningEvent, PausedEvent, StoppedEvent, FailedEvent, FinishedEvent, UnknownEvent>;

/// One line of events.jsonl.
struct RunEvent {
    EventHeader header;
    EventBody body;
    bool operator==(const RunEvent&) const = default;
};

/// The word of an event's kind in the file: "step", "held_out" …
std::string_view typeOf(const EventBody& body);

/// {"seq", "time", "attempt", "type", …fields}, in this order.
OrderedJson toJson(const RunEvent& event);

/// Fields that this version does not know are left out. Error: `place` and the field at fault.
Result<RunEvent> runEventFromJson(const Json& json, const std::string& place);

/// The event as one of the kinds of EventBody, or nullptr.
template <class Event>
const Event* as(const RunEvent& event) {
    return std::get_if<Event>(&event.body);
}

}  // namespace sami
