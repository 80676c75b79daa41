#pragma once

#include <QWidget>

#include "core/workbench/query_survey.h"

class QProgressBar;
class QPushButton;

namespace sami {

class ElidedLabel;

/// One line above the list: how many queries are shown and there are, how far they were looked through, and what is
/// there more than once.
class QueryStateRow final : public QWidget {
    Q_OBJECT

public:
    explicit QueryStateRow(QWidget* parent);

    /// @param share of the file that was looked through; 1 at the end
    void showFound(std::int64_t found, double share);
    void showOverview(const QueryOverview& overview);
    void setEditable(bool editable);

Q_SIGNALS:
    void stopRequested();
    void duplicatesRequested();
    void separateRequested();

private:
    void showCounts();

    ElidedLabel* m_counts;
    QProgressBar* m_progress;
    QPushButton* m_stop;
    ElidedLabel* m_duplicates;
    QPushButton* m_show;
    QPushButton* m_separate;
    std::int64_t m_found = 0;
    std::int64_t m_training = 0;
    std::int64_t m_heldOut = 0;
};

}  // namespace sami
