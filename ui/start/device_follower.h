#pragma once

#include <QObject>

#include "ui/page.h"

namespace sami {

class DeviceRow;

/// Keeps the row at where the next run would compute, and has what is chosen in it set.
class DeviceFollower final : public QObject {
    Q_OBJECT

public:
    DeviceFollower(DeviceRow* row, const PageSources& sources);

private:
    void show();

    DeviceRow* m_row;
    RunSteering* m_steering;
    MachineDevices* m_devices;
};

}  // namespace sami
