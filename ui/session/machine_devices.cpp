#include "ui/session/machine_devices.h"

#include <chrono>
#include <utility>

#include "ui/session/notice.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// A card that is set up for the first time takes seconds.
constexpr std::chrono::seconds kPatience{60};
constexpr std::chrono::seconds kOld{30};

}  // namespace

MachineDevices::MachineDevices(FindProgram program, QObject* parent)
    : QObject(parent), m_program(std::move(program)), m_process(new QProcess) {
    m_process->setStandardInputFile(QProcess::nullDevice());
    m_process->setStandardErrorFile(QProcess::nullDevice());
    m_patience.setSingleShot(true);
    m_patience.setInterval(kPatience);
    connect(&m_patience, &QTimer::timeout, m_process, &QProcess::kill);
    connect(m_process, &QProcess::finished, this, &MachineDevices::take);
    connect(m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) fail(tr("%1 could not be started.").arg(shownText(m_process->program())));
    });
}

/// QProcess itself would wait for a process that is still there.
MachineDevices::~MachineDevices() {
    m_process->disconnect(this);
    if (isLooking()) {
        connect(m_process, &QProcess::finished, m_process, &QObject::deleteLater);
        m_process->kill();
    } else {
        delete m_process;
    }
}

void MachineDevices::look() {
    if (isLooking()) return;
    m_asked.start();
    const Result<std::filesystem::path> program = m_program();
    if (!program) return fail(sentenceOf(program.error()));
    m_patience.start();
    m_process->start(fromUtf8(program->string()), {QStringLiteral("devices"), QStringLiteral("--json")});
}

void MachineDevices::lookAgain() {
    if (!m_asked.isValid() || m_asked.hasExpired(std::chrono::milliseconds(kOld).count())) look();
}

void MachineDevices::take(int exitCode, QProcess::ExitStatus status) {
    m_patience.stop();
    const QByteArray answer = m_process->readAllStandardOutput();
    if (status != QProcess::NormalExit || exitCode != 0)
        return fail(tr("%1 could not say which devices there are.").arg(shownText(m_process->program())));
    Result<std::vector<DeviceInfo>> devices = devicesFromJson(answer.toStdString());
    if (!devices) return fail(sentenceOf(devices.error()));
    know({std::move(*devices), {}});
}

void MachineDevices::fail(const QString& problem) {
    m_patience.stop();
    know({{}, problem});
}

void MachineDevices::know(KnownDevices known) {
    if (known == m_known) return;
    m_known = std::move(known);
    Q_EMIT changed();
}

}  // namespace sami
