#include "ui/plot/plot_data.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QStringList>

#include "core/records/csv.h"
#include "ui/text/numbers.h"

namespace sami {

namespace {

QString plotWords(const char* text) {
    return QCoreApplication::translate("plots", text);
}

std::string csvNumber(std::optional<double> value) {
    return fileNumber(value).toStdString();
}

/// Empty for 0, which stands for a number that is not known.
std::string csvCount(std::int64_t count) {
    return count == 0 ? std::string() : csvNumber(static_cast<double>(count));
}

QString decimalNumber(std::optional<double> value, int decimals, NumbersFor reader) {
    return reader == NumbersFor::People ? plainNumber(value, decimals) : fileNumber(value, decimals);
}

bool hasInterval(const PlotPoint& point) {
    return point.low && point.high;
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
    if (least == most) return wholeNumber(most);
    return plotWords(QT_TRANSLATE_NOOP("plots", "%1 to %2")).arg(wholeNumber(least), wholeNumber(most));
}

QString legendName(const PlotSeries& series) {
    const QString n = numMeasured(series);
    return n.isEmpty() ? series.style.name
                       : plotWords(QT_TRANSLATE_NOOP("plots", "%1 (n\u00a0=\u00a0%2)")).arg(series.style.name, n);
}

QString valueText(const PlotData& data, const PlotPoint& point, NumbersFor reader) {
    if (std::isnan(point.y)) return {};
    QString value = decimalNumber(point.y, data.decimals, reader);
    if (!point.remark.isEmpty()) return plotWords(QT_TRANSLATE_NOOP("plots", "%1 (%2)")).arg(value, point.remark);
    if (!hasInterval(point)) return value;
    return plotWords(QT_TRANSLATE_NOOP("plots", "%1 [%2 to %3]"))
        .arg(value, decimalNumber(point.low, data.decimals, reader), decimalNumber(point.high, data.decimals, reader));
}

QString xNumber(const PlotData& data, double x, NumbersFor reader) {
    if (x == std::trunc(x)) return reader == NumbersFor::People ? wholeNumber(std::llround(x)) : fileNumber(x);
    return decimalNumber(x, data.decimals, reader);
}

QString xText(const PlotData& data, double x) {
    return plotWords(QT_TRANSLATE_NOOP("plots", "%1\u00a0%2")).arg(data.xTitle, xNumber(data, x));
}

QString readOutAt(const PlotData& data, double x) {
    QStringList lines{xText(data, x)};
    for (const PlotSeries& series : data.series) {
        for (const PlotPoint& point : series.points) {
            if (point.x != x || std::isnan(point.y)) continue;
            lines.append(
                plotWords(QT_TRANSLATE_NOOP("plots", "%1: %2")).arg(legendName(series), valueText(data, point)));
        }
    }
    return lines.join(QLatin1Char('\n'));
}

std::string csvOfPoints(const PlotData& data, const QString& quantity) {
    std::vector<std::string> head;
    for (const QString& name :
         {plotWords(QT_TRANSLATE_NOOP("plots", "curve")), plotWords(QT_TRANSLATE_NOOP("plots", "iteration")),
          data.xTitle, plotWords(QT_TRANSLATE_NOOP("plots", "%1 (%2)")).arg(quantity, data.yTitle),
          plotWords(QT_TRANSLATE_NOOP("plots", "low")), plotWords(QT_TRANSLATE_NOOP("plots", "high")),
          QStringLiteral("n")})
        head.push_back(name.toStdString());
    std::string text = csvLine(head);
    for (const PlotSeries& series : data.series) {
        const std::string name = csvCell(series.style.name.toStdString(), true);
        for (const PlotPoint& point : series.points) {
            // What parts two pieces of a curve was never measured.
            if (std::isnan(point.y) && point.iteration == 0) continue;
            text += name;
            for (const std::string& cell : {csvCount(point.iteration), csvNumber(point.x), csvNumber(point.y),
                                            csvNumber(point.low), csvNumber(point.high), csvCount(point.n)})
                text += ',' + cell;
            text += "\r\n";
        }
    }
    return text;
}

}  // namespace sami
