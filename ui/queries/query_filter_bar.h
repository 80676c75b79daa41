#pragma once

#include <vector>

#include <QWidget>

#include "core/workbench/query_list.h"
#include "ui/queries/query_model.h"

class QComboBox;
class QLineEdit;

namespace sami {

/// What a list of queries is to show.
struct QueryView {
    QueryListFilter filter;
    bool duplicates = false;  ///< queries that say the same; the rest of the filter does not count then
    bool operator==(const QueryView&) const = default;
};

/// What is looked for among the queries: words as they are typed, split, origin, set or tag, and what became of them.
class QueryFilterBar final : public QWidget {
    Q_OBJECT

public:
    explicit QueryFilterBar(QWidget* parent);

    /// Names to choose from; a choice that is still there stays.
    void setLabels(const std::vector<std::string>& sets, const std::vector<std::string>& tags);
    void setRuns(const std::vector<FateColumn>& runs);
    void clear();
    void showDuplicates();
    QueryView view() const;
    QLineEdit* field() const { return m_field; }
    /// In the order of Tab.
    std::vector<QWidget*> stops() const;

Q_SIGNALS:
    void changed();

private:
    QComboBox* addPicker(const QString& name);
    void fill(QComboBox* picker, const std::vector<std::pair<QString, QString>>& choices);

    QLineEdit* m_field;
    QComboBox* m_split = nullptr;
    QComboBox* m_origin = nullptr;
    QComboBox* m_label = nullptr;
    QComboBox* m_outcome = nullptr;
};

}  // namespace sami
