#pragma once

#include <vector>

#include <QWidget>

#include "core/workbench/check_principles.h"

class QLabel;
class QTableWidget;

namespace sami {

class ProbeBar;

/// How the pairs stand before anything is taught: what the starting model makes of each, the worst first, with the
/// numbers behind the sentence.
class HealthPanel final : public QWidget {
    Q_OBJECT

public:
    explicit HealthPanel(QWidget* parent);

    /// Of the pairs that are there, the newest check each.
    void showChecks(const std::vector<LatestCheck>& checks);
    ProbeBar* bar() const { return m_bar; }
    QTableWidget* table() const { return m_table; }

Q_SIGNALS:
    void pairWanted(qint64 principle);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void setUpTable();
    void fit();
    void addRow(const LatestCheck& latest);

    ProbeBar* m_bar;
    QTableWidget* m_table;
    QLabel* m_empty;  ///< what belongs here
};

}  // namespace sami
