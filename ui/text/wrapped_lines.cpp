#include "ui/text/wrapped_lines.h"

#include <cmath>

#include <QFontMetrics>
#include <QFontMetricsF>
#include <QPainter>
#include <QTextLayout>

namespace sami {

namespace {

QString inOneLine(QString text) {
    return text.replace(QChar::LineSeparator, QLatin1Char(' ')).trimmed();
}

}  // namespace

WrappedLines wrapLines(const QString& text, const QFont& font, int width, int maxLines) {
    QString broken = text;
    broken.replace(QLatin1Char('\n'), QChar::LineSeparator);
    QTextLayout layout(broken, font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    WrappedLines wrapped;
    layout.beginLayout();
    while (wrapped.lines.size() < maxLines) {
        QTextLine line = layout.createLine();
        if (!line.isValid()) break;
        line.setLineWidth(width);
        const int end = line.textStart() + line.textLength();
        wrapped.elided = end < broken.size() && wrapped.lines.size() + 1 == maxLines;
        wrapped.lines.append(inOneLine(broken.mid(line.textStart(), line.textLength())));
        if (!wrapped.elided) continue;
        // The ellipsis stands even where a line break, not the width, ends the line.
        const QString rest = inOneLine(broken.mid(line.textStart()));
        const QString last = QFontMetrics(font).elidedText(rest, Qt::ElideRight, width);
        wrapped.lines.last() = last == rest ? rest + QChar(0x2026) : last;
    }
    layout.endLayout();
    return wrapped;
}

void drawLines(QPainter& painter, const QStringList& lines, const QRect& place, const QString& whole) {
    painter.setLayoutDirection(whole.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
    QRect line(place.left(), place.top(), place.width(), lineHeight(painter.font()));
    for (const QString& text : lines) {
        painter.drawText(line, Qt::AlignVCenter | Qt::TextSingleLine, text);
        line.translate(0, line.height());
    }
}

int lineHeight(const QFont& font) {
    return static_cast<int>(std::ceil(QFontMetricsF(font).height()));
}

}  // namespace sami
