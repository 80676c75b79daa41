#include "ui/review/question_delegate.h"

#include <QListView>
#include <QTextLayout>

#include "ui/theme/theme.h"

namespace sami {

namespace {

/// Padding, border and text margin of an item in the style sheet, left and right together.
constexpr int kSides = 2 * kStep + 2 * kHalfStep;

/// The text in one line, or in two with a break where the first is full; the second is elided.
QString inTwoLines(const QString& text, const QFont& font, int width) {
    const QFontMetrics metrics(font);
    QTextLayout layout(text, font);
    layout.beginLayout();
    QTextLine first = layout.createLine();
    first.setLineWidth(width);
    layout.endLayout();
    const int end = first.textStart() + first.textLength();
    if (end >= text.size()) return metrics.elidedText(text, Qt::ElideRight, width);
    return text.left(end).trimmed() + QChar::LineSeparator +
           metrics.elidedText(text.mid(end).trimmed(), Qt::ElideRight, width);
}

}  // namespace

QuestionDelegate::QuestionDelegate(QListView* list) : QStyledItemDelegate(list), m_list(list) {
    list->setResizeMode(QListView::Adjust);
    list->setWordWrap(true);
    list->setTextElideMode(Qt::ElideNone);
}

void QuestionDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    option->text = inTwoLines(option->text, option->font, m_list->viewport()->width() - kSides);
}

QSize QuestionDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const QSize hint = QStyledItemDelegate::sizeHint(option, index);
    return {m_list->viewport()->width(), hint.height()};
}

}  // namespace sami
