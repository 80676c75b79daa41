#pragma once

#include <vector>

#include <QFrame>

#include "core/run/run_config.h"

class QGridLayout;
class QLabel;

namespace sami {

/// What a run teaches: its principles with their antitheses, as it was configured.
class TaughtCard final : public QFrame {
    Q_OBJECT

public:
    explicit TaughtCard(QWidget* parent);

    /// Hidden where nothing is known.
    void showRun(const RunConfig& run);
    /// What has been edited since, in words; empty where nothing has.
    void showSince(const QString& words);

private:
    void addHead(const QString& left, const QString& right);
    void addRow(const QString& left, const QString& right);
    /// @pre some principle is learned
    void showPrinciples(const RunConfig& run);
    void showPersonas(const std::vector<Constitution>& personas);

    QGridLayout* m_grid;
    QLabel* m_since;
    int m_rows = 0;
    std::vector<QWidget*> m_shown;
};

}  // namespace sami
