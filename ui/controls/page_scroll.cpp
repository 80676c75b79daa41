#include "ui/controls/page_scroll.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/controls/labels.h"

namespace sami {

QWidget* addMiddleColumn(QHBoxLayout* row, QWidget* parent, int maximumWidth) {
    auto* column = new QWidget(parent);
    column->setMaximumWidth(maximumWidth);
    row->addStretch(1);
    row->addWidget(column, 1000);
    row->addStretch(1);
    return column;
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
    return body;
}

}  // namespace sami
