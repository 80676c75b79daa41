#pragma once

#include <vector>

#include <QAbstractTableModel>

#include "ui/plot/plot_data.h"

namespace sami {

/// The values of a plot as a table: a row for every x that was measured, a column a series.
class PlotTable final : public QAbstractTableModel {
    Q_OBJECT

public:
    /// The text of a cell for the clipboard, with numbers that other programs read.
    static constexpr int kCopiedTextRole = Qt::UserRole;

    explicit PlotTable(QObject* parent) : QAbstractTableModel(parent) {}

    /// Whoever reads the table keeps their place in it, unless another x comes before the last one that is there, or
    /// the series are other ones.
    void show(PlotData data);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    bool goesOnIn(const PlotData& data, const std::vector<double>& xs) const;

    PlotData m_data;  ///< points of each series by x
    std::vector<double> m_xs;
};

}  // namespace sami
