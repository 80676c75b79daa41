#pragma once

#include <cstdint>
#include <functional>

#include <QObject>
#include <QString>

#include "core/workbench/document.h"

namespace sami {

class ExperimentSession;
class RunSteering;

/// One probe of the open experiment, which trains nothing: launched, followed to its end, and ended where somebody has
/// seen enough. It is an entry in the list of runs like any other; this knows which of them is meant.
class ProbeRun final : public QObject {
    Q_OBJECT

public:
    using Launch = std::function<Result<LaunchedRun>(Document&)>;

    ProbeRun(ExperimentSession* session, RunSteering* steering, QObject* parent);

    /// Nothing where one is at work.
    void start(Launch launch);
    void stop();

    bool isRunning() const { return m_isRunning; }
    /// Number of the run; 0 where none was launched here.
    std::int64_t number() const { return m_number; }
    /// How far it is, in words, while it runs.
    const QString& progress() const { return m_progress; }
    /// Why it did not come to its end, one sentence.
    const QString& problem() const { return m_problem; }

Q_SIGNALS:
    void changed();
    /// There is more of it to read.
    void advanced(qint64 run);
    void finished(qint64 run);

private:
    void forget();
    void look();
    void end(const QString& problem);

    ExperimentSession* m_session;
    RunSteering* m_steering;
    bool m_isRunning = false;
    bool m_isToStop = false;  ///< asked for before it was launched
    std::int64_t m_number = 0;
    QString m_progress;
    QString m_problem;
};

}  // namespace sami
