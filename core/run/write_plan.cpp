#include "core/run/write_plan.h"

#include "core/constitution/writer_prompt.h"

namespace sami {

namespace {

OrderedJson toJson(const WriteAsk& ask) {
    return {{"kind", toString(ask.kind)},
            {"principle", ask.principle},
            {"has_antithesis", ask.hasAntithesis},
            {"prompt", ask.prompt},
            {"count", ask.count}};
}

Result<void> read(WriteAsk& ask, JsonFields& fields) {
    std::string kind;
    fields.required("kind", kind);
    fields.optional("principle", ask.principle);
    fields.optional("has_antithesis", ask.hasAntithesis);
    fields.required("prompt", ask.prompt);
    fields.optional("count", ask.count);
    const std::optional<DraftKind> known = draftKindOf(kind);
    if (!known) fields.refuse("kind", "\"{key}\" must be principle, antithesis or paraphrase", {});
    if (ask.count < 1) fields.refuse("count", "\"{key}\" must be at least 1", {});
    ask.kind = known.value_or(DraftKind::Principle);
    return fields.finish();
}

}  // namespace

DraftForm WriteAsk::form() const {
    return draftForm(kind, hasAntithesis);
}

std::int64_t WritePlan::numDrafts() const {
    std::int64_t sum = 0;
    for (const WriteAsk& ask : asks) sum += ask.count;
    return sum;
}

const WriteAsk* WritePlan::askOf(std::int64_t number) const {
    if (number < 1) return nullptr;
    for (const WriteAsk& ask : asks) {
        if (number <= ask.count) return &ask;
        number -= ask.count;
    }
    return nullptr;
}

OrderedJson toJson(const WritePlan& plan) {
    OrderedJson asks = OrderedJson::array();
    for (const WriteAsk& ask : plan.asks) asks.push_back(toJson(ask));
    OrderedJson json{{"writer", plan.writer}, {"asks", std::move(asks)}};
    if (!plan.endpoint.url.empty()) json["endpoint"] = toJson(plan.endpoint);
    return json;
}

Result<void> read(WritePlan& plan, JsonFields& fields, const std::string& place) {
    fields.required("writer", plan.writer);
    if (const Json* const endpoint = fields.raw("endpoint")) {
        JsonFields own(*endpoint, place + ": endpoint");
        if (Result<void> done = read(plan.endpoint, own); !done) return done;
    }
    const Json* const asks = fields.raw("asks");
    if (asks == nullptr || !asks->is_array()) fields.refuse("asks", "\"{key}\" must be a list", {});
    for (std::size_t i = 0; asks != nullptr && asks->is_array() && i < asks->size(); ++i) {
        JsonFields own((*asks)[i], place + ": asks[" + std::to_string(i) + "]");
        if (Result<void> done = read(plan.asks.emplace_back(), own); !done) return done;
    }
    return fields.finish();
}

}  // namespace sami
