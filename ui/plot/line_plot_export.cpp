// LinePlot as PNG, SVG and CSV.
#include <cmath>
#include <map>

#include <QBuffer>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QSvgGenerator>

#include "core/base/json_file.h"
#include "ui/plot/line_plot.h"
#include "ui/plot/qcustomplot.h"
#include "ui/session/notice.h"

namespace sami {

namespace {

QByteArray pngOf(QCustomPlot& plot) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    plot.toPixmap(plot.width(), plot.height(), 2).save(&buffer, "PNG");
    return bytes;
}

QByteArray svgOf(QCustomPlot& plot) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(plot.size());
    generator.setViewBox(plot.rect());
    QCPPainter painter(&generator);
    painter.setMode(QCPPainter::pmVectorized);
    plot.toPainter(&painter, plot.width(), plot.height());
    painter.end();
    return bytes;
}

QString csvCell(QString text) {
    if (text.contains(QLatin1Char(',')) || text.contains(QLatin1Char('"'))) {
        text.replace(QLatin1Char('"'), QLatin1String("\"\""));
        return QLatin1Char('"') + text + QLatin1Char('"');
    }
    return text;
}

}  // namespace

QString LinePlot::csv() const {
    QStringList head{m_plot->xAxis->label()};
    std::map<double, QStringList> rows;
    for (std::size_t i = 0; i < m_series.size(); ++i) {
        head.append(csvCell(m_series[i].style.name));
        for (const PlotPoint& point : m_series[i].points) {
            QStringList& row = rows[point.x];
            while (row.size() <= static_cast<qsizetype>(i)) row.append(QString());
            if (!std::isnan(point.y)) row[static_cast<qsizetype>(i)] = QString::number(point.y, 'g', 17);
        }
    }
    QString text = head.join(QLatin1Char(',')) + QLatin1Char('\n');
    for (auto& [x, row] : rows) {
        while (row.size() < static_cast<qsizetype>(m_series.size())) row.append(QString());
        text += QString::number(x) + QLatin1Char(',') + row.join(QLatin1Char(',')) + QLatin1Char('\n');
    }
    return text;
}

Result<void> LinePlot::exportTo(const QString& path) {
    const QString suffix = QFileInfo(path).suffix().toLower();
    QByteArray bytes;
    if (suffix == QLatin1String("svg")) {
        bytes = svgOf(*m_plot);
    } else if (suffix == QLatin1String("csv")) {
        bytes = csv().toUtf8();
    } else if (suffix == QLatin1String("png")) {
        bytes = pngOf(*m_plot);
    } else {
        return fail(ErrorKind::Usage, path.toStdString() + ": a plot is written as .png, .svg or .csv");
    }
    return writeFileAtomically(path.toStdString(), {bytes.constData(), static_cast<std::size_t>(bytes.size())});
}

void LinePlot::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Save plot or its data…"), this, &LinePlot::exportThroughDialog);
    menu->popup(event->globalPos());
}

void LinePlot::exportThroughDialog() {
    auto* dialog = new QFileDialog(this, tr("Save plot"), {}, tr("Image (*.png);;Drawing (*.svg);;Data (*.csv)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("png"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        if (const Result<void> saved = exportTo(path); !saved) Q_EMIT exportFailed(sentenceOf(saved.error()));
    });
    dialog->open();
}

}  // namespace sami
