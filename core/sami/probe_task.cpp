#include "core/sami/probe_task.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/model/model_loader.h"
#include "core/run/answers_so_far.h"
#include "core/run/probe_result.h"
#include "core/sami/answer_watch.h"
#include "core/sami/memory_shortage.h"
#include "core/sami/probe_scorer.h"
#include "core/sami/response_writer.h"
#include "core/sami/worker_model.h"
#include "core/weights/model_location.h"

namespace sami {

namespace {

constexpr const char* kPhase = "probe";
/// Nats per token within which two computations of a score are the same: what the company of other rows in a product
/// changes.
double sameScores(torch::Dtype dtype) {
    return dtype == torch::kFloat32 ? 1e-3 : 0.02;
}

/// How far all models are: answers that have to be written, and rows that have to be scored.
class ProbeProgress {
public:
    ProbeProgress(WorkerSession& session, const ProbePlan& plan) : m_session(session) {
        for (const ProbeRow& row : plan.rows) m_ofModel += 1 + static_cast<std::size_t>(row.written);
        m_total = m_ofModel * plan.models.size();
    }

    void enterModel(std::size_t index) { m_before = index * m_ofModel; }
    /// @param done of the present model  Error: Cancelled when asked to stop
    Result<void> tell(std::size_t done) {
        if (Result<void> told = m_session.progress(0, kPhase, m_before + done, m_total, std::nullopt); !told)
            return told;
        return m_session.checkpointRequest(0, 0);
    }
    Result<void> tellModelDone() { return tell(m_ofModel); }

private:
    WorkerSession& m_session;
    std::size_t m_ofModel = 0;
    std::size_t m_total = 0;
    std::size_t m_before = 0;
};

/// A row on its way through a model.
struct RowWork {
    std::int64_t row = 0;  ///< place in the plan
    QueryExample example;  ///< with its answers, once there
};

WrittenResponse savedResponse(const SavedAnswer& answer, const Tokenizer& tokenizer) {
    WrittenResponse response;
    response.text = answer.text;
    response.ids = answer.ids.empty() ? tokenizer.encodeAfter(TextBefore::Text, answer.text) : answer.ids;
    response.endId = answer.endId;
    return response;
}

RowWork workOn(const ProbePlan& plan, std::size_t index, const Tokenizer& tokenizer) {
    const ProbeRow& row = plan.rows[index];
    RowWork work{static_cast<std::int64_t>(index), {}};
    work.example.query = row.query;
    work.example.constitutions = row.constitutions;
    work.example.prompted.assign(row.constitutions.begin(), row.constitutions.begin() + row.written);
    for (const SavedAnswer& answer : row.answers) work.example.responses.push_back(savedResponse(answer, tokenizer));
    return work;
}

/// Largest difference of the means to those that were known, infinite where one is no number; nothing where none was
/// known.
std::optional<double> differenceToKnown(const ProbeRow& row, const ProbeResult& result) {
    std::optional<double> largest;
    for (std::size_t i = 0; i < row.known.size(); ++i) {
        for (std::size_t j = 0; j < row.known[i].size(); ++j) {
            const double difference = std::abs(row.known[i][j] - result.logProbs[i][j]);
            const bool isNumber = std::isfinite(difference);
            largest = std::max(largest.value_or(0), isNumber ? difference : std::numeric_limits<double>::infinity());
        }
    }
    return largest;
}

/// What one model does with the plan.
class ModelProbe {
public:
    ModelProbe(WorkerSession& session, const WorkerModel& model, const ExampleBuilder& builder, ProbeLog& log,
               ProbeProgress& progress, const ComparedModel& named)
        : m_session(session),
          m_plan(session.config().probe),
          m_model(model),
          m_builder(builder),
          m_log(log),
          m_progress(progress),
          m_named(named) {}

    Result<void> run(const std::filesystem::path& weights) {
        for (std::size_t i = 0; i < m_plan.rows.size(); ++i) m_works.push_back(workOn(m_plan, i, *m_model.tokenizer));
        if (Result<void> fit = leaveOutLong(); !fit || m_works.empty()) return fit;
        Result<CausalLm> network = loadNetwork(weights, m_model.options);
        if (!network) return std::unexpected(network.error());
        if (Result<void> done = write(*network); !done) return done;
        if (Result<void> done = score(*network); !done) return done;
        ResponseDrafts(m_session).clear();
        if (isShown()) removeAnswersSoFar(m_session.folder());
        return {};
    }

private:
    /// Whether somebody waits for each answer.
    bool isShown() const { return m_plan.purpose == ProbePurpose::WhatIf && m_plan.rows.size() == 1; }

    /// Rows whose prompts are too long for the model: left out with a warning, or refused where the model is asked
    /// about nothing else.
    Result<void> leaveOutLong() {
        std::vector<RowWork> kept;
        for (RowWork& work : m_works) {
            const Result<std::int64_t> tokens = m_builder.longestPrompt(work.example);
            if (!tokens) return std::unexpected(tokens.error());
            if (*tokens < m_model.maxPositions) {
                kept.push_back(std::move(work));
                continue;
            }
            constexpr std::string_view kTooLong =
                "the prompt of \"{query}\" has {tokens} tokens and the model takes {most}: shorten the query or the "
                "principles";
            const std::initializer_list<Named> parts = {
                {"query", excerpt(work.example.query.text)}, {"tokens", *tokens}, {"most", m_model.maxPositions}};
            if (m_plan.rows.size() == 1) return fail(ErrorKind::Input, kTooLong, parts);
            if (Result<void> told = m_session.event(WarningEvent{sentence(kTooLong, parts)}); !told) return told;
        }
        m_works = std::move(kept);
        return {};
    }

    /// Answers that an earlier attempt had finished come from its drafts: those of all rows are asked for, in the same
    /// places, so that each draws the same random numbers.
    Result<void> write(CausalLm& network) {
        ResponseBatch batch{{kPhase, 0, m_named.name}, {}};
        for (const RowWork& work : m_works) {
            if (!work.example.prompted.empty()) batch.examples.push_back(work.example);
        }
        if (batch.examples.empty()) return {};
        ResponseWriter writer(m_session, m_builder, network, *m_model.tokenizer);
        AnswerWatch watch(m_session, m_builder, *m_model.tokenizer, m_named.name, batch.examples.front().prompted);
        if (isShown()) writer.setWatch(watch.watch());
        const RunSettings& settings = m_session.config().settings;
        const auto progress = [&](std::size_t done, std::size_t, std::size_t) {
            m_written = done;
            return m_progress.tell(done);
        };
        const SamplingOptions sampling{settings.temperature, settings.topP};
        const auto seed = static_cast<std::uint64_t>(settings.seed);
        if (Result<void> done = writer.generate({&batch}, sampling, seed, progress); !done) return done;
        std::size_t next = 0;
        for (RowWork& work : m_works) {
            if (!work.example.prompted.empty()) work.example = std::move(batch.examples[next++]);
        }
        return {};
    }

    Result<void> score(CausalLm& network) {
        ProbeScorer scorer(network, m_builder, *m_model.tokenizer, m_plan.withTokens);
        std::vector<const RowWork*> checked;
        std::vector<const RowWork*> others;
        for (const RowWork& work : m_works) {
            const bool isHeld = m_log.holds(m_named.name, work.row);
            if (planned(work).checksKnown) {
                checked.push_back(&work);
            } else if (!isHeld) {
                others.push_back(&work);
            }
        }
        std::optional<double> difference;  // nothing: none was checked
        const auto compare = [&](const RowWork& work, const ProbeResult& result) {
            difference = std::max(difference, differenceToKnown(planned(work), result));
        };
        if (Result<void> done = scoreEach(scorer, checked, compare); !done) return done;
        if (Result<void> done = trustKnown(scorer, others, difference, sameScores(m_model.options.dtype)); !done)
            return done;
        return scoreEach(scorer, others, [](const RowWork&, const ProbeResult&) {});
    }

    const ProbeRow& planned(const RowWork& work) const { return m_plan.rows[static_cast<std::size_t>(work.row)]; }

    /// Takes scores over that the plan knows, where those that were computed again came out the same.
    Result<void> trustKnown(ProbeScorer& scorer, const std::vector<const RowWork*>& works,
                            std::optional<double> difference, double same) {
        const auto isKnown = [&](const RowWork* work) { return !planned(*work).known.empty(); };
        if (!difference || std::ranges::none_of(works, isKnown)) return {};
        if (*difference > same) {
            return m_session.event(WarningEvent{
                sentence("the scores that were recorded differ from today's by up to {difference} nats per "
                         "token: all are computed again",
                         {{"difference", *difference}})});
        }
        for (const RowWork* work : works) {
            if (Result<void> done = scorer.trust(work->example, planned(*work).known); !done) return done;
        }
        return {};
    }

    template <class Look>
    Result<void> scoreEach(ProbeScorer& scorer, const std::vector<const RowWork*>& works, Look&& look) {
        std::vector<const QueryExample*> examples;
        for (const RowWork* work : works) examples.push_back(&work->example);
        return scorer.score(examples, [&](std::size_t index, ProbeResult result) -> Result<void> {
            const RowWork& work = *works[index];
            look(work, result);
            result.model = m_named.name;
            result.row = work.row;
            for (std::size_t j = 0; !work.example.prompted.empty() && j < result.answers.size(); ++j)
                result.answers[j].finish = toString(work.example.responses[j].finish);
            const bool isHeld = m_log.holds(m_named.name, work.row);
            if (Result<void> kept = isHeld ? Result<void>() : m_log.append(result); !kept) return kept;
            return m_progress.tell(m_written + ++m_scored);
        });
    }

    WorkerSession& m_session;
    const ProbePlan& m_plan;
    const WorkerModel& m_model;
    const ExampleBuilder& m_builder;
    ProbeLog& m_log;
    ProbeProgress& m_progress;
    const ComparedModel& m_named;
    std::vector<RowWork> m_works;
    std::size_t m_written = 0;  ///< answers
    std::size_t m_scored = 0;   ///< rows
};

/// Another model than the run's is asked in its own format.
Result<ExampleBuilder> builderFor(const WorkerSession& session, const WorkerModel& model, bool ownPrompts) {
    RunConfig config = session.config();
    if (ownPrompts) config.settings.promptFormat = "auto";
    return ExampleBuilder::createStated(config, model.tokenizer);
}

bool hasDoneAll(const ProbeLog& log, const ProbePlan& plan, const std::string& model) {
    for (std::size_t row = 0; row < plan.rows.size(); ++row) {
        if (!log.holds(model, static_cast<std::int64_t>(row))) return false;
    }
    return true;
}

}  // namespace

Result<void> runProbeTask(WorkerSession& session) {
    const ProbePlan& plan = session.config().probe;
    const Result<WorkerModel> own = WorkerModel::open(session);
    if (!own) return std::unexpected(own.error());
    Result<ProbeLog> log = ProbeLog::open(session.folder(), plan);
    if (!log) return std::unexpected(log.error());
    if (Result<void> done = announceTask(session, *own); !done) return done;
    ProbeProgress progress(session, plan);
    for (std::size_t i = 0; i < plan.models.size(); ++i) {
        const ComparedModel& named = plan.models[i];
        progress.enterModel(i);
        if (hasDoneAll(*log, plan, named.name)) continue;
        const auto weights = locateModel(named.model);
        if (!weights) return std::unexpected(weights.error());
        const Result<WorkerModel> model =
            named.ownPrompts ? WorkerModel::open(session, named.model) : Result<WorkerModel>(*own);
        if (!model) return std::unexpected(model.error());
        const Result<ExampleBuilder> builder = builderFor(session, *model, named.ownPrompts);
        if (!builder) return std::unexpected(builder.error());
        ModelProbe probe(session, *model, *builder, *log, progress, named);
        const Result<void> done =
            withinMemory(session, *model, *builder, [] { return kPhase; }, [&] { return probe.run(*weights); });
        if (!done) return done;
        if (Result<void> told = progress.tellModelDone(); !told) return told;
    }
    if (Result<void> synced = log->sync(); !synced) return synced;
    return session.event(FinishedEvent{});
}

}  // namespace sami
