#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <QStringList>

#include "core/run/run_progress.h"
#include "ui/controls/card.h"

namespace sami {

class MatrixView;
class PagePicker;

/// The matrix of one held-out query before anything was learned and by the latest evaluation, and a picker of the
/// query.
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
    /// The largest difference from a diagonal, over all queries before and after.
    double darkest() const;

    QStringList m_constitutions;
    Evaluation m_before;
    Evaluation m_after;
    double m_darkest = 0;
    PagePicker* m_picker;
    MatrixView* m_beforeView;
    MatrixView* m_afterView;
};

}  // namespace sami
