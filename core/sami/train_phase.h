#pragma once

#include "core/sami/live_curve.h"

namespace sami {

/// The phase of an iteration that trains on the responses that the filter has left.
class TrainPhase {
public:
    /// @param training the weights that are trained
    TrainPhase(IterationScope& scope, IterationRecorder& recorder, TrainingStart& training, LiveCurve& live)
        : m_scope(scope), m_recorder(recorder), m_training(training), m_live(live) {}

    /// Goes on with the state that an earlier attempt saved, where there is one, and makes the updates of the
    /// iteration. Error: Cancelled when asked to stop and when a rule of health pauses the run, Numeric; the last good
    /// weights are saved then.
    Result<void> run(const std::vector<QueryExample>& examples);
    /// Saves the state of training after an error that is not its own; returns the error.
    Result<void> keepAfter(const Error& error);

private:
    Result<void> restore();
    Result<void> update(const std::vector<MatrixRow>& rows, std::size_t begin,
                        const std::vector<QueryExample>& examples);
    /// What an update tells of the model it began with, which the one before it made.
    Result<void> check(const MetricValues& metrics);
    double learningRate(std::size_t numRows) const;

    IterationScope& m_scope;
    IterationRecorder& m_recorder;
    TrainingStart& m_training;
    LiveCurve& m_live;
};

}  // namespace sami
