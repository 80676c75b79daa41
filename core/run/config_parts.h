#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/json_fields.h"
#include "core/constitution/flip_choice.h"
#include "core/constitution/principle_fields.h"
#include "core/dataset/query.h"

namespace sami {

/// What several sections of a run's configuration are made of, as JSON. Reading is strict: an unknown field is an error
/// that names it.
OrderedJson toJson(const Flip& flip);
OrderedJson toJson(const Constitution& constitution);
OrderedJson toJson(const Query& query);
Result<void> read(Principle& principle, JsonFields& fields);
Result<void> read(Constitution& constitution, JsonFields& fields);
Result<void> read(Query& query, JsonFields& fields);

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
    if (!list->is_array()) return fail(ErrorKind::Input, "{list} must be a list", {{"list", listPlace}});
    for (std::size_t i = 0; i < list->size(); ++i) {
        T value;
        JsonFields element((*list)[i], listPlace + "[" + std::to_string(i) + "]");
        if (Result<void> done = read(value, element); !done) return done;
        out.push_back(std::move(value));
    }
    return {};
}

}  // namespace sami
