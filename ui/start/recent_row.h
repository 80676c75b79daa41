#pragma once

#include <QWidget>

#include "ui/session/recent_experiments.h"

class QPushButton;

namespace sami {

class ElidedLabel;

/// One experiment that was opened before: its name leads there; when it was, what it takes and what is at work in it
/// stand beside; the bin takes it away.
class RecentRow final : public QWidget {
    Q_OBJECT

public:
    RecentRow(const RecentExperiment& experiment, QWidget* parent);

    const QString& path() const { return m_path; }
    /// The same experiment as it is by now.
    void showExperiment(const RecentExperiment& experiment);

Q_SIGNALS:
    void openRequested(const QString& path);
    void binRequested(const QString& path);

private:
    QString m_path;
    ElidedLabel* m_facts;
    QPushButton* m_bin;
};

}  // namespace sami
