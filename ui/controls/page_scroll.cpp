#include "ui/controls/page_scroll.h"

#include <QApplication>
#include <QFocusEvent>
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

/// QScrollArea itself follows Tab only from one widget inside it to another.
class FocusFollower final : public QObject {
public:
    explicit FocusFollower(QScrollArea* scroll) : QObject(scroll), m_scroll(scroll) {}

    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() != QEvent::FocusIn) return false;
        const Qt::FocusReason reason = static_cast<QFocusEvent*>(event)->reason();
        const bool isByKey =
            reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason;
        auto* widget = qobject_cast<QWidget*>(watched);
        if (!isByKey || widget == nullptr || m_scroll->widget() == nullptr) return false;
        if (m_scroll->widget()->isAncestorOf(widget)) m_scroll->ensureWidgetVisible(widget);
        return false;
    }

private:
    QScrollArea* m_scroll;
};

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
    qApp->installEventFilter(new FocusFollower(scroll));
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
