#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include <QObject>
#include <QString>

#include "core/workbench/document.h"
#include "ui/session/side_run_state.h"

namespace sami {

class ExperimentSession;

/// The shorter runs of the open experiment: the judge, and both models on a question of the visitor's own. They are
/// entries in the list of runs like any other; this knows which of them is meant.
class SideRuns final : public QObject {
    Q_OBJECT

public:
    explicit SideRuns(ExperimentSession* session);

public Q_SLOTS:
    /// Has the pairs judged that have no verdict yet. A training run that ends is followed by this by itself.
    void judge();
    void ask(const QString& question);

Q_SIGNALS:
    void judgingChanged(const sami::JudgingState& state);
    void askingChanged(const sami::AskingState& state);
    void questionAnswered(const QString& queryId);

private:
    void forget();
    void look();
    void lookAtTraining();
    void adoptJudge();
    void lookAtJudge();
    void lookAtQuestion();
    void begin(std::function<Result<std::optional<LaunchedRun>>(Document&)> launch,
               std::function<void(Result<std::optional<std::int64_t>>)> then);
    void judgeBy(bool itself);
    void tell(const JudgingState& state);
    void tell(const AskingState& state);
    /// Null where there is none yet.
    const RunEntry* entry(std::int64_t number) const;

    ExperimentSession* m_session;
    std::int64_t m_judge = 0;     ///< number of the run, 0 = none
    std::int64_t m_question = 0;  ///< the same of the question
    std::int64_t m_training = 0;  ///< the training run that was seen at work last; 0 = none
    JudgingState m_judging;
    AskingState m_asking;
};

}  // namespace sami
