#include "ui/plot/plot_table.h"

#include <QLocale>
#include <QStringList>

namespace sami {

void PlotTable::show(const PlotData& data) {
    beginResetModel();
    m_data = data;
    m_xs = measuredXs(data);
    endResetModel();
}

int PlotTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_xs.size());
}

int PlotTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_data.series.size()) + 1;
}

QVariant PlotTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    if (role != Qt::DisplayRole) return {};
    const double x = m_xs.at(static_cast<std::size_t>(index.row()));
    if (index.column() == 0) return QLocale().toString(x, 'g', 12);
    // The model after one iteration is the model before the next: there may be two values.
    QStringList values;
    for (const PlotPoint& point : m_data.series.at(static_cast<std::size_t>(index.column() - 1)).points) {
        if (point.x == x && !values.contains(valueText(m_data, point))) values.append(valueText(m_data, point));
    }
    values.removeAll(QString());
    return values.join(QStringLiteral(" · "));
}

QVariant PlotTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    if (section == 0) return m_data.xTitle;
    return legendName(m_data.series.at(static_cast<std::size_t>(section - 1)));
}

}  // namespace sami
