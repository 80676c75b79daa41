#include "ui/controls/table_look.h"

#include <QHeaderView>
#include <QListWidget>
#include <QPainter>
#include <QStyleOptionViewItem>
#include <QTableView>

#include "ui/theme/theme.h"

namespace sami {

void makeQuiet(QTableView& table) {
    table.setShowGrid(false);
    table.setFrameShape(QFrame::NoFrame);
    table.setTabKeyNavigation(false);
    table.setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table.setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    for (QHeaderView* header : {table.horizontalHeader(), table.verticalHeader()}) {
        header->setHighlightSections(false);
        header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    }
}

void wrapItems(QListWidget& list) {
    list.setWordWrap(true);
    list.setResizeMode(QListView::Adjust);
    list.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list.setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
}

void drawCellEdges(QPainter& painter, const QStyleOptionViewItem& option) {
    const Theme& theme = currentTheme();
    painter.setPen(theme.border);
    painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    if (!option.state.testFlag(QStyle::State_HasFocus)) return;
    painter.setPen(QPen(theme.constitution, 2));
    painter.drawRect(option.rect.adjusted(1, 1, -1, -2));
}

}  // namespace sami
