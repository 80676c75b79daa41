#include "ui/plot/plot_export.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFileInfo>
#include <QPdfWriter>
#include <QRegularExpression>
#include <QSvgGenerator>

#include "core/base/json_file.h"
#include "ui/plot/plot_drawing.h"

namespace sami {

namespace {

/// As large as half a page of paper takes it.
constexpr QSize kSize{760, 460};
constexpr int kPngScale = 2;

QByteArray pngOf(PlotDrawing& plot) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    plot.toPixmap(kSize.width(), kSize.height(), kPngScale).save(&buffer, "PNG");
    return bytes;
}

void paintOn(QPaintDevice& device, PlotDrawing& plot) {
    QCPPainter painter(&device);
    painter.setMode(QCPPainter::pmVectorized);
    plot.toPainter(&painter, kSize.width(), kSize.height());
    painter.end();
}

QByteArray svgOf(PlotDrawing& plot) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(kSize);
    generator.setViewBox(QRect({0, 0}, kSize));
    generator.setResolution(plot.logicalDpiX());
    paintOn(generator, plot);
    return bytes;
}

QByteArray pdfOf(PlotDrawing& plot) {
    constexpr double kPointsPerInch = 72;
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    // A unit of the page is a pixel of the screen, so that letters and lines keep their proportions.
    writer.setResolution(plot.logicalDpiX());
    writer.setPageSize(QPageSize(QSizeF(kSize) * kPointsPerInch / plot.logicalDpiX(), QPageSize::Point));
    writer.setPageMargins({});
    paintOn(writer, plot);
    return bytes;
}

}  // namespace

QStringList plotFilters() {
    const auto words = [](const char* text) { return QCoreApplication::translate("plots", text); };
    return {words(QT_TRANSLATE_NOOP("plots", "Image (*.png)")), words(QT_TRANSLATE_NOOP("plots", "Drawing (*.svg)")),
            words(QT_TRANSLATE_NOOP("plots", "Document (*.pdf)")), words(QT_TRANSLATE_NOOP("plots", "Data (*.csv)"))};
}

QString plotFileStem(const QStringList& parts) {
    static const QRegularExpression odd(QStringLiteral("[^\\p{L}\\p{N}._-]+"));
    QStringList kept;
    for (QString part : parts) {
        part.replace(odd, QStringLiteral("-"));
        if (!part.isEmpty()) kept.append(part.toLower());
    }
    return kept.join(QLatin1Char('-'));
}

Result<void> exportPlot(const PlotPage& page, const QFont& font, const QString& path) {
    const QString suffix = QFileInfo(path).suffix().toLower();
    QByteArray bytes;
    PlotDrawing plot(nullptr);
    plot.setFont(font);
    plot.resize(kSize);
    plot.drawPlot(page.data, page.scale, lightTheme());
    plot.setHeading(page.heading);
    if (suffix == QLatin1String("csv"))
        return writeFileAtomically(path.toStdString(), csvOfPoints(page.points(), page.heading.front()));
    if (suffix == QLatin1String("svg")) {
        bytes = svgOf(plot);
    } else if (suffix == QLatin1String("pdf")) {
        bytes = pdfOf(plot);
    } else if (suffix == QLatin1String("png")) {
        bytes = pngOf(plot);
    } else {
        return fail(ErrorKind::Usage, "{path}: a plot is written as .png, .svg, .pdf or .csv",
                    {{"path", path.toStdString()}});
    }
    return writeFileAtomically(path.toStdString(), {bytes.constData(), static_cast<std::size_t>(bytes.size())});
}

}  // namespace sami
