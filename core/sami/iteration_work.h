#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "core/constitution/principle.h"
#include "core/run/work_estimate.h"
#include "core/run/worker_session.h"
#include "core/sami/logprob_matrix.h"

namespace sami {

/// How far the work of one iteration is, how long the rest will take, and how fast each phase goes. The unit of work is
/// a token through the network, forward once.
class IterationWork {
public:
    /// @param step the global step, which goes on elsewhere
    /// @param numHeldOutConstitutions that state held-out principles, a query; 0 where there are none
    IterationWork(WorkerSession& session, std::int64_t iteration, const std::int64_t& step,
                  std::size_t numHeldOutConstitutions);

    /// Guesses the whole work. @param numAnswers responses to be written before training
    /// @param numTraining queries to train on; 0 where that is done already
    void estimate(std::size_t numTraining, std::size_t numHeldOut, std::size_t numAnswers);
    /// The evaluation before training, under principles of that use, need not be made.
    void skipEvaluation(PrincipleUse use) { m_estimate.addToTotal(-evaluationUnits(use)); }
    /// Puts the tokens that were written in place of those guessed.
    void countWriting(std::size_t numAnswers, std::size_t numTokens);
    /// Puts the tokens of the rows in place of those guessed. @param numDone rows that an earlier attempt trained on
    void countTraining(const std::vector<MatrixRow>& rows, std::size_t numDone);
    void evaluationDone(PrincipleUse use) { m_unitsDone += evaluationUnits(use); }
    void trainingDone() { m_unitsDone += m_trainingUnits; }

    /// Tells how far a phase is, and how much of the iteration's work the phase has done so far.
    /// Error: Cancelled when asked to stop; the event could not be written.
    Result<void> report(const char* phase, std::size_t done, std::size_t total, double units = 0);
    /// The same of work that can be interrupted anywhere: waits while the run is paused.
    Result<void> reportWriting(const char* phase, std::size_t done, std::size_t total, std::size_t tokens);
    /// @param share of the evaluation, or of the training, that is done
    Result<void> reportEvaluation(PrincipleUse use, const char* phase, std::size_t done, std::size_t total,
                                  double share);
    Result<void> reportTraining(std::size_t done, std::size_t total);

    /// A phase begins, of which is told once something of it is done.
    void enter(const char* phase) { m_phase = phase; }
    const std::string& phase() const { return m_phase; }
    /// Seconds worked at the iteration so far, over all attempts at it, pauses left out.
    double seconds() const { return m_secondsBefore + m_session.secondsWorked() - m_beganAt; }
    /// @param secondsThen seconds() when that began which ends now
    void countSpeed(const char* phase, double tokens, double secondsThen);
    std::map<std::string, double> tokensPerSecond() const;

private:
    /// Tokens computed or written in a phase, and the time that took.
    struct PhaseSpeed {
        double tokens = 0;
        double seconds = 0;
    };
    const RunSettings& settings() const { return m_session.config().settings; }
    Result<void> tell(const char* phase, std::size_t done, std::size_t total, double units);
    double unitsGuessed(std::size_t numAnswers) const;
    double& evaluationUnits(PrincipleUse use) { return m_evaluationUnits[static_cast<std::size_t>(use)]; }

    WorkerSession& m_session;
    std::int64_t m_iteration;
    const std::int64_t& m_step;
    std::size_t m_numHeldOutConstitutions;
    double m_beganAt;            ///< in seconds worked by the session
    double m_secondsBefore = 0;  ///< worked at the iteration by earlier attempts
    WorkEstimate m_estimate;
    std::string m_phase = "load";
    std::map<std::string, PhaseSpeed> m_speeds;  ///< by phase: "generate", "evaluate", "train"
    double m_unitsDone = 0;                      ///< of finished phases
    std::array<double, 2> m_evaluationUnits{};   ///< of one evaluation on all held-out queries, by use of principles
    double m_trainingUnits = 0;
};

}  // namespace sami
