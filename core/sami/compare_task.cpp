#include "core/sami/compare_task.h"

#include "core/model/model_loader.h"
#include "core/sami/conditioned_queries.h"
#include "core/sami/memory_shortage.h"
#include "core/sami/prompt_lengths.h"
#include "core/sami/response_writer.h"
#include "core/sami/worker_model.h"
#include "core/weights/model_location.h"

namespace sami {

namespace {

/// Another model than the run's is asked in its own format.
Result<ExampleBuilder> builderOf(const WorkerSession& session, const WorkerModel& model, bool ownPrompts) {
    if (!ownPrompts) return ExampleBuilder::create(session.config(), model.tokenizer);
    RunConfig config = session.config();
    config.settings.promptFormat = "auto";
    return ExampleBuilder::create(config, model.tokenizer);
}

/// Queries that are too long for the model: left out with a warning, or refused.
Result<void> leaveOutLong(WorkerSession& session, const WorkerModel& model, const ExampleBuilder& builder,
                          ResponseBatch& batch) {
    PromptLengths lengths;
    lengths.maxPositions = model.maxPositions;
    std::vector<QueryExample> kept;
    for (QueryExample& example : batch.examples) {
        const Result<std::int64_t> tokens = builder.longestPrompt(example);
        if (!tokens) return std::unexpected(tokens.error());
        if (lengths.fits(*tokens)) {
            kept.push_back(std::move(example));
        } else {
            lengths.heldOut.push_back({example.query, *tokens});
        }
    }
    batch.examples = std::move(kept);
    if (lengths.allFit()) return {};
    if (!session.config().settings.dropTooLong) return lengths.check();
    return session.event(WarningEvent{lengths.warnings().front()});
}

Result<void> answer(WorkerSession& session, const WorkerModel& model, const ExampleBuilder& builder,
                    std::size_t index) {
    const RunConfig& config = session.config();
    const ComparedModel& compared = config.compareModels[index];
    const auto path = locateModel(compared.model);
    if (!path) return std::unexpected(path.error());
    ResponseBatch batch{{"compare", 0, compared.name}, {}};
    for (const RunQuery& query : config.queries) {
        Result<QueryExample> example = conditionedExample(config, builder, query, compared.condition);
        if (!example) return std::unexpected(example.error());
        batch.examples.push_back(std::move(*example));
    }
    if (Result<void> fit = leaveOutLong(session, model, builder, batch); !fit || batch.examples.empty()) return fit;
    Result<CausalLm> network = loadNetwork(*path, model.options);
    if (!network) return std::unexpected(network.error());
    ResponseWriter writer(session, builder, *network, *model.tokenizer);
    const std::size_t models = config.compareModels.size();
    const auto progress = [&](std::size_t done, std::size_t total, std::size_t) -> Result<void> {
        auto told = session.progress(0, "compare", index * total + done, models * total, std::nullopt);
        return told ? session.checkpointRequest(0, 0) : told;
    };
    const auto seed = static_cast<std::uint64_t>(config.settings.seed);
    if (Result<void> done = writer.generate({&batch}, SamplingOptions{}, seed, progress); !done) return done;
    if (Result<void> done = recordResponses(session, batch); !done) return done;
    ResponseDrafts(session).clear();
    return {};
}

}  // namespace

Result<void> runCompareTask(WorkerSession& session) {
    const Result<WorkerModel> own = WorkerModel::open(session);
    if (!own) return std::unexpected(own.error());
    if (Result<void> done = announceTask(session, *own); !done) return done;
    const std::vector<ComparedModel>& models = session.config().compareModels;
    for (std::size_t i = 0; i < models.size(); ++i) {
        const Result<WorkerModel> model =
            models[i].ownPrompts ? WorkerModel::open(session, models[i].model) : Result<WorkerModel>(*own);
        if (!model) return std::unexpected(model.error());
        const Result<ExampleBuilder> builder = builderOf(session, *model, models[i].ownPrompts);
        if (!builder) return std::unexpected(builder.error());
        const Result<void> done = withinMemory(
            session, *model, *builder, [] { return "compare"; }, [&] { return answer(session, *model, *builder, i); });
        if (!done) return done;
        if (Result<void> asked = session.checkpointRequest(0, 0); !asked) return asked;
    }
    return session.event(FinishedEvent{});
}

}  // namespace sami
