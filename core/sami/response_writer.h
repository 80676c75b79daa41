#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/run/work_estimate.h"
#include "core/run/worker_session.h"
#include "core/sami/query_example.h"
#include "core/sami/response_drafts.h"

namespace sami {

/// A set of examples whose responses are wanted, and how they are recorded.
struct ResponseBatch {
    ResponseBatchKey key;
    std::vector<QueryExample> examples;
    /// Column under which the first constitution's responses are recorded: batches of one key that state other
    /// constitutions follow each other.
    std::size_t firstColumn = 0;
    /// Queries that nothing is written to, by the rule that drops them.
    std::map<std::string, std::int64_t> leftOut{};
};

/// Writes the responses of `batches` with one model, together. Responses that an earlier attempt already recorded are
/// taken from the record, and those it had finished of a set from its drafts; the others are generated all in one
/// batch. Nothing is recorded before all are there.
class ResponseWriter {
public:
    ResponseWriter(WorkerSession& session, const ExampleBuilder& builder, CausalLm& network, const Tokenizer& tokenizer)
        : m_session(session), m_builder(builder), m_network(network), m_tokenizer(tokenizer), m_drafts(session) {}

    /// What is told while responses are written: responses finished, responses in all, tokens so far. An error ends it.
    using Progress = std::function<Result<void>(std::size_t, std::size_t, std::size_t)>;

    /// Is shown responses as they are written, by the place of their prompt among those of all batches: the tokens so
    /// far of one that goes on, or all of one that is finished.
    struct Watch {
        std::function<void(std::size_t, const std::vector<TokenId>&)> growing;
        std::function<void(std::size_t, const Generation&)> finished;
    };
    void setWatch(Watch watch) { m_watch = std::move(watch); }

    /// Fills in the responses, sampled as `sampling` says. Error: that of `progress`; as generate() of the generator.
    Result<void> generate(const std::vector<ResponseBatch*>& batches, const SamplingOptions& sampling,
                          std::uint64_t seed, const Progress& progress);

    /// Takes the examples out of the batch whose responses were not recorded by an earlier attempt: the model that
    /// would have to write them is not there any more.
    Result<void> keepRecorded(ResponseBatch& batch) const;

private:
    /// Whether all responses of the batch were recorded; they are filled in then.
    Result<bool> takeRecorded(ResponseBatch& batch) const;
    /// @param keys of the drafts, one a prompt
    Result<std::vector<Generation>> generateMissing(const std::vector<std::vector<TokenId>>& prompts,
                                                    const std::vector<std::string>& keys, GenerationOptions options,
                                                    const Progress& progress);

    WorkerSession& m_session;
    const ExampleBuilder& m_builder;
    CausalLm& m_network;
    const Tokenizer& m_tokenizer;
    ResponseDrafts m_drafts;
    Watch m_watch;
};

/// Records what a writer filled in and what was marked dropped since; what is recorded already is left alone.
Result<void> recordResponses(WorkerSession& session, const ResponseBatch& batch);

}  // namespace sami
