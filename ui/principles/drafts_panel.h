#pragma once

#include <vector>

#include <QWidget>

#include "core/workbench/write_principles.h"

class QCheckBox;
class QLabel;
class QListWidget;

namespace sami {

class DraftCard;
class ProbeBar;
class WriterForm;

/// What models have drafted and readers have asked for: written here, and accepted, changed or dismissed one by one.
class DraftsPanel final : public QWidget {
    Q_OBJECT

public:
    explicit DraftsPanel(QWidget* parent);

    /// In the order they came; the latest stands on top. The chosen one stays, and where it was decided on the next one
    /// is chosen.
    void showDrafts(std::vector<ListedDraft> drafts, bool readOnly);
    /// Chooses it, once it is listed. 0: nothing is chosen.
    void choose(qint64 draft);
    /// Drafts that wait for a word.
    int numUndecided() const;

    ProbeBar* bar() const { return m_bar; }
    WriterForm* form() const { return m_form; }
    DraftCard* card() const { return m_card; }
    QListWidget* list() const { return m_list; }

Q_SIGNALS:
    void undecidedChanged();

private:
    void layOut();
    void fillList();
    void showChosen();
    bool select(qint64 draft);
    qint64 chosen() const;

    std::vector<ListedDraft> m_drafts;
    bool m_readOnly = true;
    qint64 m_wanted = 0;  ///< to be chosen when it is there
    ProbeBar* m_bar;
    WriterForm* m_form;
    QListWidget* m_list;
    QCheckBox* m_withDecided;
    DraftCard* m_card;
    QLabel* m_empty;  ///< what belongs here
};

}  // namespace sami
