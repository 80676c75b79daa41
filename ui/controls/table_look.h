#pragma once

class QListWidget;
class QPainter;
class QStyleOptionViewItem;
class QTableView;

namespace sami {

/// Without a grid and a frame, scrolled pixel by pixel; Tab leads on from the table, not through its cells.
void makeQuiet(QTableView& table);

/// Has a list of sentences wrap them, and never scroll sidewards.
void wrapItems(QListWidget& list);

/// The line beneath a cell, and the frame of the one in focus.
void drawCellEdges(QPainter& painter, const QStyleOptionViewItem& option);

}  // namespace sami
