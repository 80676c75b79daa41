#include "ui/pages.h"

#include "ui/live/live_entry.h"
#include "ui/principles/principles_entry.h"
#include "ui/queries/queries_entry.h"
#include "ui/review/review_entry.h"
#include "ui/start/start_entry.h"

namespace sami {

const std::vector<PageEntry>& pages() {
    static const std::vector<PageEntry> entries = {startEntry(), principlesEntry(), queriesEntry(), liveEntry(),
                                                   reviewEntry()};
    return entries;
}

}  // namespace sami
