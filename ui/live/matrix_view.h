#pragma once

#include <vector>

#include <QStringList>
#include <QWidget>

namespace sami {

/// The C×C matrix of one query: row i = constitution i, column j = the answer written under j. On the outlined diagonal
/// stands the mean log-probability per token of an answer under its own instruction, in nats; in the other cells of its
/// column, by how much it is more or less likely under another one. Less likely is what learning is for: blue, and the
/// darker the further; more likely is orange. The arrow keys go from cell to cell.
class MatrixView final : public QWidget {
    Q_OBJECT

public:
    MatrixView(QString title, QWidget* parent);

    /// Empty values: nothing measured yet. @param darkest the difference that has the darkest colour, the same for all
    /// matrices that are compared
    void setMatrix(const std::vector<std::vector<double>>& values, const QStringList& names, double darkest);
    /// How many columns have their largest entry strictly on the diagonal.
    int answersRight() const;
    /// What the cell that the arrow keys are at says; empty before they are used.
    QString cellRead() const;
    QColor fill(int row, int column) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    QRectF cell(int row, int column) const;
    double difference(int row, int column) const;
    QString cellText(int row, int column) const;
    QString explained(int row, int column) const;
    void moveTo(int row, int column);
    void leaveCell();
    void paintLabels(QPainter& painter) const;
    void paintCells(QPainter& painter) const;

    QString m_title;
    std::vector<std::vector<double>> m_values;
    QStringList m_names;
    double m_darkest = 0;
    int m_row = -1;  ///< of the cell that is read by keys; -1 = none
    int m_column = -1;
};

}  // namespace sami
