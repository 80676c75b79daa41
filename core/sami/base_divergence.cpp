#include "core/sami/base_divergence.h"

#include "core/sami/response_writer.h"

namespace sami {

namespace {

/// The base's answers as they were recorded before anything was trained.
Result<std::vector<QueryExample>> baseAnswers(WorkerSession& session, const ExampleBuilder& builder,
                                              const Tokenizer& tokenizer, const std::vector<RunQuery>& queries,
                                              CausalLm& network) {
    ResponseBatch batch{{"held-out", 0, "base"}, {}};
    for (const RunQuery& query : queries) batch.examples.push_back(builder.example(query, ContrastUse::Evaluation));
    ResponseWriter record(session, builder, network, tokenizer);
    if (Result<void> kept = record.keepRecorded(batch); !kept) return std::unexpected(kept.error());
    const auto nothing = [](std::size_t, std::size_t, std::size_t) { return Result<void>(); };
    if (Result<void> read = record.generate({&batch}, {}, 0, nothing); !read) return std::unexpected(read.error());
    return std::move(batch.examples);
}

}  // namespace

Result<std::optional<double>> divergenceOnBaseAnswers(WorkerSession& session, const ExampleBuilder& builder,
                                                      const Tokenizer& tokenizer, const std::vector<RunQuery>& queries,
                                                      CausalLm& network, Divergence divergence) {
    const Result<std::vector<QueryExample>> examples = baseAnswers(session, builder, tokenizer, queries, network);
    if (!examples) return std::unexpected(examples.error());
    divergence.allPositions = false;
    divergence.logProbs = false;
    const torch::NoGradGuard noGrad;
    double sum = 0;
    double count = 0;
    for (const QueryExample& example : *examples) {
        Result<MatrixRow> row = builder.matrixRow(example, ContrastUse::Evaluation);
        if (!row) return std::unexpected(row.error());
        std::vector<PromptWithResponses> own;
        for (std::size_t i = 0; i < row->prompts.size(); ++i) {
            if (!row->responses[i].empty()) own.push_back({std::move(row->prompts[i]), {std::move(row->responses[i])}});
        }
        if (own.empty()) continue;
        const SequenceScores scores = scoreSequences(network, own, divergence);
        sum += scores.klSums.sum().item<double>();
        count += scores.klCounts.sum().item<double>();
    }
    if (count == 0) return std::optional<double>();
    return std::optional(sum / count);
}

}  // namespace sami
