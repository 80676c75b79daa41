#include "app/command.h"
#include "app/line_io.h"
#include "app/model_options.h"
#include "app/progress_line.h"
#include "core/sami/sequence_logprob.h"

namespace sami {

namespace {

/// Tokens scored in one forward pass: bounds memory, keeps small pairs together.
constexpr std::size_t kBatchTokens = 2048;

std::size_t numTokens(const PromptWithResponses& pair) {
    return pair.prompt.size() + pair.responses.front().size();
}

Result<std::vector<PromptWithResponses>> readPairs(const ModelOptions& options, const LoadedModel& model) {
    std::vector<PromptWithResponses> pairs;
    const Tokenizer& tokenizer = *model.tokenizer;
    const auto read = readRows(options.input, [&](const Json& row, const std::string& place) -> Result<void> {
        const auto prompt = stringOf(row, "prompt", place);
        if (!prompt) return std::unexpected(prompt.error());
        const auto response = stringOf(row, "response", place);
        if (!response) return std::unexpected(response.error());
        PromptWithResponses pair{rawIds(tokenizer, *prompt, options.addSpecialTokens, false),
                                 {rawIds(tokenizer, *response, false, options.addSpecialTokens)}};
        if (pair.prompt.empty() || pair.responses.front().empty()) {
            return fail(ErrorKind::Input,
                        "{place}: prompt or response has no tokens; the log-probability is not defined",
                        {{"place", place}});
        }
        if (Result<void> fits = checkPositions(numTokens(pair), model.network->config(), place); !fits) return fits;
        pairs.push_back(std::move(pair));
        return {};
    });
    if (!read) return std::unexpected(read.error());
    return pairs;
}

Result<void> runLogprobs(const ModelOptions& options) {
    Result<LoadedModel> model = options.load();
    if (!model) return std::unexpected(model.error());
    const auto pairs = readPairs(options, *model);
    if (!pairs) return std::unexpected(pairs.error());
    const torch::NoGradGuard noGrad;
    ProgressLine progress("scoring");
    std::vector<OrderedJson> rows;
    while (rows.size() < pairs->size()) {
        if (interruptRequested()) return fail(ErrorKind::Cancelled, "interrupted");
        std::vector<PromptWithResponses> batch;
        std::size_t tokens = 0;
        for (std::size_t i = rows.size();
             i < pairs->size() && (batch.empty() || tokens + numTokens((*pairs)[i]) <= kBatchTokens); ++i) {
            batch.push_back((*pairs)[i]);
            tokens += numTokens(batch.back());
        }
        const SequenceScores scores = scoreSequences(model->network, batch);
        if (!torch::isfinite(scores.logProbSums).all().item<bool>()) {
            return fail(ErrorKind::Numeric,
                        "{model}: a log-probability of rows {first} to {last} is not a finite number; the weights are "
                        "damaged, or numbers of the configuration are not those that it was trained with",
                        {{"model", model->path}, {"first", rows.size() + 1}, {"last", rows.size() + batch.size()}});
        }
        for (std::size_t i = 0; i < batch.size(); ++i) {
            OrderedJson row;
            row["tokens"] = batch[i].responses.front().size();
            row["logprob_sum"] = scores.logProbSums[static_cast<std::int64_t>(i)].item<double>();
            row["logprob_mean"] = scores.logProbMeans[static_cast<std::int64_t>(i)].item<double>();
            rows.push_back(std::move(row));
        }
        progress.update(rows.size(), pairs->size());
    }
    return writeRows(options.output, rows);
}

}  // namespace

void addLogprobs(CLI::App& app, Action& action) {
    auto options = std::make_shared<ModelOptions>();
    CLI::App* command = app.add_subcommand("logprobs", "Log-probability of responses after prompts, in nats");
    options->addModel(*command, "float32");
    options->addInput(*command, "{\"prompt\", \"response\"}");
    options->addOutput(*command);
    options->addSpecials(*command);
    command->callback([options, &action] { action = [options] { return runLogprobs(*options); }; });
}

}  // namespace sami
