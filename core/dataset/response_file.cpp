#include "core/dataset/response_file.h"

#include <cmath>

#include "core/base/text.h"
#include "core/dataset/exchange.h"
#include "core/records/csv.h"
#include "core/records/record_id.h"
#include "core/records/record_source.h"

namespace sami {

namespace {

const FieldNames kQueryNames = {"query", "question", "prompt", "instruction", "input"};
const FieldNames kResponseNames = {"response", "output", "answer", "completion"};

/// A text field that may be missing.
Result<std::string> textOf(const Record& record, std::string_view name) {
    const Json* value = firstField(record.value, {name});
    if (value == nullptr) return std::string();
    if (value->is_string()) return value->get<std::string>();
    if (value->is_number_integer()) return value->dump();
    return fail(ErrorKind::Input, "{place}: \"{key}\" must be text", {{"place", record.place}, {"key", name}});
}

/// A whole number from `least` on, also as the text a cell is and as 12.0; nothing where it is missing or empty.
Result<std::optional<std::int64_t>> integerOf(const Record& record, std::string_view name, std::int64_t least) {
    const Json* value = firstField(record.value, {name});
    if (value == nullptr || (value->is_string() && trimmed(value->get_ref<const std::string&>()).empty())) {
        return std::optional<std::int64_t>();
    }
    const Result<Json> number =
        value->is_string() ? parseJson(value->get_ref<const std::string&>(), record.place) : *value;
    if (number && number->is_number() && *number >= least && *number <= (std::int64_t{1} << 53)) {
        const double whole = number->get<double>();
        if (std::trunc(whole) == whole) return std::optional(static_cast<std::int64_t>(whole));
    }
    return fail(ErrorKind::Input, "{place}: \"{key}\" must be a count, not {value}",
                {{"place", record.place}, {"key", name}, {"value", jsonExcerpt(*value)}});
}

/// The query and what answers it: a field of its own, or what follows the query in a conversation.
Result<void> readExchange(Response& response, const Record& record, RowReport& report) {
    const Json* answer = firstField(record.value, kResponseNames);
    if (answer != nullptr && !answer->is_string()) {
        return fail(ErrorKind::Input, "{place}: \"{key}\" must be text",
                    {{"place", record.place}, {"key", kResponseNames.front()}});
    }
    Result<Exchange> exchange = exchangeOf(record, kQueryNames, report);
    if (!exchange) return std::unexpected(exchange.error());
    response.query = std::move(exchange->query);
    if (answer != nullptr) exchange->answer = answer->get<std::string>();
    if (!exchange->answer) {
        return fail(ErrorKind::Input, "{place}: \"{key}\" is missing",
                    {{"place", record.place}, {"key", kResponseNames.front()}});
    }
    response.text = std::move(*exchange->answer);
    return {};
}

Result<Response> responseOf(const Record& record, RowReport& report) {
    if (!record.value.is_object())
        return fail(ErrorKind::Input, "{place}: expected a record with named fields", {{"place", record.place}});
    Response response;
    const std::pair<std::string*, std::string_view> fields[] = {{&response.constitution, "constitution"},
                                                                {&response.constitutionName, "constitution_name"},
                                                                {&response.finish, "finish"},
                                                                {&response.model, "model"}};
    for (const auto& [to, name] : fields) {
        Result<std::string> text = textOf(record, name);
        if (!text) return std::unexpected(text.error());
        *to = std::move(*text);
    }
    Result<std::string> id = recordId(record, {"query_id", "id"});
    if (!id) return std::unexpected(id.error());
    response.queryId = std::move(*id);
    const Result<std::optional<std::int64_t>> tokens = integerOf(record, "tokens", 0);
    if (!tokens) return std::unexpected(tokens.error());
    const Result<std::optional<std::int64_t>> column = integerOf(record, "column", kUnknownColumn);
    if (!column) return std::unexpected(column.error());
    response.tokens = *tokens;
    response.column = column->value_or(kUnknownColumn);
    response.purpose = ResponsePurpose::Import;
    // Last, since it counts what is left out of rows that are taken.
    if (Result<void> read = readExchange(response, record, report); !read) return std::unexpected(read.error());
    return response;
}

}  // namespace

Result<std::vector<Response>> parseResponses(std::string_view bytes, const std::string& name, RowReport& report) {
    std::vector<Response> responses;
    const auto take = [&](const Record& record) -> Result<void> {
        Result<Response> response = responseOf(record, report);
        if (!response) return std::unexpected(response.error());
        responses.push_back(std::move(*response));
        return {};
    };
    if (auto read = forEachRecord(bytes, name, report, take); !read) return std::unexpected(read.error());
    if (responses.empty()) return report.nothingIn(name, "{file}: holds no response");
    std::vector<std::string*> ids;
    ids.reserve(responses.size());
    for (Response& response : responses) ids.push_back(&response.queryId);
    dropFractionsOfGappyIds(ids);
    return responses;
}

Result<std::vector<Response>> parseResponses(std::string_view bytes, const std::string& name) {
    RowReport report;
    return parseResponses(bytes, name, report);
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
