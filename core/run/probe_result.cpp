#include "core/run/probe_result.h"

#include <algorithm>
#include <limits>

#include "core/base/json_fields.h"
#include "core/run/config_parts.h"
#include "core/run/line_reader.h"

namespace sami {

OrderedJson toJson(const AnswerPiece& piece) {
    OrderedJson json{{"text", piece.text}, {"tokens", piece.tokens}, {"logprobs", piece.logProbs}};
    if (piece.isEnd) json["end"] = true;
    return json;
}

OrderedJson toJson(const ProbedAnswer& answer) {
    OrderedJson json{{"text", answer.text}, {"tokens", answer.tokens}, {"scored", answer.scored}};
    if (!answer.finish.empty()) json["finish"] = answer.finish;
    if (answer.lacksMarker) json["lacks_marker"] = true;
    if (!answer.pieces.empty()) json["pieces"] = listOf(answer.pieces);
    return json;
}

namespace {

Result<void> read(AnswerPiece& piece, JsonFields& fields) {
    fields.required("text", piece.text);
    fields.required("tokens", piece.tokens);
    fields.required("logprobs", piece.logProbs);
    fields.optional("end", piece.isEnd);
    return fields.finishOpen();
}

/// Reads the objects of a list by read().
template <class T, class Read>
Result<void> readEach(JsonFields& fields, std::string_view key, const std::string& place, std::vector<T>& out,
                      const Read& read) {
    const Json* list = fields.raw(key);
    if (list == nullptr) return {};
    if (!list->is_array()) {
        fields.refuse(key, "\"{key}\" must be a list", {});
        return fields.finishOpen();
    }
    for (const Json& json : *list) {
        JsonFields own(json, place + ": " + std::string(key));
        if (Result<void> done = read(out.emplace_back(), own); !done) return done;
    }
    return {};
}

Result<void> readAnswer(ProbedAnswer& answer, JsonFields& fields, const std::string& place) {
    fields.required("text", answer.text);
    fields.required("tokens", answer.tokens);
    fields.required("scored", answer.scored);
    fields.optional("finish", answer.finish);
    fields.optional("lacks_marker", answer.lacksMarker);
    const auto readPiece = [](AnswerPiece& piece, JsonFields& own) { return read(piece, own); };
    if (Result<void> done = readEach(fields, "pieces", place, answer.pieces, readPiece); !done) return done;
    return fields.finishOpen();
}

/// null is NaN.
void readMatrix(JsonFields& fields, std::size_t columns, std::vector<std::vector<double>>& out) {
    const Json* rows = fields.raw("logprobs");
    const auto isCell = [](const Json& cell) { return cell.is_number() || cell.is_null(); };
    const auto isRow = [&](const Json& row) {
        return row.is_array() && row.size() == columns && std::ranges::all_of(row, isCell);
    };
    if (rows == nullptr || !rows->is_array() || !std::ranges::all_of(*rows, isRow))
        return fields.refuse("logprobs", "\"{key}\" must be rows of numbers, one an answer", {});
    for (const Json& row : *rows) {
        std::vector<double>& line = out.emplace_back();
        for (const Json& cell : row)
            line.push_back(cell.is_null() ? std::numeric_limits<double>::quiet_NaN() : cell.get<double>());
    }
}

}  // namespace

OrderedJson toJson(const ProbeResult& result) {
    return {{"model", result.model},
            {"row", result.row},
            {"answers", listOf(result.answers)},
            {"logprobs", result.logProbs}};
}

Result<ProbeResult> probeResultFromJson(const Json& json, const std::string& place) {
    ProbeResult result;
    JsonFields fields(json, place);
    fields.required("model", result.model);
    fields.required("row", result.row);
    const auto readOne = [&](ProbedAnswer& answer, JsonFields& own) { return readAnswer(answer, own, place); };
    if (Result<void> done = readEach(fields, "answers", place, result.answers, readOne); !done)
        return std::unexpected(done.error());
    readMatrix(fields, result.answers.size(), result.logProbs);
    if (Result<void> done = fields.finishOpen(); !done) return std::unexpected(done.error());
    return result;
}

namespace {

/// Whether readers can rely on its places.
bool fits(const ProbeResult& result, const ProbePlan& plan) {
    const bool hasRow = result.row >= 0 && result.row < std::ssize(plan.rows);
    if (!hasRow || std::ranges::find(plan.models, result.model, &ComparedModel::name) == plan.models.end())
        return false;
    const ProbeRow& row = plan.rows[static_cast<std::size_t>(result.row)];
    const std::size_t count = row.constitutions.size();
    const auto isWhole = [&](const ProbedAnswer& answer) {
        return std::ranges::all_of(answer.pieces,
                                   [&](const AnswerPiece& piece) { return piece.logProbs.size() == count; });
    };
    return result.answers.size() == row.numAnswers() && result.logProbs.size() == count &&
           std::ranges::all_of(result.answers, isWhole);
}

}  // namespace

Result<std::vector<ProbeResult>> readProbeResults(const RunFolder& folder, const ProbePlan& plan) {
    std::vector<ProbeResult> results;
    LineReader reader(folder.path() / kProbesFile);
    const Result<std::string> text = reader.next();
    if (!text) return std::unexpected(text.error());
    const Result<void> read = forEachFilledLine(*text, [&](std::string_view line, std::size_t number) -> Result<void> {
        const std::string place = placeOfLine(reader.path().string(), number);
        const Result<Json> json = parseJson(line, place);
        if (!json) return std::unexpected(json.error());
        Result<ProbeResult> result = probeResultFromJson(*json, place);
        if (!result) return std::unexpected(result.error());
        if (!fits(*result, plan)) {
            return fail(ErrorKind::Input, "{place}: is no result of this run's rows; the file was changed by hand",
                        {{"place", place}});
        }
        results.push_back(std::move(*result));
        return {};
    });
    if (!read) return std::unexpected(read.error());
    return results;
}

Result<ProbeLog> ProbeLog::open(const RunFolder& folder, const ProbePlan& plan) {
    Result<LineAppender> appender = LineAppender::open(folder.path() / kProbesFile);
    if (!appender) return std::unexpected(appender.error());
    ProbeLog log(std::move(*appender));
    const Result<std::vector<ProbeResult>> earlier = readProbeResults(folder, plan);
    if (!earlier) return std::unexpected(earlier.error());
    for (const ProbeResult& result : *earlier) log.m_done.emplace(result.model, result.row);
    return log;
}

bool ProbeLog::holds(const std::string& model, std::int64_t row) const {
    return m_done.contains({model, row});
}

Result<void> ProbeLog::append(const ProbeResult& result) {
    if (Result<void> done = m_appender.append(toJson(result)); !done) return done;
    m_done.emplace(result.model, result.row);
    return {};
}

}  // namespace sami
