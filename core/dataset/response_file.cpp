#include "core/dataset/response_file.h"

#include "core/base/text.h"
#include "core/dataset/csv.h"
#include "core/dataset/table.h"

namespace sami {

namespace {

using Names = std::vector<std::string_view>;
const Names kQueryNames = {"query", "question", "prompt", "instruction"};
const Names kResponseNames = {"response", "output", "answer", "completion"};

/// A text field under one of `names`; empty where it may be missing and is.
Result<std::string> textOf(const Record& record, const Names& names, bool needed) {
    const Json* value = firstField(record.value, names);
    if (value == nullptr && !needed) return std::string();
    if (value != nullptr && value->is_string()) return value->get<std::string>();
    if (value != nullptr && value->is_number_integer() && !needed) return value->dump();  // ids may be numbers
    return fail(ErrorKind::Input,
                value == nullptr ? "{place}: \"{key}\" is missing" : "{place}: \"{key}\" must be text",
                {{"place", record.place}, {"key", names.front()}});
}

/// A whole number, also as the text a CSV cell is; nothing where it is missing or empty.
Result<std::optional<std::int64_t>> integerOf(const Record& record, std::string_view name) {
    const Json* value = firstField(record.value, {name});
    if (value == nullptr || (value->is_string() && value->get_ref<const std::string&>().empty())) {
        return std::optional<std::int64_t>();
    }
    const Result<Json> number =
        value->is_string() ? parseJson(value->get_ref<const std::string&>(), record.place) : *value;
    if (number && number->is_number_integer() && *number >= 0 && *number <= (std::int64_t{1} << 53)) {
        return std::optional(number->get<std::int64_t>());
    }
    return fail(ErrorKind::Input, "{place}: \"{key}\" must be a count, not {value}",
                {{"place", record.place}, {"key", name}, {"value", value->dump()}});
}

Result<Response> responseOf(const Record& record) {
    if (!record.value.is_object())
        return fail(ErrorKind::Input, "{place}: expected a record with named fields", {{"place", record.place}});
    Response response;
    struct Field {
        std::string* to;
        Names names;
        bool needed;
    };
    const Field fields[] = {{&response.query, kQueryNames, true},
                            {&response.text, kResponseNames, true},
                            {&response.queryId, {"query_id", "id"}, false},
                            {&response.constitution, {"constitution"}, false},
                            {&response.constitutionName, {"constitution_name"}, false},
                            {&response.finish, {"finish"}, false},
                            {&response.model, {"model"}, false}};
    for (const Field& field : fields) {
        Result<std::string> text = textOf(record, field.names, field.needed);
        if (!text) return std::unexpected(text.error());
        *field.to = std::move(*text);
    }
    if (trimmed(response.query).empty())
        return fail(ErrorKind::Input, "{place}: the query is empty", {{"place", record.place}});
    const Result<std::optional<std::int64_t>> tokens = integerOf(record, "tokens");
    if (!tokens) return std::unexpected(tokens.error());
    const Result<std::optional<std::int64_t>> column = integerOf(record, "column");
    if (!column) return std::unexpected(column.error());
    response.tokens = *tokens;
    response.column = column->value_or(kUnknownColumn);
    response.purpose = ResponsePurpose::Import;
    return response;
}

}  // namespace

Result<std::vector<Response>> parseResponses(std::string_view text, const std::string& name) {
    const Result<std::vector<Record>> records = readRecords(text, name);
    if (!records) return std::unexpected(records.error());
    std::vector<Response> responses;
    for (const Record& record : *records) {
        Result<Response> response = responseOf(record);
        if (!response) return std::unexpected(response.error());
        responses.push_back(std::move(*response));
    }
    if (responses.empty()) return fail(ErrorKind::Input, "{file}: holds no response", {{"file", name}});
    return responses;
}

std::string toJsonLines(const std::vector<Response>& responses) {
    std::string lines;
    for (const Response& response : responses) {
        OrderedJson line{{"model", response.model},
                         {"query_id", response.queryId},
                         {"query", response.query},
                         {"column", response.column},
                         {"constitution_name", response.constitutionName},
                         {"constitution", response.constitution},
                         {"response", response.text},
                         {"tokens", nullptr},
                         {"finish", response.finish}};
        if (response.tokens) line["tokens"] = *response.tokens;
        lines += dumpLine(line) + "\n";
    }
    return lines;
}

std::string toReferenceJson(const std::vector<Response>& responses) {
    OrderedJson columns{{"constitution", OrderedJson::object()},
                        {"question", OrderedJson::object()},
                        {"response", OrderedJson::object()}};
    for (std::size_t i = 0; i < responses.size(); ++i) {
        const std::string index = std::to_string(i);
        columns["constitution"][index] = responses[i].constitution;
        columns["question"][index] = responses[i].query;
        columns["response"][index] = responses[i].text;
    }
    return columns.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

std::string toCsv(const std::vector<Response>& responses) {
    std::string lines = csvLine(
        {"model", "query_id", "query", "column", "constitution_name", "constitution", "response", "tokens", "finish"});
    for (const Response& response : responses) {
        lines += csvLine({response.model, response.queryId, response.query, std::to_string(response.column),
                          response.constitutionName, response.constitution, response.text,
                          response.tokens ? std::to_string(*response.tokens) : "", response.finish});
    }
    return lines;
}

}  // namespace sami
