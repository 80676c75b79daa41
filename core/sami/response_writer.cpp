#include "core/sami/response_writer.h"

#include <map>
#include <set>
#include <utility>

namespace sami {

namespace {

/// Query id and column.
using ResponseKey = std::pair<std::string, std::int64_t>;

ResponseKey keyOf(const ResponseBatch& batch, const QueryExample& example, std::size_t column) {
    return {example.query.id, static_cast<std::int64_t>(batch.firstColumn + column)};
}

ResponseKey keyOf(const Json& line) {
    return {line.value("query_id", ""), line.value("column", std::int64_t{-1})};
}

Result<std::set<ResponseKey>> recordedKeys(const WorkerSession& session, const ResponseBatchKey& batch) {
    const Result<std::vector<Json>> lines = session.recordedResponses(batch);
    if (!lines) return std::unexpected(lines.error());
    std::set<ResponseKey> keys;
    for (const Json& line : *lines) keys.insert(keyOf(line));
    return keys;
}

WrittenResponse fromRecord(const Json& line) {
    WrittenResponse response;
    response.text = line.value("response", "");
    response.ids = line.value("ids", std::vector<TokenId>());
    if (line.contains("end_id") && line["end_id"].is_number_integer()) response.endId = line["end_id"].get<TokenId>();
    if (line.contains("logprob_mean") && line["logprob_mean"].is_number())
        response.logProbMean = line["logprob_mean"].get<double>();
    response.thought = line.value("thought", "");
    response.lacksMarker = line.value("lacks_marker", false);
    response.finish = line.value("finish", "") == "stop" ? FinishReason::Stop : FinishReason::Length;
    return response;
}

OrderedJson toRecord(const ResponseBatch& batch, const QueryExample& example, std::size_t column) {
    const WrittenResponse& response = example.responses[column];
    const Constitution& constitution = example.constitutions[column];
    OrderedJson record = {{"iteration", batch.key.iteration}, {"model", batch.key.model}};
    if (!batch.key.condition.empty()) record["condition"] = batch.key.condition;
    record.update({{"purpose", batch.key.purpose},
                   {"query_id", example.query.id},
                   {"query", example.query.text},
                   {"column", batch.firstColumn + column},
                   {"constitution_name", constitution.name},
                   {"constitution", constitution.text()},
                   {"response", response.text},
                   {"ids", response.ids},
                   {"end_id", response.endId ? OrderedJson(*response.endId) : OrderedJson()},
                   {"tokens", response.ids.size()},
                   {"finish", toString(response.finish)},
                   {"logprob_mean", response.logProbMean ? OrderedJson(*response.logProbMean) : OrderedJson()},
                   {"dropped", example.dropped ? OrderedJson(*example.dropped) : OrderedJson()}});
    if (!response.thought.empty()) record["thought"] = response.thought;
    if (response.lacksMarker) record["lacks_marker"] = true;
    return record;
}

GenerationOptions generationOptions(const RunSettings& settings, const SamplingOptions& sampling,
                                    std::vector<TokenId> endIds, std::uint64_t seed) {
    GenerationOptions options;
    options.maxNewTokens = settings.maxNewTokens;
    options.sampling = sampling;
    options.seed = seed;
    options.batchSize = settings.generationBatch;
    options.packWeights = settings.packWeights;
    options.stop = settings.stop;
    options.endIds = std::move(endIds);
    options.withLogProbs = true;
    return options;
}

}  // namespace

Result<bool> ResponseWriter::takeRecorded(ResponseBatch& batch) const {
    const Result<std::vector<Json>> lines = m_session.recordedResponses(batch.key);
    if (!lines) return std::unexpected(lines.error());
    std::map<ResponseKey, const Json*> found;
    for (const Json& line : *lines) found[keyOf(line)] = &line;
    for (QueryExample& example : batch.examples) {
        std::vector<WrittenResponse> responses;
        for (std::size_t j = 0; j < example.constitutions.size(); ++j) {
            const auto line = found.find(keyOf(batch, example, j));
            if (line == found.end()) return false;
            responses.push_back(fromRecord(*line->second));
        }
        example.responses = std::move(responses);
    }
    return true;
}

Result<void> ResponseWriter::keepRecorded(ResponseBatch& batch) const {
    const Result<std::set<ResponseKey>> known = recordedKeys(m_session, batch.key);
    if (!known) return std::unexpected(known.error());
    std::erase_if(batch.examples, [&](const QueryExample& example) {
        for (std::size_t j = 0; j < example.constitutions.size(); ++j) {
            if (!known->contains(keyOf(batch, example, j))) return true;
        }
        return false;
    });
    return {};
}

Result<void> ResponseWriter::generate(const std::vector<ResponseBatch*>& batches, const SamplingOptions& sampling,
                                      std::uint64_t seed, const Progress& progress) {
    std::vector<ResponseBatch*> missing;
    for (ResponseBatch* batch : batches) {
        const Result<bool> isRecorded = takeRecorded(*batch);
        if (!isRecorded) return std::unexpected(isRecorded.error());
        if (!*isRecorded) missing.push_back(batch);
    }
    GenerationOptions options =
        generationOptions(m_session.config().settings, sampling, m_builder.endIds(m_network->config()), seed);
    std::vector<std::vector<TokenId>> prompts;
    std::vector<std::string> keys;
    for (const ResponseBatch* batch : missing) {
        for (const QueryExample& example : batch->examples) {
            const Result<std::int64_t> longest = m_builder.longestPrompt(example);
            if (!longest) return std::unexpected(longest.error());
            for (const Constitution& constitution :
                 example.prompted.empty() ? example.constitutions : example.prompted) {
                Result<std::vector<TokenId>> prompt = m_builder.generationPrompt(example.query, constitution);
                if (!prompt) return std::unexpected(prompt.error());
                prompts.push_back(std::move(*prompt));
                options.filled.push_back(*longest);  // where it is scored it stands behind each of them
                const std::string model =
                    batch->key.model + "/" + std::to_string(batch->key.iteration) + batch->key.condition;
                keys.push_back(ResponseDrafts::keyOf(model, prompts.back(), options, prompts.size() - 1));
            }
        }
    }
    const auto results = generateMissing(prompts, keys, options, progress);
    if (!results) return std::unexpected(results.error());
    std::size_t next = 0;
    for (ResponseBatch* batch : missing) {
        for (QueryExample& example : batch->examples) {
            example.responses.clear();
            for (const Constitution& stated : example.prompted.empty() ? example.constitutions : example.prompted)
                example.responses.push_back(m_builder.written((*results)[next++], stated));
        }
    }
    return {};
}

Result<std::vector<Generation>> ResponseWriter::generateMissing(const std::vector<std::vector<TokenId>>& prompts,
                                                                const std::vector<std::string>& keys,
                                                                GenerationOptions options, const Progress& progress) {
    std::vector<Generation> results(prompts.size());
    std::vector<std::vector<TokenId>> missing;
    const std::vector<std::int64_t> filled = std::exchange(options.filled, {});
    std::map<std::string, Generation> drafts = m_drafts.load();
    std::size_t numTokensBefore = 0;
    for (std::size_t i = 0; i < prompts.size(); ++i) {
        const auto draft = drafts.find(keys[i]);
        if (draft == drafts.end()) {
            missing.push_back(prompts[i]);
            options.filled.push_back(filled[i]);
            options.streams.push_back(i);
        } else {
            results[i] = std::move(draft->second);
            numTokensBefore += results[i].ids.size();
            if (m_watch.finished) m_watch.finished(i, results[i]);
        }
    }
    if (missing.empty()) return results;
    const std::size_t numBefore = prompts.size() - missing.size();
    GenerationObserver observer;
    observer.progress = [&](std::size_t done, std::size_t tokens) {
        return progress(numBefore + done, prompts.size(), numTokensBefore + tokens);
    };
    observer.finished = [&](std::size_t prompt, const Generation& response) {
        m_drafts.add(keys[options.streams[prompt]], response);
        if (m_watch.finished) m_watch.finished(options.streams[prompt], response);
    };
    if (m_watch.growing) {
        observer.growing = [&](std::size_t prompt, const std::vector<TokenId>& ids) {
            m_watch.growing(options.streams[prompt], ids);
        };
    }
    auto written = sami::generate(m_network, m_tokenizer, missing, options, observer);
    if (!written) return written;
    for (std::size_t i = 0; i < missing.size(); ++i) results[options.streams[i]] = std::move((*written)[i]);
    return results;
}

Result<void> recordResponses(WorkerSession& session, const ResponseBatch& batch) {
    const Result<std::set<ResponseKey>> known = recordedKeys(session, batch.key);
    if (!known) return std::unexpected(known.error());
    for (const QueryExample& example : batch.examples) {
        for (std::size_t j = 0; j < example.constitutions.size(); ++j) {
            if (known->contains(keyOf(batch, example, j))) continue;
            if (Result<void> done = session.response(batch.key, toRecord(batch, example, j)); !done) return done;
        }
    }
    return {};
}

}  // namespace sami
