#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

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

    /// Another run is shown: names of its constitutions in the order of rows.
    void setConstitutions(const QStringList& names);
    /// Texts of queries by id; until one is known its id stands for it.
    void setQueries(const std::map<std::string, std::string>& texts);
    void showProgress(const RunProgress& progress);

private:
    void fillPicker();
    void showQuery();

    using Evaluation = std::shared_ptr<const EvaluationEvent>;
    static std::vector<std::vector<double>> matrixOf(const Evaluation& evaluation, const std::string& query);

    QStringList m_constitutions;
    Evaluation m_before;
    Evaluation m_after;
    QComboBox* m_picker;
    MatrixView* m_beforeView;
    MatrixView* m_afterView;
};

}  // namespace sami
