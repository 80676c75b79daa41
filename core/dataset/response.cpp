#include "core/dataset/response.h"

#include "core/base/json_fields.h"

namespace sami {

std::string_view toString(ResponsePurpose purpose) {
    switch (purpose) {
        case ResponsePurpose::Train:
            return "train";
        case ResponsePurpose::HeldOut:
            return "held-out";
        case ResponsePurpose::Compare:
            return "compare";
        case ResponsePurpose::Import:
            return "import";
    }
    return "";
}

Result<ResponsePurpose> responsePurposeOf(std::string_view word, const std::string& place) {
    for (const ResponsePurpose purpose :
         {ResponsePurpose::Train, ResponsePurpose::HeldOut, ResponsePurpose::Compare, ResponsePurpose::Import}) {
        if (toString(purpose) == word) return purpose;
    }
    return fail(ErrorKind::Input, "{place}: \"purpose\" must be train, held-out, compare or import, not \"{value}\"",
                {{"place", place}, {"value", word}});
}

OrderedJson toJson(const Response& response) {
    OrderedJson json{{"seq", response.line.seq},
                     {"attempt", response.line.attempt},
                     {"iteration", response.iteration},
                     {"model", response.model}};
    if (!response.condition.empty()) json["condition"] = response.condition;
    json.update({{"purpose", toString(response.purpose)},
                 {"query_id", response.queryId},
                 {"query", response.query},
                 {"column", response.column},
                 {"constitution_name", response.constitutionName},
                 {"constitution", response.constitution},
                 {"response", response.text},
                 {"tokens", nullptr},
                 {"finish", response.finish},
                 {"dropped", nullptr}});
    if (response.tokens) json["tokens"] = *response.tokens;
    if (response.dropped) json["dropped"] = *response.dropped;
    if (!response.thought.empty()) json["thought"] = response.thought;
    return json;
}

Result<Response> responseFromJson(const Json& json, const std::string& place) {
    Response response;
    JsonFields fields(json, place);
    std::string purpose;
    fields.required("seq", response.line.seq);
    fields.required("attempt", response.line.attempt);
    fields.required("iteration", response.iteration);
    fields.required("model", response.model);
    fields.optional("condition", response.condition);
    fields.required("purpose", purpose);
    fields.required("query_id", response.queryId);
    fields.required("query", response.query);
    fields.required("column", response.column);
    fields.required("constitution_name", response.constitutionName);
    fields.required("constitution", response.constitution);
    fields.required("response", response.text);
    fields.optional("thought", response.thought);
    fields.required("tokens", response.tokens);
    fields.required("finish", response.finish);
    fields.optional("dropped", response.dropped);
    if (Result<void> read = fields.finishOpen(); !read) return std::unexpected(read.error());
    const Result<ResponsePurpose> read = responsePurposeOf(purpose, place);
    if (!read) return std::unexpected(read.error());
    response.purpose = *read;
    return response;
}

}  // namespace sami
