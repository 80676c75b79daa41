#include "core/sami/write_task.h"

#include <chrono>

#include "core/model/generator.h"
#include "core/model/model_loader.h"
#include "core/run/write_work.h"
#include "core/sami/response_ends.h"
#include "core/sami/worker_model.h"
#include "core/tokenizer/prompt_format.h"

namespace sami {

namespace {

/// Of models without a chat format.
constexpr const char* kPlainWriterTemplate = "{constitution}{query}\n";

/// Drafts with the same first label, which are sampled together.
struct DraftBatch {
    std::string opening;
    std::vector<std::int64_t> numbers;
    std::vector<std::vector<TokenId>> prompts;
};

class LocalWriter {
public:
    LocalWriter(WorkerSession& session, const WorkerModel& model, PromptFormat format, CausalLm network)
        : m_session(session),
          m_tokenizer(*model.tokenizer),
          m_format(std::move(format)),
          m_network(std::move(network)),
          m_recorder(session) {}

    Result<void> run() {
        Result<std::vector<DraftBatch>> batches = missingBatches();
        if (!batches) return std::unexpected(batches.error());
        for (const DraftBatch& batch : *batches) {
            if (Result<void> written = write(batch); !written) return written;
        }
        return m_session.event(FinishedEvent{});
    }

private:
    Result<std::vector<DraftBatch>> missingBatches() const {
        std::vector<DraftBatch> batches;
        for (const std::int64_t number : missingDrafts(m_session)) {
            const WriteAsk& ask = *m_session.config().write.askOf(number);
            const std::string opening(ask.form().opening());
            if (batches.empty() || batches.back().opening != opening) batches.push_back({opening, {}, {}});
            Result<std::vector<TokenId>> prompt = promptOf(ask, opening);
            if (!prompt) return std::unexpected(prompt.error());
            batches.back().numbers.push_back(number);
            batches.back().prompts.push_back(std::move(*prompt));
        }
        return batches;
    }

    Result<std::vector<TokenId>> promptOf(const WriteAsk& ask, const std::string& opening) const {
        Result<std::vector<TokenId>> ids = m_format.promptIds(m_tokenizer, "", ask.prompt);
        if (!ids) return ids;
        const std::vector<TokenId> forced = m_tokenizer.encodeAfter(TextBefore::Text, opening);
        ids->insert(ids->end(), forced.begin(), forced.end());
        const std::int64_t most = m_network->config().maxPositions - m_session.config().settings.maxNewTokens;
        if (std::ssize(*ids) <= most) return ids;
        return fail(
            ErrorKind::Input,
            "the writer's prompt has {tokens} tokens; beside an answer of {answer} tokens the model takes up to "
            "{most}: give it fewer or shorter texts, or ask for shorter answers",
            {{"tokens", ids->size()},
             {"answer", m_session.config().settings.maxNewTokens},
             {"most", std::max<std::int64_t>(most, 0)}});
    }

    Result<void> write(const DraftBatch& batch) {
        const RunSettings& settings = m_session.config().settings;
        GenerationOptions options;
        options.maxNewTokens = settings.maxNewTokens;
        options.sampling = {settings.temperature, settings.topP};
        options.seed = static_cast<std::uint64_t>(settings.seed);
        for (const std::int64_t number : batch.numbers) options.streams.push_back(static_cast<std::uint64_t>(number));
        options.batchSize = settings.generationBatch;
        options.packWeights = settings.packWeights;
        options.stop = {"\n" + batch.opening};
        options.endIds = responseEndIds(m_network->config(), m_tokenizer, m_format);
        const auto began = std::chrono::steady_clock::now();
        Result<void> told;
        const auto take = [&](std::size_t index, const Generation& answer) {
            if (!told) return;
            const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
            told = m_recorder.record(batch.numbers[index], {.words = batch.opening + answer.text,
                                                            .isCut = answer.finish == FinishReason::Length,
                                                            .failure = {},
                                                            .seconds = seconds});
        };
        const auto goOn = [&](std::size_t, std::size_t) -> Result<void> {
            return told ? m_session.checkpointRequest(0, 0) : told;
        };
        const auto written = generate(m_network, m_tokenizer, batch.prompts, options, {goOn, take});
        return written ? told : std::unexpected(written.error());
    }

    WorkerSession& m_session;
    const Tokenizer& m_tokenizer;
    PromptFormat m_format;
    CausalLm m_network;
    DraftRecorder m_recorder;
};

}  // namespace

Result<void> runWriteTask(WorkerSession& session) {
    const Result<WorkerModel> model = WorkerModel::open(session);
    if (!model) return std::unexpected(model.error());
    Result<PromptFormat> format =
        PromptFormat::create(session.config().settings.promptFormat, *model->tokenizer, kPlainWriterTemplate);
    if (!format) return std::unexpected(format.error());
    if (Result<void> done = announceTask(session, *model); !done) return done;
    Result<CausalLm> network = loadNetwork(model->basePath, model->options);
    if (!network) return std::unexpected(network.error());
    return LocalWriter(session, *model, std::move(*format), std::move(*network)).run();
}

}  // namespace sami
