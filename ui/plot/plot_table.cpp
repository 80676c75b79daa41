#include "ui/plot/plot_table.h"

#include <algorithm>
#include <utility>

#include <QStringList>

namespace sami {

/// Whether all that is there stays, and more may follow.
bool PlotTable::goesOnIn(const PlotData& data, const std::vector<double>& xs) const {
    const auto sameName = [](const PlotSeries& a, const PlotSeries& b) { return a.style.name == b.style.name; };
    return data.xTitle == m_data.xTitle && std::ranges::equal(data.series, m_data.series, sameName) &&
           xs.size() >= m_xs.size() && std::equal(m_xs.begin(), m_xs.end(), xs.begin());
}

void PlotTable::show(PlotData data) {
    const auto byX = [](const PlotPoint& point) { return std::pair(point.x, point.iteration); };
    for (PlotSeries& series : data.series) std::ranges::sort(series.points, {}, byX);
    std::vector<double> xs = measuredXs(data);
    if (!goesOnIn(data, xs)) {
        beginResetModel();
        m_data = std::move(data);
        m_xs = std::move(xs);
        endResetModel();
        return;
    }
    const int before = rowCount();
    const int now = static_cast<int>(xs.size());
    m_data = std::move(data);
    if (now > before) {
        beginInsertRows({}, before, now - 1);
        m_xs = std::move(xs);
        endInsertRows();
    }
    if (before > 0) Q_EMIT dataChanged(index(0, 0), index(before - 1, columnCount() - 1));
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
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
    if (role != Qt::DisplayRole && role != kCopiedTextRole) return {};
    const NumbersFor reader = role == kCopiedTextRole ? NumbersFor::Programs : NumbersFor::People;
    const double x = m_xs.at(static_cast<std::size_t>(index.row()));
    if (index.column() == 0) return xNumber(m_data, x, reader);
    // The model after one iteration is the model before the next: there may be two values.
    QStringList values;
    const std::vector<PlotPoint>& points = m_data.series.at(static_cast<std::size_t>(index.column() - 1)).points;
    for (const PlotPoint& point : std::ranges::equal_range(points, x, {}, &PlotPoint::x)) {
        if (const QString value = valueText(m_data, point, reader); !values.contains(value)) values.append(value);
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
