#pragma once

#include <vector>

#include "core/workbench/query_edits.h"
#include "ui/page.h"

class QAction;
class QPushButton;
class QStackedLayout;

namespace sami {

class ImportPanel;
class QueryDetailCard;
class QueryFilterBar;
class QueryModel;
class QueryStateRow;
class QueryTableView;

/// "Asked about what?": the queries in a list that may be of any length, what is looked for above it, the chosen one
/// beneath it, and what can be done with those that are chosen.
class QueriesPage final : public Page {
    Q_OBJECT

public:
    explicit QueriesPage(QWidget* parent);

    QueryModel* model() const { return m_model; }
    QueryFilterBar* filters() const { return m_filters; }
    QueryTableView* table() const { return m_table; }
    QueryDetailCard* detail() const { return m_detail; }
    QueryStateRow* state() const { return m_state; }
    /// Stands in the place of the list from its opened() to its closed().
    ImportPanel* importing() const { return m_importing; }
    /// Without any query the page says what belongs here.
    void setEmpty(bool empty);
    /// Why nothing can be changed, one sentence; empty where it can.
    void setObstacle(const QString& sentence);
    const QString& obstacle() const { return m_obstacle; }
    void refreshActions() override;
    /// Of a file's path: shows what an import of it would bring.
    void showPart(const QString& part) override;

Q_SIGNALS:
    /// For the rows that are chosen.
    void editRequested(const std::vector<sami::QueryEdit>& edits);
    /// Of that file; empty: which one is to be asked.
    void importRequested(const QString& path);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    struct EditAction {
        QAction* action = nullptr;
        QueryEdit::Kind kind = QueryEdit::Kind::HoldOut;
        QPushButton* button = nullptr;
    };
    QWidget* makeContent();
    void makeActions();
    QAction* addKey(const QString& text, const QKeySequence& keys);
    QAction* addListKey(const QString& text, const QKeySequence& keys);
    void addEdit(const QString& text, const QKeySequence& keys, QueryEdit::Kind kind);
    void showChosen();
    void chooseContent();
    void setTags(const QStringList& tags);

    QStackedLayout* m_pages;
    QueryModel* m_model;
    QueryFilterBar* m_filters = nullptr;
    QueryTableView* m_table = nullptr;
    QueryDetailCard* m_detail = nullptr;
    QueryStateRow* m_state = nullptr;
    ImportPanel* m_importing;
    std::vector<EditAction> m_edits;
    std::vector<QAction*> m_listActions;  ///< that make sense only while the list is shown
    QString m_obstacle;
    bool m_isEmpty = false;
};

}  // namespace sami
