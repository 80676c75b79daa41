#pragma once

class QObject;

namespace sami {

/// From now on SIGINT, SIGTERM and SIGHUP close the window as its user would, so that the experiment file is left whole
/// and unlocked. Once for a program; ends with `context`.
void quitOnSignals(QObject* context);

}  // namespace sami
