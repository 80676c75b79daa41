#pragma once

#include <QAbstractTableModel>

#include "ui/plot/plot_data.h"

namespace sami {

/// The values of a plot as a table: a row for every x that was measured, a column a series.
class PlotTable final : public QAbstractTableModel {
    Q_OBJECT

public:
    explicit PlotTable(QObject* parent) : QAbstractTableModel(parent) {}

    void show(const PlotData& data);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    PlotData m_data;
    std::vector<double> m_xs;
};

}  // namespace sami
