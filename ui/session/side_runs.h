#pragma once

#include <cstdint>
#include <optional>

#include <QObject>
#include <QString>

#include "core/workbench/compare_models.h"
#include "ui/session/side_run_state.h"

namespace sami {

class ExperimentSession;
class RunSteering;

/// The shorter runs of the open experiment: the judge, and both models on a question of the visitor's own. They are
/// entries in the list of runs like any other; this knows which of them is meant.
class SideRuns final : public QObject {
    Q_OBJECT

public:
    SideRuns(ExperimentSession* session, RunSteering* steering);

    /// Who answers and is judged; nothing: the newest trained model and its base, whichever that is by then. Opening
    /// another experiment forgets it.
    void chooseModels(const std::optional<ModelPair>& models) { m_chosen = models; }

public Q_SLOTS:
    /// Has the pairs judged that have no verdict yet. Where the experiment can be written, a training run that ends is
    /// followed by this by itself.
    void judge();
    void ask(const QString& question);

Q_SIGNALS:
    void judgingChanged(const sami::JudgingState& state);
    void askingChanged(const sami::AskingState& state);
    /// By the models that are compared.
    void questionAnswered(const QString& queryId);

private:
    void forget();
    void look();
    void lookAtTraining();
    void adoptJudge();
    void lookAtJudge();
    void lookAtQuestion();
    /// Launches in the document's thread, starts the worker, and hands what was launched to `then` here.
    template <class Launch, class Then>
    void begin(Launch launch, Then then);
    void judgeBy(bool itself);
    void readAnswers();
    void tell(const JudgingState& state);
    void tell(const AskingState& state);
    /// Null where there is none yet.
    const RunEntry* entry(std::int64_t number) const;

    ExperimentSession* m_session;
    RunSteering* m_steering;
    std::optional<ModelPair> m_chosen;
    std::int64_t m_judge = 0;           ///< number of the run, 0 = none
    std::optional<ModelPair> m_judged;  ///< by it; nothing where that is not known
    AskedModels m_asked;                ///< number 0 = nothing
    std::int64_t m_training = 0;        ///< the training run that was seen at work last; 0 = none
    JudgingState m_judging;
    AskingState m_asking;
};

}  // namespace sami
