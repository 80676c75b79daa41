#include "ui/start/device_follower.h"

#include "ui/session/experiment_session.h"
#include "ui/session/machine_devices.h"
#include "ui/session/run_steering.h"
#include "ui/start/device_row.h"

namespace sami {

DeviceFollower::DeviceFollower(DeviceRow* row, const PageSources& sources)
    : QObject(row), m_row(row), m_steering(sources.steering), m_devices(sources.devices) {
    connect(row, &DeviceRow::chosen, m_steering, &RunSteering::chooseDevice);
    connect(row, &DeviceRow::listOpened, m_devices, &MachineDevices::look);
    connect(m_devices, &MachineDevices::changed, this, &DeviceFollower::show);
    connect(m_steering, &RunSteering::deviceChanged, this, &DeviceFollower::show);
    connect(sources.session, &ExperimentSession::opened, this, &DeviceFollower::show);
    connect(sources.session, &ExperimentSession::contentChanged, this, &DeviceFollower::show);
    connect(sources.session, &ExperimentSession::runChanged, this, &DeviceFollower::show);
    show();
}

void DeviceFollower::show() {
    m_row->showChoice(m_steering->device(), m_devices->known());
}

}  // namespace sami
