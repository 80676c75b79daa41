#pragma once

#include <filesystem>
#include <functional>

#include <QElapsedTimer>
#include <QObject>
#include <QProcess>
#include <QTimer>

#include "core/base/error.h"
#include "ui/text/device_words.h"

namespace sami {

/// What this computer can compute on, as `sami devices --json` tells it: the window has no LibTorch to ask. Nothing
/// waits for the answer.
class MachineDevices final : public QObject {
    Q_OBJECT

public:
    using FindProgram = std::function<Result<std::filesystem::path>()>;
    MachineDevices(FindProgram program, QObject* parent);
    ~MachineDevices() override;

    const KnownDevices& known() const { return m_known; }
    bool isLooking() const { return m_process->state() != QProcess::NotRunning; }

public Q_SLOTS:
    /// Asks, unless it is being asked.
    void look();
    /// Asks where the last answer is half a minute old.
    void lookAgain();

Q_SIGNALS:
    /// Something is other than it was known to be.
    void changed();

private:
    void take(int exitCode, QProcess::ExitStatus status);
    void fail(const QString& problem);
    void know(KnownDevices known);

    FindProgram m_program;
    KnownDevices m_known;
    QProcess* m_process;  ///< outlives this one until it has ended
    QTimer m_patience;
    QElapsedTimer m_asked;
};

}  // namespace sami
