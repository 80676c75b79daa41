#include "ui/queries/queries_page.h"

#include <QAction>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSplitter>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "ui/controls/card.h"
#include "ui/controls/empty_state.h"
#include "ui/controls/labels.h"
#include "ui/queries/import_panel.h"
#include "ui/queries/query_detail_card.h"
#include "ui/queries/query_filter_bar.h"
#include "ui/queries/query_model.h"
#include "ui/queries/query_state_row.h"
#include "ui/queries/query_table_view.h"
#include "ui/session/dropped_file.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

enum QueriesContent { NoQueries, QueryList, FileToImport };

/// The one file that is dropped, unless it is the window's to open; else empty.
QString droppedQueries(const QMimeData& dragged) {
    const bool isOfTheWindow = !droppedExperiment(dragged).isEmpty() || !droppedModel(dragged).isEmpty();
    const QString path = droppedPath(dragged);
    return isOfTheWindow || !QFileInfo(path).isFile() ? QString() : path;
}

}  // namespace

QueriesPage::QueriesPage(QWidget* parent)
    : Page(parent), m_model(new QueryModel(this)), m_importing(new ImportPanel(this)) {
    m_pages = new QStackedLayout(this);
    auto* empty = new EmptyState(
        tr("No queries yet"),
        tr("The questions that the model is taught with stand here, and those that it is measured on. Bring a file of "
           "them, as JSON Lines, CSV or Parquet, or drop one here."),
        tr("Import queries"), this);
    connect(empty, &EmptyState::pressed, this, [this] { Q_EMIT importRequested({}); });
    m_pages->addWidget(empty);
    m_pages->addWidget(makeContent());
    m_pages->addWidget(m_importing);
    connect(m_importing, &ImportPanel::opened, this, [this] { m_pages->setCurrentIndex(FileToImport); });
    connect(m_pages, &QStackedLayout::currentChanged, this, &QueriesPage::refreshActions);
    connect(m_importing, &ImportPanel::closed, this, &QueriesPage::chooseContent);
    setAcceptDrops(true);
    makeActions();
    refreshActions();
}

QWidget* QueriesPage::makeContent() {
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(3 * kStep, 3 * kStep, 3 * kStep, 3 * kStep);
    column->setSpacing(kStep);
    m_filters = new QueryFilterBar(content);
    auto* top = new QHBoxLayout;
    top->setSpacing(kStep);
    top->addWidget(m_filters, 1);
    auto* import = new QPushButton(tr("Import…"), content);
    connect(import, &QPushButton::clicked, this, [this] { Q_EMIT importRequested({}); });
    top->addWidget(import, 0, Qt::AlignTop);
    column->addLayout(top);
    m_state = new QueryStateRow(content);
    connect(m_state, &QueryStateRow::duplicatesRequested, m_filters, &QueryFilterBar::showDuplicates);
    column->addWidget(m_state);
    auto* splitter = new QSplitter(Qt::Vertical, content);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(2 * kStep);
    auto* card = new QFrame(splitter);
    setRole(card, QStringLiteral("card"));
    auto* inside = new QVBoxLayout(card);
    inside->setContentsMargins(kStep, kStep, kStep, kStep);
    m_table = new QueryTableView(m_model, card);
    inside->addWidget(m_table);
    connect(m_table, &QueryTableView::chosenChanged, this, &QueriesPage::showChosen);
    m_detail = new QueryDetailCard(splitter);
    connect(m_detail, &QueryDetailCard::tagsTyped, this, &QueriesPage::setTags);
    splitter->addWidget(card);
    splitter->addWidget(m_detail);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    column->addWidget(splitter, 1);
    return content;
}

QAction* QueriesPage::addKey(const QString& text, const QKeySequence& keys) {
    auto* action = new QAction(text, this);
    action->setShortcut(keys);
    addAction(action);
    return action;
}

/// A letter alone is a key of the list: in a field it is typed, in a picker it is looked for.
QAction* QueriesPage::addListKey(const QString& text, const QKeySequence& keys) {
    QAction* action = addKey(text, keys);
    action->setShortcutContext(Qt::WidgetShortcut);
    m_table->addAction(action);
    m_listActions.push_back(action);
    return action;
}

void QueriesPage::addEdit(const QString& text, const QKeySequence& keys, QueryEdit::Kind kind) {
    QAction* action = addListKey(text, keys);
    auto* button = new QPushButton(text, m_detail);
    explain(button, tr("Key %1").arg(action->shortcut().toString(QKeySequence::NativeText)));
    const auto edit = [this, kind] { Q_EMIT editRequested({QueryEdit{kind, {}}}); };
    connect(action, &QAction::triggered, this, edit);
    connect(button, &QPushButton::clicked, this, edit);
    m_edits.push_back({action, kind, button});
}

void QueriesPage::makeActions() {
    m_listActions.push_back(addKey(tr("Find queries"), QKeySequence::Find));
    connect(m_listActions.back(), &QAction::triggered, this, [this] {
        m_filters->field()->setFocus(Qt::ShortcutFocusReason);
        m_filters->field()->selectAll();
    });
    connect(addKey(tr("Import queries"), Qt::CTRL | Qt::Key_I), &QAction::triggered, this,
            [this] { Q_EMIT importRequested({}); });
    addEdit(tr("Hold out"), Qt::Key_H, QueryEdit::Kind::HoldOut);
    addEdit(tr("Train on it"), Qt::Key_T, QueryEdit::Kind::Train);
    addEdit(tr("Keep it after all"), Qt::Key_K, QueryEdit::Kind::Keep);
    addEdit(tr("Let the filter decide"), Qt::Key_F, QueryEdit::Kind::Drop);
    addEdit(tr("Remove"), Qt::Key_Delete, QueryEdit::Kind::Remove);
    addEdit(tr("Bring back"), Qt::Key_B, QueryEdit::Kind::Restore);
    connect(addListKey(tr("Tag queries"), Qt::Key_G), &QAction::triggered, this,
            [this] { m_detail->tags()->setFocus(Qt::ShortcutFocusReason); });
    std::vector<QWidget*> buttons;
    buttons.reserve(m_edits.size());
    for (const EditAction& edit : m_edits) buttons.push_back(edit.button);
    m_detail->addButtons(buttons);
}

void QueriesPage::refreshActions() {
    const int chosen = m_table->chosenCount();
    const QueryRow* only = chosen == 1 ? m_model->queryAt(m_table->chosenLines().front()) : nullptr;
    const bool removed = m_filters->view().filter.removed;
    const bool isListed = m_pages->currentIndex() == QueryList && !isHidden();
    for (QAction* action : m_listActions) action->setEnabled(isListed);
    for (const EditAction& edit : m_edits) {
        using Kind = QueryEdit::Kind;
        // Of a pair of opposites only the one is offered that changes something.
        bool fits = edit.kind == Kind::Restore ? removed : !removed;
        if (only != nullptr && !removed) {
            const Query& query = only->query;
            const bool isData = query.origin == QueryOrigin::Data;
            if (edit.kind == Kind::HoldOut) fits = isData && !query.heldOut;
            if (edit.kind == Kind::Train) fits = isData && query.heldOut;
            if (edit.kind == Kind::Keep) fits = isData && !query.heldOut && !query.kept;
            if (edit.kind == Kind::Drop) fits = query.kept;
        }
        edit.button->setVisible(fits);
        edit.button->setEnabled(chosen > 0 && m_obstacle.isEmpty());
        edit.action->setEnabled(isListed && fits && chosen > 0 && m_obstacle.isEmpty());
    }
    m_state->setEditable(m_obstacle.isEmpty());
}

void QueriesPage::showChosen() {
    const int chosen = m_table->chosenCount();
    if (chosen != 1) m_detail->showCount(chosen);
    refreshActions();
}

void QueriesPage::setTags(const QStringList& tags) {
    std::vector<QueryEdit> edits;
    if (m_table->chosenCount() == 1) {
        if (const QueryRow* row = m_model->queryAt(m_table->chosenLines().front())) {
            for (const std::string& tag : row->query.tags) {
                if (!tags.contains(fromUtf8(tag))) edits.push_back({QueryEdit::Kind::Untag, tag});
            }
        }
    }
    for (const QString& tag : tags) edits.push_back({QueryEdit::Kind::Tag, toUtf8(tag)});
    if (!edits.empty()) Q_EMIT editRequested(edits);
}

void QueriesPage::setEmpty(bool empty) {
    m_isEmpty = empty;
    if (m_pages->currentIndex() != FileToImport) chooseContent();
}

void QueriesPage::chooseContent() {
    m_pages->setCurrentIndex(m_isEmpty ? NoQueries : QueryList);
}

/// Experiments and models are the window's to open.
void QueriesPage::dragEnterEvent(QDragEnterEvent* event) {
    if (!droppedQueries(*event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void QueriesPage::dropEvent(QDropEvent* event) {
    Q_EMIT importRequested(droppedQueries(*event->mimeData()));
}

void QueriesPage::showPart(const QString& part) {
    Q_EMIT importRequested(part);
}

void QueriesPage::setObstacle(const QString& sentence) {
    m_obstacle = sentence;
    m_detail->setObstacle(sentence);
    for (const EditAction& edit : m_edits) {
        const QString key = tr("Key %1").arg(edit.action->shortcut().toString(QKeySequence::NativeText));
        explain(edit.button, sentence.isEmpty() ? key : sentence);
    }
    refreshActions();
}

}  // namespace sami
