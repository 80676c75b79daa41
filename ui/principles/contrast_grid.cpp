#include "ui/principles/contrast_grid.h"

#include <algorithm>

#include <QHeaderView>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStyledItemDelegate>

#include "ui/controls/labels.h"
#include "ui/controls/table_look.h"
#include "ui/principles/contrast_model.h"
#include "ui/text/wrapped_lines.h"
#include "ui/theme/theme.h"

namespace sami {

namespace {

constexpr int kCellLetters = 14;
constexpr int kHeadLetters = 24;
constexpr int kRowLetters = 32;

/// A cell: a word and a sign, in the colour of its side.
class SideDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const Theme& theme = currentTheme();
        const auto side = static_cast<ContrastModel::Side>(index.data(ContrastModel::kSideRole).toInt());
        painter->save();
        painter->setFont(option.font);
        painter->fillRect(option.rect, option.state.testFlag(QStyle::State_MouseOver) ? theme.hover : theme.surface);
        painter->setPen(side == ContrastModel::Side::Principle    ? theme.constitution
                        : side == ContrastModel::Side::Antithesis ? theme.antithesis
                                                                  : theme.muted);
        painter->drawText(option.rect.adjusted(kStep, 0, -kStep, 0), Qt::AlignVCenter | Qt::AlignLeft,
                          index.data(Qt::DisplayRole).toString());
        drawCellEdges(*painter, option);
        painter->restore();
    }
};

}  // namespace

ContrastGrid::ContrastGrid(QWidget* parent) : QTableView(parent), m_contrasts(new ContrastModel(this)) {
    setModel(m_contrasts);
    setItemDelegate(new SideDelegate(this));
    setAccessibleName(tr("Contrasts: constitutions by principles"));
    makeQuiet(*this);
    setMouseTracking(true);
    setSelectionMode(QAbstractItemView::NoSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    for (QHeaderView* header : {horizontalHeader(), verticalHeader()}) {
        header->setSectionResizeMode(QHeaderView::Fixed);
        header->setTextElideMode(Qt::ElideRight);
    }
    connect(m_contrasts, &QAbstractItemModel::modelAboutToBeReset, this, [this] {
        m_kept = currentIndex().isValid() ? QPoint(currentIndex().column(), currentIndex().row()) : m_kept;
    });
    connect(m_contrasts, &QAbstractItemModel::modelReset, this, &ContrastGrid::fitGrid);
}

void ContrastGrid::fitGrid() {
    verticalHeader()->setDefaultSectionSize(lineHeight(font()) + kStep);
    verticalHeader()->setMaximumWidth(lettersWide(*this, kRowLetters));
    for (int column = 0; column < m_contrasts->columnCount(); ++column) {
        const QString name = m_contrasts->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        const int wanted = fontMetrics().horizontalAdvance(name) + 3 * kStep;
        setColumnWidth(column, std::clamp(wanted, lettersWide(*this, kCellLetters), lettersWide(*this, kHeadLetters)));
    }
    const QPoint last(m_contrasts->columnCount() - 1, m_contrasts->rowCount() - 1);
    if (m_kept.x() < 0 || last.x() < 0 || last.y() < 0) return;
    setCurrentIndex(m_contrasts->index(std::min(m_kept.y(), last.y()), std::min(m_kept.x(), last.x())));
}

void ContrastGrid::toggle(const QModelIndex& index) {
    if (m_contrasts->canToggle(index))
        Q_EMIT toggled(m_contrasts->contrastOf(index.row()), m_contrasts->principleOf(index.column()));
}

void ContrastGrid::keyPressEvent(QKeyEvent* event) {
    const bool toggles = event->key() == Qt::Key_Space || event->key() == Qt::Key_Return;
    if (toggles && event->modifiers() == Qt::NoModifier) {
        toggle(currentIndex());
        return event->accept();
    }
    const Flip contrast = currentIndex().isValid() ? m_contrasts->contrastOf(currentIndex().row()) : Flip();
    if (event->key() == Qt::Key_Delete && !contrast.flipped.empty() && m_contrasts->canToggle(currentIndex())) {
        Q_EMIT removed(contrast);
        return event->accept();
    }
    QTableView::keyPressEvent(event);
}

void ContrastGrid::mousePressEvent(QMouseEvent* event) {
    QTableView::mousePressEvent(event);
    m_pressed = event->button() == Qt::LeftButton ? indexAt(event->position().toPoint()) : QModelIndex();
}

void ContrastGrid::mouseReleaseEvent(QMouseEvent* event) {
    QTableView::mouseReleaseEvent(event);
    const QModelIndex released = indexAt(event->position().toPoint());
    if (released.isValid() && released == m_pressed) toggle(released);
}

}  // namespace sami
