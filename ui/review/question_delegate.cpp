#include "ui/review/question_delegate.h"

#include <QListView>

#include "ui/text/wrapped_lines.h"
#include "ui/theme/theme.h"

namespace sami {

namespace {

/// Padding, border and text margin of an item in the style sheet, left and right together.
constexpr int kSides = 2 * kStep + 2 * kHalfStep;
constexpr int kQuestionLines = 2;

}  // namespace

QuestionDelegate::QuestionDelegate(QListView* list) : QStyledItemDelegate(list), m_list(list) {
    list->setResizeMode(QListView::Adjust);
    list->setWordWrap(true);
    list->setTextElideMode(Qt::ElideNone);
}

void QuestionDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    const int width = m_list->viewport()->width() - kSides;
    option->text = wrapLines(option->text, option->font, width, kQuestionLines).lines.join(QChar::LineSeparator);
}

QSize QuestionDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const QSize hint = QStyledItemDelegate::sizeHint(option, index);
    return {m_list->viewport()->width(), hint.height()};
}

}  // namespace sami
