#include "ui/plot/plot_data.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include "ui/text/numbers.h"

namespace sami {

namespace {

QString plotWords(const char* text) {
    return QCoreApplication::translate("plots", text);
}

QString csvCell(QString text) {
    if (text.contains(QLatin1Char(',')) || text.contains(QLatin1Char('"'))) {
        text.replace(QLatin1Char('"'), QLatin1String("\"\""));
        return QLatin1Char('"') + text + QLatin1Char('"');
    }
    return text;
}

QString csvNumber(std::optional<double> value) {
    return value && !std::isnan(*value) ? QString::number(*value, 'g', 17) : QString();
}

bool hasInterval(const PlotPoint& point) {
    return point.low && point.high;
}

/// Columns of one series: its values, and the ends of their intervals where there are some.
QStringList csvHead(const PlotSeries& series) {
    QStringList head{csvCell(series.style.name)};
    if (!std::ranges::any_of(series.points, hasInterval)) return head;
    return head << csvCell(series.style.name + QStringLiteral(" low"))
                << csvCell(series.style.name + QStringLiteral(" high"));
}

}  // namespace

std::vector<double> measuredXs(const PlotData& data) {
    std::vector<double> xs;
    for (const PlotSeries& series : data.series) {
        for (const PlotPoint& point : series.points) {
            if (!std::isnan(point.y)) xs.push_back(point.x);
        }
    }
    std::ranges::sort(xs);
    xs.erase(std::unique(xs.begin(), xs.end()), xs.end());
    return xs;
}

std::optional<double> nearestX(const PlotData& data, double x) {
    std::optional<double> nearest;
    for (const PlotSeries& series : data.series) {
        for (const PlotPoint& point : series.points) {
            if (std::isnan(point.y)) continue;
            if (!nearest || std::abs(point.x - x) < std::abs(*nearest - x)) nearest = point.x;
        }
    }
    return nearest;
}

QString numMeasured(const PlotSeries& series) {
    std::int64_t least = 0;
    std::int64_t most = 0;
    for (const PlotPoint& point : series.points) {
        if (point.n == 0) continue;
        least = least == 0 ? point.n : std::min(least, point.n);
        most = std::max(most, point.n);
    }
    if (most == 0) return {};
    if (least == most) return QLocale().toString(most);
    return plotWords(QT_TRANSLATE_NOOP("plots", "%1 to %2")).arg(QLocale().toString(least), QLocale().toString(most));
}

QString legendName(const PlotSeries& series) {
    const QString n = numMeasured(series);
    return n.isEmpty() ? series.style.name
                       : plotWords(QT_TRANSLATE_NOOP("plots", "%1 (n\u00a0=\u00a0%2)")).arg(series.style.name, n);
}

QString valueText(const PlotData& data, const PlotPoint& point) {
    if (std::isnan(point.y)) return {};
    QString value = plainNumber(point.y, data.decimals);
    if (!hasInterval(point)) return value;
    return plotWords(QT_TRANSLATE_NOOP("plots", "%1 [%2 to %3]"))
        .arg(value, plainNumber(point.low, data.decimals), plainNumber(point.high, data.decimals));
}

QString xText(const PlotData& data, double x) {
    return QStringLiteral("%1\u00a0%2").arg(data.xTitle, QLocale().toString(x, 'g', 12));
}

QString readOutAt(const PlotData& data, double x) {
    QStringList lines{xText(data, x)};
    for (const PlotSeries& series : data.series) {
        for (const PlotPoint& point : series.points) {
            if (point.x != x || std::isnan(point.y)) continue;
            lines.append(QStringLiteral("%1: %2").arg(legendName(series), valueText(data, point)));
        }
    }
    return lines.join(QLatin1Char('\n'));
}

QString csvOf(const PlotData& data) {
    QStringList head{csvCell(data.xTitle)};
    std::map<double, QStringList> rows;
    for (const PlotSeries& series : data.series) {
        const qsizetype first = head.size() - 1;
        const QStringList columns = csvHead(series);
        head += columns;
        for (const PlotPoint& point : series.points) {
            QStringList& row = rows[point.x];
            while (row.size() < first + columns.size()) row.append(QString());
            if (std::isnan(point.y)) continue;
            row[first] = csvNumber(point.y);
            if (columns.size() == 1) continue;
            row[first + 1] = csvNumber(point.low);
            row[first + 2] = csvNumber(point.high);
        }
    }
    QString text = head.join(QLatin1Char(',')) + QLatin1Char('\n');
    for (auto& [x, row] : rows) {
        while (row.size() < head.size() - 1) row.append(QString());
        text += QString::number(x) + QLatin1Char(',') + row.join(QLatin1Char(',')) + QLatin1Char('\n');
    }
    return text;
}

}  // namespace sami
