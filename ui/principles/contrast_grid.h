#pragma once

#include <QTableView>

#include "core/constitution/flip_choice.h"

namespace sami {

class ContrastModel;

/// The grid of constitutions and principles; a press or Space on a cell turns a principle round in a contrast.
class ContrastGrid final : public QTableView {
    Q_OBJECT

public:
    explicit ContrastGrid(QWidget* parent);

    ContrastModel* contrasts() const { return m_contrasts; }

Q_SIGNALS:
    void toggled(const sami::Flip& contrast, qint64 principle);
    /// The contrast is to go.
    void removed(const sami::Flip& contrast);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    void toggle(const QModelIndex& index);
    void fitGrid();

    ContrastModel* m_contrasts;
    QPersistentModelIndex m_pressed;
    QPoint m_kept{-1, -1};  ///< cell in focus, as column and row, while the rows are made anew
};

}  // namespace sami
