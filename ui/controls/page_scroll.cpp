#include "ui/controls/page_scroll.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/controls/labels.h"

namespace sami {

namespace {

void collectStops(const QLayout* layout, QWidgetList& stops);

/// A widget that is a stop itself leads Tab through its parts.
void collectStops(QWidget* widget, QWidgetList& stops) {
    if (widget->focusPolicy() & Qt::TabFocus) {
        stops.append(widget);
    } else if (const auto* scroll = qobject_cast<QScrollArea*>(widget)) {
        if (scroll->widget() != nullptr) collectStops(scroll->widget()->layout(), stops);
    } else {
        collectStops(widget->layout(), stops);
    }
}

void collectStops(const QLayout* layout, QWidgetList& stops) {
    for (int i = 0; layout != nullptr && i < layout->count(); ++i) {
        QLayoutItem* item = layout->itemAt(i);
        if (QWidget* widget = item->widget()) {
            collectStops(widget, stops);
        } else {
            collectStops(item->layout(), stops);
        }
    }
}

}  // namespace

QWidget* addMiddleColumn(QHBoxLayout* row, QWidget* parent, int maximumWidth) {
    auto* column = new QWidget(parent);
    column->setMaximumWidth(maximumWidth);
    row->addStretch(1);
    row->addWidget(column, 1000);
    row->addStretch(1);
    return column;
}

void keepFocusInSight(QScrollArea* scroll) {
    QObject::connect(qApp, &QApplication::focusChanged, scroll, [scroll](QWidget*, QWidget* now) {
        if (now == nullptr || QGuiApplication::mouseButtons() != Qt::NoButton) return;
        if (scroll->widget() != nullptr && scroll->widget()->isAncestorOf(now)) scroll->ensureWidgetVisible(now);
    });
}

void orderTabsAsLaidOut(QWidget* root) {
    QWidgetList stops;
    collectStops(root->layout(), stops);
    for (qsizetype i = 1; i < stops.size(); ++i) QWidget::setTabOrder(stops[i - 1], stops[i]);
}

QVBoxLayout* makePageScroll(QWidget* page, int letters) {
    auto* outer = new QVBoxLayout(page);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    auto* scroll = new QScrollArea(page);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);  // no stop of Tab; keys reach it through what it holds, or through the page
    page->setFocusProxy(scroll);
    outer->addWidget(scroll);
    auto* canvas = new QWidget(scroll);
    setRole(canvas, QStringLiteral("page-body"));
    auto* row = new QHBoxLayout(canvas);
    row->setContentsMargins(3 * kStep, 3 * kStep, 3 * kStep, 3 * kStep);
    auto* body = new QVBoxLayout(addMiddleColumn(row, canvas, lettersWide(*page, letters)));
    body->setContentsMargins(0, 0, 0, 0);
    body->setSpacing(2 * kStep);
    scroll->setWidget(canvas);
    keepFocusInSight(scroll);
    return body;
}

}  // namespace sami
