#include "ui/theme/icon.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

#include "ui/resources.h"
#include "ui/theme/theme.h"

namespace sami {

namespace {

/// Renders SVG whose strokes are `currentColor`, so that one file serves both themes.
class ThemedIconEngine final : public QIconEngine {
public:
    explicit ThemedIconEngine(QByteArray svg) : m_svg(std::move(svg)) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        const Theme& theme = currentTheme();
        const QColor colour = mode == QIcon::Disabled ? theme.outline : theme.text;
        QByteArray svg = m_svg;
        QSvgRenderer(svg.replace("currentColor", colour.name().toLatin1())).render(painter, rect);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }

    QIconEngine* clone() const override { return new ThemedIconEngine(m_svg); }

private:
    QByteArray m_svg;
};

}  // namespace

QIcon themedIcon(const QString& name) {
    ensureResources();
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    const bool opened = file.open(QIODevice::ReadOnly);
    Q_ASSERT_X(opened, "themedIcon", "no such icon");
    return opened ? QIcon(new ThemedIconEngine(file.readAll())) : QIcon();
}

}  // namespace sami
