#include "core/sami/generate_phase.h"

namespace sami {

ResponseBatch GeneratePhase::heldOutBatch(const HeldOutPart& part, std::int64_t iteration,
                                          const std::string& model) const {
    ResponseBatch batch{{"held-out", iteration, model}, std::move(part.state.examples)};
    if (part.use == PrincipleUse::HeldOut) batch.firstColumn = m_scope.run().builder.numConstitutions();
    if (!batch.examples.empty()) return batch;
    for (const RunQuery& query : m_scope.run().schedule.heldOut())
        batch.examples.push_back(part.builder.example(query, ContrastUse::Evaluation));
    return batch;
}

Result<void> GeneratePhase::write(const char* phase, const std::vector<Writing>& writings, std::size_t total) {
    const IterateParts& run = m_scope.run();
    IterationWork& work = m_scope.work();
    ResponseWriter writer(run.session, run.builder, m_writer, *run.model.tokenizer);
    std::size_t answersBefore = 0, tokensBefore = 0, tokensDone = 0;
    const auto progress = [&](std::size_t done, std::size_t, std::size_t tokens) {
        tokensDone = tokensBefore + tokens;
        return work.reportWriting(phase, answersBefore + done, total, tokensDone);
    };
    const auto seed = static_cast<std::uint64_t>(m_scope.settings().seed * 1000 + m_scope.number());
    work.enter(phase);
    const double start = work.seconds();
    for (const Writing& writing : writings) {
        if (Result<void> done = writer.generate(writing.batches, writing.sampling, seed, progress); !done) return done;
        answersBefore += writing.numAnswers;
        tokensBefore = tokensDone;
    }
    work.countSpeed("generate", static_cast<double>(tokensDone), start);
    work.countWriting(answersBefore, tokensDone);
    return {};
}

Result<ResponseBatch> GeneratePhase::trainingBatch() const {
    const IterateParts& run = m_scope.run();
    const Result<std::vector<RunQuery>> queries = run.schedule.training(m_scope.number());
    if (!queries) return std::unexpected(queries.error());
    ResponseBatch batch{{"train", m_scope.number(), m_scope.startName()}, {}};
    for (const RunQuery& query : *queries) {
        if (run.lengths.isTooLong(query)) {
            ++batch.leftOut["too-long"];
        } else {
            batch.examples.push_back(run.builder.example(query, ContrastUse::Generation));
        }
    }
    return batch;
}

Result<ResponseBatch> GeneratePhase::before(HeldOutStates& heldOut) {
    Result<ResponseBatch> training = trainingBatch();
    if (!training) return training;
    // Where training is done the writer is the trained model: responses to train on are not needed any more.
    const std::size_t numTraining = m_scope.start().checkpointStands ? 0 : training->examples.size();
    std::vector<ResponseBatch> batches;
    std::vector<Writing> writings;
    std::size_t numAnswers = 0;
    if (numTraining > 0) {
        const SamplingOptions sampling{m_scope.settings().temperature, m_scope.settings().topP};
        writings.push_back({{&*training}, sampling, numTraining * m_scope.run().builder.numConstitutions()});
        numAnswers += writings.back().numAnswers;
    }
    const std::vector<HeldOutPart> parts = m_scope.parts(heldOut);
    batches.reserve(parts.size());
    for (const HeldOutPart& part : parts) {
        const bool isWritten = !part.state.examples.empty();
        ResponseBatch& batch = batches.emplace_back(heldOutBatch(part, m_scope.number() - 1, m_scope.startName()));
        if (m_scope.start().checkpointStands && !isWritten) {
            ResponseWriter earlier(m_scope.run().session, part.builder, m_writer, *m_scope.run().model.tokenizer);
            if (Result<void> kept = earlier.keepRecorded(batch); !kept) return std::unexpected(kept.error());
        }
        const std::size_t missing = isWritten ? 0 : batch.examples.size() * part.builder.numConstitutions();
        numAnswers += missing;
        // Greedy responses of the learned principles are written together.
        const bool joins = part.use == PrincipleUse::Learned && numTraining > 0 && m_scope.settings().temperature <= 0;
        if (!joins) writings.push_back({{}, SamplingOptions{}, 0});
        writings.back().batches.push_back(&batch);
        writings.back().numAnswers += missing;
    }
    m_scope.work().estimate(numTraining, batches.front().examples.size(), numAnswers);
    if (Result<void> done = write("generate", writings, numAnswers); !done) return std::unexpected(done.error());
    if (Result<void> done = record(batches, parts); !done) return std::unexpected(done.error());
    return training;
}

Result<std::size_t> GeneratePhase::after(HeldOutStates& heldOut) {
    const std::vector<HeldOutPart> parts = m_scope.parts(heldOut);
    std::vector<ResponseBatch> batches;
    std::vector<Writing> writings;
    std::size_t numAnswers = 0;
    batches.reserve(parts.size());
    for (const HeldOutPart& part : parts) {
        ResponseBatch& batch = batches.emplace_back(heldOutBatch(part, m_scope.number(), m_scope.endName()));
        writings.push_back({{&batch}, SamplingOptions{}, batch.examples.size() * part.builder.numConstitutions()});
        numAnswers += writings.back().numAnswers;
    }
    // First the answers are written, then the same number is measured, then others are written: one phase.
    const std::size_t total = 2 * numAnswers + numConditionAnswers(m_scope.run().conditions);
    if (Result<void> done = write("evaluate-after", writings, total); !done) return std::unexpected(done.error());
    if (Result<void> done = record(batches, parts); !done) return std::unexpected(done.error());
    return numAnswers;
}

Result<void> GeneratePhase::record(std::vector<ResponseBatch>& batches, const std::vector<HeldOutPart>& parts) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (Result<void> done = m_recorder.responses(batches[i]); !done) return done;
        parts[i].state.examples = std::move(batches[i].examples);
    }
    return {};
}

}  // namespace sami
