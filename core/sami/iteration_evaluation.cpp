// The part of Iteration that writes responses and evaluates models on the held-out queries.
#include <chrono>

#include "core/sami/iteration.h"

namespace sami {

std::vector<Iteration::HeldOutPart> Iteration::parts(HeldOutStates& heldOut) const {
    std::vector<HeldOutPart> parts{{PrincipleUse::Learned, m_run.builder, heldOut.learned}};
    if (m_run.heldOutBuilder != nullptr)
        parts.push_back({PrincipleUse::HeldOut, *m_run.heldOutBuilder, heldOut.heldOutPrinciples});
    return parts;
}

ResponseBatch Iteration::heldOutBatch(const HeldOutPart& part, std::int64_t iteration, const std::string& model) const {
    ResponseBatch batch{{"held-out", iteration, model}, std::move(part.state.examples)};
    if (part.use == PrincipleUse::HeldOut) batch.firstColumn = m_run.builder.numConstitutions();
    if (!batch.examples.empty()) return batch;
    for (const RunQuery& query : m_run.schedule.heldOut())
        batch.examples.push_back(part.builder.example(query, ContrastUse::Evaluation));
    return batch;
}

Result<void> Iteration::write(const char* phase, const std::vector<Writing>& writings, std::size_t total) {
    ResponseWriter writer(m_run.session, m_run.builder, network(), *m_run.model.tokenizer);
    std::size_t answersBefore = 0, tokensBefore = 0, tokensDone = 0;
    const auto progress = [&](std::size_t done, std::size_t, std::size_t tokens) {
        tokensDone = tokensBefore + tokens;
        return m_work.reportWriting(phase, answersBefore + done, total, tokensDone);
    };
    const auto seed = static_cast<std::uint64_t>(settings().seed * 1000 + m_number);
    const double start = m_work.seconds();
    for (const Writing& writing : writings) {
        if (Result<void> done = writer.generate(writing.batches, writing.sampling, seed, progress); !done) return done;
        answersBefore += writing.numAnswers;
        tokensBefore = tokensDone;
    }
    m_work.countSpeed("generate", static_cast<double>(tokensDone), start);
    m_work.countWriting(answersBefore, tokensDone);
    return {};
}

Result<void> Iteration::generateBefore(HeldOutStates& heldOut) {
    const Result<std::vector<RunQuery>> queries = m_run.schedule.training(m_number);
    if (!queries) return std::unexpected(queries.error());
    m_trainingBatch = {{"train", m_number, startName()}, {}};
    for (const RunQuery& query : *queries)
        m_trainingBatch.examples.push_back(m_run.builder.example(query, ContrastUse::Generation));
    // Where training is done this network is the trained one: responses to train on are not needed any more.
    const std::size_t numTraining = m_start.checkpointStands ? 0 : queries->size();
    std::vector<ResponseBatch> batches;
    std::vector<Writing> writings;
    std::size_t numAnswers = 0;
    if (numTraining > 0) {
        const SamplingOptions sampling{settings().temperature, settings().topP};
        writings.push_back({{&m_trainingBatch}, sampling, numTraining * m_run.builder.numConstitutions()});
        numAnswers += writings.back().numAnswers;
    }
    const std::vector<HeldOutPart> parts = this->parts(heldOut);
    batches.reserve(parts.size());
    for (const HeldOutPart& part : parts) {
        const bool isWritten = !part.state.examples.empty();
        ResponseBatch& batch = batches.emplace_back(heldOutBatch(part, m_number - 1, startName()));
        const std::size_t missing = isWritten ? 0 : batch.examples.size() * part.builder.numConstitutions();
        numAnswers += missing;
        // Greedy responses of the learned principles are written together.
        const bool joins = part.use == PrincipleUse::Learned && numTraining > 0 && settings().temperature <= 0;
        if (!joins) writings.push_back({{}, SamplingOptions{}, 0});
        writings.back().batches.push_back(&batch);
        writings.back().numAnswers += missing;
    }
    m_work.estimate(numTraining, batches.front().examples.size(), numAnswers);
    if (Result<void> done = write("generate", writings, numAnswers); !done) return done;
    return record(batches, parts);
}

Result<void> Iteration::record(std::vector<ResponseBatch>& batches, const std::vector<HeldOutPart>& parts) {
    ResponseWriter writer(m_run.session, m_run.builder, network(), *m_run.model.tokenizer);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (Result<void> done = writer.record(batches[i]); !done) return done;
        parts[i].state.examples = std::move(batches[i].examples);
    }
    return {};
}

bool Iteration::isRecorded(PrincipleUse use) const {
    const IterationProgress* earlier = recorded();
    if (earlier == nullptr) return false;
    return (use == PrincipleUse::Learned ? earlier->before : earlier->heldOutPrinciplesBefore) != nullptr;
}

Result<void> Iteration::measure(const HeldOutPart& part, const std::function<Result<void>(std::size_t)>& afterQueries) {
    const double start = m_work.seconds();
    auto evaluation = evaluate(network(), part.builder, part.state.examples, afterQueries);
    if (!evaluation) return std::unexpected(evaluation.error());
    m_work.countSpeed("evaluate", static_cast<double>(evaluation->numTokens), start);
    m_work.evaluationDone(part.use);
    part.state.evaluation = std::move(*evaluation);
    return {};
}

Result<void> Iteration::evaluateBefore(HeldOutStates& heldOut) {
    if (heldOut.learned.examples.empty()) return {};
    std::vector<HeldOutPart> wanted;
    std::size_t total = 0, measured = 0;
    for (const HeldOutPart& part : parts(heldOut)) {
        const bool isKnown = m_start.checkpointStands || isRecorded(part.use);
        if (isKnown || part.state.evaluation) m_work.skipEvaluation(part.use);
        if (!isKnown && !part.state.evaluation) total += part.state.examples.size();
        if (!isKnown) wanted.push_back(part);
    }
    for (const HeldOutPart& part : wanted) {
        if (!part.state.evaluation) {
            const std::size_t count = part.state.examples.size();
            Result<void> done = measure(part, [&](std::size_t queries) {
                const double share = static_cast<double>(queries) / static_cast<double>(count);
                return m_work.reportEvaluation(part.use, "evaluate-before", measured + queries, total, share);
            });
            if (!done) return done;
            measured += count;
        }
        if (m_number == 1 && part.use == PrincipleUse::Learned)
            m_run.best.offer(startName(), part.state.evaluation->bound.mi);
        if (Result<void> done = emitEvaluation(EvaluationMoment::Before, part); !done) return done;
    }
    return {};
}

Result<void> Iteration::evaluateAfter(HeldOutStates& heldOut) {
    if (m_run.schedule.heldOut().empty()) return {};
    const std::vector<HeldOutPart> parts = this->parts(heldOut);
    std::vector<ResponseBatch> batches;
    std::vector<Writing> writings;
    std::size_t numAnswers = 0;
    batches.reserve(parts.size());
    for (const HeldOutPart& part : parts) {
        ResponseBatch& batch = batches.emplace_back(heldOutBatch(part, m_number, endName()));
        writings.push_back({{&batch}, SamplingOptions{}, batch.examples.size() * part.builder.numConstitutions()});
        numAnswers += writings.back().numAnswers;
    }
    // First the answers are written, then the same number is measured: one phase.
    if (Result<void> done = write("evaluate-after", writings, 2 * numAnswers); !done) return done;
    if (Result<void> done = record(batches, parts); !done) return done;
    std::size_t measured = numAnswers;
    for (const HeldOutPart& part : parts) {
        const std::size_t count = part.state.examples.size();
        const std::size_t perQuery = part.builder.numConstitutions();
        Result<void> done = measure(part, [&](std::size_t queries) {
            const double share = static_cast<double>(queries) / static_cast<double>(count);
            const std::size_t answers = measured + perQuery * queries;
            return m_work.reportEvaluation(part.use, "evaluate-after", answers, 2 * numAnswers, share);
        });
        if (!done) return done;
        measured += perQuery * count;
        if (Result<void> told = emitEvaluation(EvaluationMoment::After, part); !told) return told;
    }
    return {};
}

}  // namespace sami
