#include "core/sami/iteration_work.h"

namespace sami {

namespace {

/// Work per token relative to one token of a large forward pass, as measured: decoding moves all weights for few rows,
/// and the backward pass costs more than twice the forward one.
constexpr double kDecodeCost = 2.2;
constexpr double kTrainCost = 3.5;
/// Guesses of the estimate before anything is known.
constexpr double kPromptTokens = 60;
constexpr double kFilledShare = 0.7;

}  // namespace

IterationWork::IterationWork(WorkerSession& session, std::int64_t iteration, const std::int64_t& step,
                             std::size_t numHeldOutConstitutions)
    : m_session(session),
      m_iteration(iteration),
      m_step(step),
      m_numHeldOutConstitutions(numHeldOutConstitutions),
      m_beganAt(session.secondsWorked()) {
    const std::optional<ProgressEvent>& earlier = session.earlier().progress();
    if (earlier && earlier->iteration == iteration) m_secondsBefore = earlier->elapsedSeconds.value_or(0);
}

/// What an estimate takes the writing of so many answers for.
double IterationWork::unitsGuessed(std::size_t numAnswers) const {
    return kDecodeCost * kFilledShare * static_cast<double>(settings().maxNewTokens) * static_cast<double>(numAnswers);
}

void IterationWork::estimate(std::size_t numTraining, std::size_t numHeldOut, std::size_t numAnswers) {
    const double perRow = static_cast<double>(settings().maxNewTokens) * kFilledShare;
    const auto perQuery = [&](std::size_t numConstitutions) {
        const auto constitutions = static_cast<double>(numConstitutions);
        return constitutions * kPromptTokens + constitutions * constitutions * perRow;
    };
    const auto numLearned = static_cast<std::size_t>(settings().numConstitutions);
    evaluationUnits(PrincipleUse::Learned) = static_cast<double>(numHeldOut) * perQuery(numLearned);
    evaluationUnits(PrincipleUse::HeldOut) = static_cast<double>(numHeldOut) * perQuery(m_numHeldOutConstitutions);
    m_trainingUnits = kTrainCost * static_cast<double>(numTraining) * perQuery(numLearned);
    const auto conditions = promptConditionsOf(settings().evaluateConditions);
    const std::size_t evaluationsToCome = m_iteration == 1 ? 2 : 1;
    const std::size_t conditionAnswers = conditions ? evaluationsToCome * conditions->size() : 0;
    const std::size_t answersAfter = numHeldOut * (numLearned + m_numHeldOutConstitutions + conditionAnswers);
    const double evaluations = evaluationUnits(PrincipleUse::Learned) + evaluationUnits(PrincipleUse::HeldOut);
    m_estimate.begin(unitsGuessed(numAnswers + answersAfter) + 2 * evaluations + m_trainingUnits, seconds());
}

void IterationWork::countWriting(std::size_t numAnswers, std::size_t numTokens) {
    const double units = kDecodeCost * static_cast<double>(numTokens);
    m_unitsDone += units;
    m_estimate.addToTotal(units - unitsGuessed(numAnswers));
}

void IterationWork::countTraining(const std::vector<MatrixRow>& rows, std::size_t numDone) {
    std::int64_t tokens = 0;
    for (const MatrixRow& row : rows) tokens += row.numTokens();
    const double guessed = m_trainingUnits;
    m_trainingUnits = kTrainCost * static_cast<double>(tokens);
    const double before = m_trainingUnits * static_cast<double>(numDone) / static_cast<double>(rows.size());
    m_unitsDone -= before;
    m_estimate.addToTotal(m_trainingUnits - guessed - before);
}

Result<void> IterationWork::tell(const char* phase, std::size_t done, std::size_t total, double units) {
    m_phase = phase;
    m_estimate.setDone(m_unitsDone + units);
    return m_session.progress(m_iteration, phase, done, total, m_estimate.secondsLeft(seconds()), seconds());
}

Result<void> IterationWork::report(const char* phase, std::size_t done, std::size_t total, double units) {
    if (Result<void> told = tell(phase, done, total, units); !told) return told;
    if (m_session.request() == RunRequest::Stop) return fail(ErrorKind::Cancelled, "stopped on request");
    return {};
}

Result<void> IterationWork::reportWriting(const char* phase, std::size_t done, std::size_t total, std::size_t tokens) {
    if (Result<void> told = tell(phase, done, total, kDecodeCost * static_cast<double>(tokens)); !told) return told;
    return m_session.checkpointRequest(m_iteration, m_step);
}

Result<void> IterationWork::reportEvaluation(PrincipleUse use, const char* phase, std::size_t done, std::size_t total,
                                             double share) {
    if (Result<void> told = tell(phase, done, total, share * evaluationUnits(use)); !told) return told;
    return m_session.checkpointRequest(m_iteration, m_step);
}

Result<void> IterationWork::reportTraining(std::size_t done, std::size_t total) {
    return report("train", done, total, static_cast<double>(done) / static_cast<double>(total) * m_trainingUnits);
}

void IterationWork::countSpeed(const char* phase, double tokens, double secondsThen) {
    m_speeds[phase].tokens += tokens;
    m_speeds[phase].seconds += seconds() - secondsThen;
}

std::map<std::string, double> IterationWork::tokensPerSecond() const {
    std::map<std::string, double> result;
    for (const auto& [phase, speed] : m_speeds) {
        if (speed.tokens > 0) result[phase] = speed.tokens / speed.seconds;
    }
    return result;
}

}  // namespace sami
