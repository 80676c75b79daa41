#pragma once

#include <vector>

#include <QStackedWidget>

#include "ui/page.h"

class QActionGroup;

namespace sami {

/// The pages, one of them shown, each with the action that shows it.
class PageDeck final : public QStackedWidget {
    Q_OBJECT

public:
    PageDeck(const PageSources& sources, QWidget* parent);

    /// @param id of a page, or of a part of it: "principles/drafts"
    void showPage(const QString& id);
    /// Id of the page shown.
    const QString& pageId() const;
    Page* page() const;
    /// In the order of the sidebar.
    QList<QAction*> pageActions() const;
    /// Adds a menu to the bar for each page that has actions.
    void addMenus(QMenuBar* bar) const;

Q_SIGNALS:
    void pageShown();
    /// Answers can be read that were waited for, on a page that is not shown.
    void answersCame();
    void failed(const QString& sentence);

private:
    struct Kept {
        const PageEntry* entry;
        Page* page;
        QAction* action;
    };
    void add(const PageEntry& entry, const PageSources& sources);
    const Kept& shown() const;

    std::vector<Kept> m_pages;
    QActionGroup* m_actions;
};

}  // namespace sami
