#include "core/store/transaction.h"

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

namespace sami {

Transaction::Transaction(const Database& database)
    : m_database(database), m_outermost(sqlite3_get_autocommit(database.handle().getHandle()) != 0) {
    // Immediate: a reader that turns writer halfway could be refused with work already done.
    if (!m_outermost) return;
    m_database.checkInPlace();
    m_database.handle().exec("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    // SQLite rolls back by itself on a full disk; a second ROLLBACK then only reports that there is none.
    if (m_outermost && m_open) m_database.handle().tryExec("ROLLBACK");
}

void Transaction::commit() {
    if (m_outermost) m_database.handle().exec("COMMIT");
    m_open = false;
}

}  // namespace sami
