#include "ui/queries/queries_entry.h"

#include "ui/queries/queries_follower.h"
#include "ui/queries/queries_page.h"

namespace sami {

PageEntry queriesEntry() {
    return {.id = pageId::queries,
            .name = QueriesPage::tr("Queries"),
            .question = QueriesPage::tr("Asked about what?"),
            .icon = QStringLiteral("queries"),
            .key = Qt::CTRL | Qt::Key_3,
            .menu = QueriesPage::tr("&Queries"),
            .make = [](const PageSources& sources, QWidget* parent) -> Page* {
                auto* page = new QueriesPage(parent);
                new QueriesFollower(page, sources);
                return page;
            }};
}

}  // namespace sami
