#include "core/sami/compare_task.h"

#include <cmath>

#include "core/model/model_loader.h"
#include "core/sami/memory_shortage.h"
#include "core/sami/response_writer.h"
#include "core/sami/worker_model.h"
#include "core/weights/model_location.h"

namespace sami {

namespace {

Result<void> answer(WorkerSession& session, const WorkerModel& model, const ExampleBuilder& builder,
                    const std::pair<std::string, std::string>& named, std::size_t index) {
    const auto path = locateModel(named.second);
    if (!path) return std::unexpected(path.error());
    Result<CausalLm> network = loadNetwork(*path, model.options);
    if (!network) return std::unexpected(network.error());
    ResponseBatch batch{{"compare", 0, named.first}, {}};
    for (const RunQuery& query : session.config().queries)
        batch.examples.push_back(builder.example(query, ContrastUse::Evaluation));
    ResponseWriter writer(session, builder, *network, *model.tokenizer);
    const std::size_t models = session.config().compareModels.size();
    const auto progress = [&](std::size_t done, std::size_t total, std::size_t) -> Result<void> {
        auto told = session.progress(0, "compare", index * total + done, models * total, std::nullopt);
        return told ? session.checkpointRequest(0, 0) : told;
    };
    const auto seed = static_cast<std::uint64_t>(session.config().settings.seed);
    if (Result<void> done = writer.generate({&batch}, SamplingOptions{}, seed, progress); !done) return done;
    if (Result<void> done = recordResponses(session, batch); !done) return done;
    ResponseDrafts(session).clear();
    return {};
}

}  // namespace

Result<void> runCompareTask(WorkerSession& session) {
    const Result<WorkerModel> model = WorkerModel::open(session);
    if (!model) return std::unexpected(model.error());
    const Result<ExampleBuilder> builder = ExampleBuilder::create(session.config(), model->tokenizer);
    if (!builder) return std::unexpected(builder.error());
    if (Result<void> done = announceTask(session, *model); !done) return done;
    const auto& models = session.config().compareModels;
    for (std::size_t i = 0; i < models.size(); ++i) {
        const Result<void> done = withinMemory(
            session, *model, *builder, [] { return "compare"; },
            [&] { return answer(session, *model, *builder, models[i], i); });
        if (!done) return done;
        if (Result<void> asked = session.checkpointRequest(0, 0); !asked) return asked;
    }
    return session.event(FinishedEvent{});
}

}  // namespace sami
