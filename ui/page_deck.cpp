#include "ui/page_deck.h"

#include <algorithm>

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QMenuBar>

#include "ui/pages.h"
#include "ui/theme/icon.h"

namespace sami {

PageDeck::PageDeck(const PageSources& sources, QWidget* parent)
    : QStackedWidget(parent), m_actions(new QActionGroup(this)) {
    for (const PageEntry& entry : pages()) add(entry, sources);
}

void PageDeck::add(const PageEntry& entry, const PageSources& sources) {
    auto* action = new QAction(themedIcon(entry.icon), entry.name, this);
    action->setShortcut(entry.key);
    action->setCheckable(true);
    action->setIconVisibleInMenu(false);  // its place in the menu is that of the mark
    action->setToolTip(entry.question);
    m_actions->addAction(action);
    Page* page = entry.make(sources, this);
    addWidget(page);
    m_pages.push_back({&entry, page, action});
    connect(action, &QAction::triggered, this, [this, id = entry.id] { showPage(id); });
    connect(page, &Page::pageRequested, this, &PageDeck::showPage);
    connect(page, &Page::failed, this, &PageDeck::failed);
    connect(page, &Page::arrived, this, &PageDeck::answersCame);
}

void PageDeck::showPage(const QString& id) {
    const QString page = id.section(QLatin1Char('/'), 0, 0);
    const auto found = std::ranges::find(m_pages, page, [](const Kept& kept) { return kept.entry->id; });
    if (found == m_pages.end()) return;
    // Otherwise the focus would pass from the page that is left to whatever comes next.
    const QWidget* focused = window()->focusWidget();
    const bool takesFocus = focused == nullptr || isAncestorOf(focused);
    setCurrentWidget(found->page);
    found->action->setChecked(true);
    for (const Kept& kept : m_pages) {
        for (QAction* action : kept.page->actions()) action->setEnabled(&kept == &*found);
    }
    found->page->refreshActions();
    if (takesFocus) found->page->setFocus(Qt::OtherFocusReason);
    if (const QString part = id.section(QLatin1Char('/'), 1); !part.isEmpty()) found->page->showPart(part);
    Q_EMIT pageShown();
}

const PageDeck::Kept& PageDeck::shown() const {
    return *std::ranges::find(m_pages, currentWidget(), [](const Kept& kept) -> QWidget* { return kept.page; });
}

const QString& PageDeck::pageId() const {
    return shown().entry->id;
}

Page* PageDeck::page() const {
    return shown().page;
}

QList<QAction*> PageDeck::pageActions() const {
    return m_actions->actions();
}

void PageDeck::addMenus(QMenuBar* bar) const {
    for (const Kept& kept : m_pages) {
        if (!kept.page->actions().isEmpty()) bar->addMenu(kept.entry->menu)->addActions(kept.page->actions());
    }
}

}  // namespace sami
