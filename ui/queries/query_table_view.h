#pragma once

#include <vector>

#include <QTableView>

namespace sami {

class QueryModel;

/// The list of queries: one line each, several can be chosen. Keys go through it as through any list.
class QueryTableView final : public QTableView {
    Q_OBJECT

public:
    /// @param model outlives the view
    QueryTableView(QueryModel* model, QWidget* parent);

    /// Lines that are chosen, in order.
    std::vector<int> chosenLines() const;
    int chosenCount() const;
    /// Chooses that line alone, whatever keys are held.
    void chooseLine(int line);
    /// Gives the columns the widths that suit what they hold; what is left is the text's.
    void layOutColumns();

Q_SIGNALS:
    void chosenChanged();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;

private:
    QueryModel* m_queries;
};

}  // namespace sami
