#pragma once

#include <QWidget>

#include "ui/session/recent_experiments.h"

namespace sami {

/// One experiment that was opened before: its name leads there; when it was, what it takes and what is at work in it
/// stand beside; the bin takes it away.
class RecentRow final : public QWidget {
    Q_OBJECT

public:
    RecentRow(const RecentExperiment& experiment, QWidget* parent);

Q_SIGNALS:
    void openRequested(const QString& path);
    void binRequested(const QString& path);
};

}  // namespace sami
