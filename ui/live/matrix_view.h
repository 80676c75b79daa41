#pragma once

#include <vector>

#include <QStringList>
#include <QWidget>

namespace sami {

/// The C×C matrix of one query: row i = constitution i, column j = the answer written under j, each cell the mean
/// log-probability per token in nats. Higher is darker; the diagonal is outlined; the exact value stands in the cell.
class MatrixView final : public QWidget {
    Q_OBJECT

public:
    MatrixView(QString title, QWidget* parent);

    /// Empty values: nothing measured yet.
    void setMatrix(const std::vector<std::vector<double>>& values, const QStringList& names);
    /// How many rows have their largest entry strictly on the diagonal.
    int rowsRight() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRectF cell(int row, int column) const;
    QColor fill(double value) const;
    void paintLabels(QPainter& painter) const;
    void paintCells(QPainter& painter) const;

    QString m_title;
    std::vector<std::vector<double>> m_values;
    QStringList m_names;
};

}  // namespace sami
