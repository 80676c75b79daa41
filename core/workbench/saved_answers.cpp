#include "core/workbench/saved_answers.h"

#include <algorithm>
#include <map>

#include "core/dataset/response.h"
#include "core/run/response_log.h"

namespace sami {

namespace {

constexpr const char* kFirstWriter = "base";

std::string modelAfter(std::int64_t iteration) {
    return iteration == 0 ? kFirstWriter : "iteration-" + std::to_string(iteration);
}

/// One answer with its place.
struct RecordedAnswer {
    std::string name;
    std::string constitution;
    SavedAnswer answer;
};

/// A query's answers by column.
struct RecordedQuery {
    Query query;
    std::map<std::int64_t, RecordedAnswer> columns;
};

Result<void> take(const Json& line, const std::string& place, std::int64_t numConstitutions,
                  std::vector<RecordedQuery>& out, std::map<std::string, std::size_t>& places) {
    Result<Response> response = responseFromJson(line, place);
    if (!response) return std::unexpected(response.error());
    if (response->column >= numConstitutions || response->dropped) return {};
    RecordedAnswer recorded{response->constitutionName, response->constitution, {response->text}};
    std::optional<std::int64_t> endId;
    JsonFields fields(line, place);
    fields.required("ids", recorded.answer.ids);
    fields.optional("end_id", endId);
    if (Result<void> read = fields.finishOpen(); !read) return read;
    if (endId) recorded.answer.endId = static_cast<std::int32_t>(*endId);
    const auto [known, isNew] = places.try_emplace(response->queryId, out.size());
    if (isNew) {
        const bool heldOut = response->purpose == ResponsePurpose::HeldOut;
        out.push_back({{.id = response->queryId, .text = response->query, .heldOut = heldOut}, {}});
    }
    out[known->second].columns.insert_or_assign(response->column, std::move(recorded));
    return {};
}

}  // namespace

Result<std::vector<RecordedAnswers>> recordedAnswers(const RunEntry& run, const AnswerSource& source) {
    const RunFolder folder(run.folder);
    const Result<ResponseLog> log = ResponseLog::open(folder, LogUse::Read);
    if (!log) return std::unexpected(log.error());
    const ResponsePurpose purpose = source.training ? ResponsePurpose::Train : ResponsePurpose::HeldOut;
    const Result<std::vector<Json>> lines =
        log->recorded({std::string(toString(purpose)), source.iteration, source.model});
    if (!lines) return std::unexpected(lines.error());
    std::vector<RecordedQuery> queries;
    std::map<std::string, std::size_t> places;  // of the queries by their ids
    for (const Json& line : *lines) {
        if (Result<void> taken = take(line, folder.responsesFile().string(), run.numConstitutions, queries, places);
            !taken)
            return std::unexpected(taken.error());
    }
    std::vector<RecordedAnswers> answers;
    for (const RecordedQuery& query : queries) {
        if (std::ssize(query.columns) != run.numConstitutions) continue;
        RecordedAnswers& own = answers.emplace_back(query.query);
        for (const auto& [column, recorded] : query.columns) {
            own.names.push_back(recorded.name);
            own.texts.push_back(recorded.constitution);
            own.answers.push_back(recorded.answer);
        }
    }
    if (!answers.empty()) return answers;
    return fail(ErrorKind::NotFound, "{run} has saved no answers of {model} to score again; let an iteration finish",
                {{"run", run.name}, {"model", source.model}});
}

Result<AnswerSource> answerSource(const RunEntry& run, const std::string& model, bool training) {
    std::vector<AnswerSource> sources;
    for (const auto& [number, iteration] : run.progress.iterations()) {
        if (training) {
            if (iteration.filtered) sources.push_back({run.name, modelAfter(number - 1), number, true});
            continue;
        }
        if (number == 1 && iteration.before) sources.push_back({run.name, kFirstWriter, 0, false});
        if (iteration.after) sources.push_back({run.name, modelAfter(number), number, false});
    }
    if (model.empty() && !sources.empty()) return sources.back();
    const auto found = std::ranges::find(sources, model, &AnswerSource::model);
    if (found != sources.end()) return *found;
    if (sources.empty()) {
        return fail(ErrorKind::NotFound,
                    training ? "{run} has saved no answers to training queries yet; let it go on"
                             : "{run} has evaluated no held-out answers yet; let it go on, or import held-out queries",
                    {{"run", run.name}});
    }
    return fail(ErrorKind::NotFound, "{run} has no such answers of \"{model}\"; the last it has are those of {last}",
                {{"run", run.name}, {"model", model}, {"last", sources.back().model}});
}

std::vector<QueryMatrix> recordedMatrices(const RunEntry& run, const AnswerSource& source) {
    if (source.training) return {};
    const bool isBefore = source.iteration == 0;
    const auto found = run.progress.iterations().find(isBefore ? 1 : source.iteration);
    if (found == run.progress.iterations().end()) return {};
    const auto& event = isBefore ? found->second.before : found->second.after;
    return event ? event->matrices : std::vector<QueryMatrix>{};
}

}  // namespace sami
