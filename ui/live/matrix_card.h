#pragma once

#include <map>
#include <string>

#include <QStringList>

#include "core/run/run_progress.h"
#include "ui/controls/card.h"

class QComboBox;

namespace sami {

class MatrixView;

/// The matrix of one held-out query before and after learning, and a picker of the query.
class MatrixCard final : public QWidget {
    Q_OBJECT

public:
    explicit MatrixCard(QWidget* parent);

    /// Texts of queries by id, and names of the constitutions in the order of rows.
    void setTexts(std::map<std::string, QString> queries, QStringList constitutions);
    void showProgress(const RunProgress& progress);

private:
    void fillPicker(const EvaluationEvent& evaluation);
    void showQuery();

    std::map<std::string, QString> m_queries;
    QStringList m_constitutions;
    std::map<std::string, std::vector<std::vector<double>>> m_before;
    std::map<std::string, std::vector<std::vector<double>>> m_after;
    QComboBox* m_picker;
    MatrixView* m_beforeView;
    MatrixView* m_afterView;
};

}  // namespace sami
