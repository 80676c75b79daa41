#pragma once

#include <QTableView>

namespace sami {

class ContrastModel;

/// The grid of constitutions and principles; a press or Space on a cell turns a principle round in a contrast.
class ContrastGrid final : public QTableView {
    Q_OBJECT

public:
    explicit ContrastGrid(QWidget* parent);

    ContrastModel* contrasts() const { return m_contrasts; }

Q_SIGNALS:
    void toggled(int contrast, qint64 principle);
    /// The contrast of that place is to go.
    void removed(int contrast);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    void toggle(const QModelIndex& index);
    void fitGrid();

    ContrastModel* m_contrasts;
    QPersistentModelIndex m_pressed;
};

}  // namespace sami
