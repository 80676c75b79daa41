#pragma once

#include <vector>

#include <QTableView>

namespace sami {

class PairModel;

/// Principle and antithesis side by side, edited in place, in an order that can be dragged.
class PairTable final : public QTableView {
    Q_OBJECT

public:
    explicit PairTable(QWidget* parent);

    PairModel* pairs() const { return m_pairs; }
    /// Ids of the pairs that are selected, in their order.
    std::vector<std::int64_t> selected() const;
    /// Id of the one in focus; 0 where there is none.
    std::int64_t current() const;
    void choose(std::int64_t principle);
    /// A row to write a new pair into, with the cursor in it.
    void writeNew();
    /// Keeps what is being written, as before something else is done with the pairs.
    void finishWriting();

Q_SIGNALS:
    void chosen();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    using QTableView::edit;
    /// What is typed over a cell replaces it; Escape takes that back.
    bool edit(const QModelIndex& index, EditTrigger trigger, QEvent* event) override;
    void closeEditor(QWidget* editor, QAbstractItemDelegate::EndEditHint hint) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    void fitRows();
    void fitColumns();
    void keepChoice();
    void restoreChoice();

    PairModel* m_pairs;
    std::int64_t m_kept = 0;  ///< pair in focus while the rows are made anew
    int m_keptColumn = 0;
    int m_keptRow = 0;  ///< where the focus goes when that pair is gone
};

}  // namespace sami
