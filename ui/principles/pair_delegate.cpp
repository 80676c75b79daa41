#include "ui/principles/pair_delegate.h"

#include <algorithm>
#include <optional>

#include <QAbstractItemView>
#include <QKeyEvent>
#include <QPainter>
#include <QPlainTextEdit>

#include "ui/controls/table_look.h"
#include "ui/principles/pair_model.h"
#include "ui/text/wrapped_lines.h"
#include "ui/theme/theme.h"

namespace sami {

namespace {

constexpr int kMostLines = 4;
constexpr int kEditorLines = 3;  ///< at least so many, to write in

int pairCellHeight(int lines, const QFont& font) {
    return lines * lineHeight(font) + 2 * kStep;
}

Tone toneOf(int column) {
    if (column == PairModel::Text) return Tone::Constitution;
    return column == PairModel::Antithesis ? Tone::Antithesis : Tone::Muted;
}

bool isSide(int column) {
    return column == PairModel::Text || column == PairModel::Antithesis;
}

WrappedLines linesIn(const QString& text, const QFont& font, int width) {
    return wrapLines(text, font, std::max(1, width - 2 * kStep), kMostLines);
}

/// Whether a key ends the writing in a cell, and where one writes on. Qt leaves these keys to an editor of several
/// lines.
std::optional<QAbstractItemDelegate::EndEditHint> endingOf(const QKeyEvent& key) {
    const bool isEnter = key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter;
    if (isEnter && key.modifiers() == Qt::NoModifier) return QAbstractItemDelegate::NoHint;
    if (key.key() == Qt::Key_Tab && key.modifiers() == Qt::NoModifier) return QAbstractItemDelegate::EditNextItem;
    return key.key() == Qt::Key_Backtab ? std::optional(QAbstractItemDelegate::EditPreviousItem) : std::nullopt;
}

QRect insideOf(const QRect& cell) {
    return cell.adjusted(kStep, kStep, -kStep, -kStep);
}

}  // namespace

void PairDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const Theme& theme = currentTheme();
    painter->save();
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    painter->fillRect(option.rect, isSelected ? theme.hover : theme.surface);
    painter->setFont(option.font);
    const QString text = index.data(Qt::DisplayRole).toString();
    const QString placeholder = index.data(PairModel::kPlaceholderRole).toString();
    if (isSide(index.column()) && !text.isEmpty())
        painter->fillRect(option.rect.left(), option.rect.top() + kStep, 3, option.rect.height() - 2 * kStep,
                          theme.of(toneOf(index.column())));
    painter->setPen(text.isEmpty() || !isSide(index.column()) ? theme.muted : theme.text);
    if (index.column() == PairModel::Name) painter->setPen(theme.text);
    const QStringList lines = linesIn(text.isEmpty() ? placeholder : text, option.font, option.rect.width()).lines;
    drawLines(*painter, lines, insideOf(option.rect), text);
    if (const QString warning = index.data(PairModel::kWarningRole).toString(); !warning.isEmpty()) {
        painter->setPen(theme.alarm);
        const QStringList words = linesIn(tr("⚠ %1").arg(warning), option.font, option.rect.width()).lines;
        const int skipped = static_cast<int>(std::max<qsizetype>(1, lines.size())) * lineHeight(option.font);
        drawLines(*painter, words, insideOf(option.rect).adjusted(0, skipped, 0, 0), {});
    }
    drawCellEdges(*painter, option);
    painter->restore();
}

QSize PairDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    const int width = view != nullptr ? view->visualRect(index).width() : option.rect.width();
    const QString text = index.data(Qt::DisplayRole).toString();
    qsizetype lines = std::max<qsizetype>(1, linesIn(text, option.font, width).lines.size());
    if (const QString warning = index.data(PairModel::kWarningRole).toString(); !warning.isEmpty())
        lines += linesIn(tr("⚠ %1").arg(warning), option.font, width).lines.size();
    return {width, pairCellHeight(static_cast<int>(lines), option.font)};
}

QWidget* PairDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex& index) const {
    auto* editor = new QPlainTextEdit(parent);
    editor->setTabChangesFocus(true);
    editor->setPlaceholderText(index.data(PairModel::kPlaceholderRole).toString());
    editor->setAccessibleName(index.model()->headerData(index.column(), Qt::Horizontal, Qt::DisplayRole).toString());
    editor->setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    editor->setProperty("role", QStringLiteral("cell"));
    return editor;
}

void PairDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
    auto* field = qobject_cast<QPlainTextEdit*>(editor);
    // What is being written is not overwritten by what comes from elsewhere.
    if (field->document()->isModified()) return;
    field->setPlainText(index.data(Qt::EditRole).toString());
    field->moveCursor(QTextCursor::End);
    field->document()->setModified(false);
}

void PairDelegate::setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const {
    const auto* field = qobject_cast<QPlainTextEdit*>(editor);
    if (field->document()->isModified()) model->setData(index, field->toPlainText(), Qt::EditRole);
}

void PairDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                        const QModelIndex& index) const {
    const QString text = index.data(Qt::EditRole).toString();
    const qsizetype lines =
        wrapLines(text, option.font, std::max(1, option.rect.width() - 3 * kStep), 2 * kMostLines).lines.size();
    const bool isLong = isSide(index.column());
    const int least = pairCellHeight(isLong ? std::max(kEditorLines, static_cast<int>(lines) + 1) : 1, option.font);
    QRect place = option.rect;
    place.setHeight(std::max(place.height(), least));
    const int room = editor->parentWidget()->height();
    if (place.bottom() > room) place.moveTop(std::max(0, room - place.height()));
    editor->setGeometry(place);
}

bool PairDelegate::eventFilter(QObject* editor, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        if (const auto hint = endingOf(*static_cast<QKeyEvent*>(event))) {
            auto* widget = qobject_cast<QWidget*>(editor);
            Q_EMIT commitData(widget);
            Q_EMIT closeEditor(widget, *hint);
            return true;
        }
    }
    return QStyledItemDelegate::eventFilter(editor, event);
}

}  // namespace sami
