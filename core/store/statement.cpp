#include "core/store/statement.h"

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

namespace sami {

int Statement::run() {
    const bool isOwnTransaction = sqlite3_get_autocommit(m_database->handle().getHandle()) != 0;
    if (isOwnTransaction) m_database->checkInPlace();
    return m_statement.exec();
}

std::optional<std::int64_t> Statement::optionalInteger(int column) {
    return isNull(column) ? std::nullopt : std::optional(integer(column));
}

std::optional<double> Statement::optionalReal(int column) {
    return isNull(column) ? std::nullopt : std::optional(real(column));
}

std::optional<std::string> Statement::optionalText(int column) {
    return isNull(column) ? std::nullopt : std::optional(text(column));
}

std::int64_t lastInsertedRow(const Database& database) {
    return database.handle().getLastInsertRowid();
}

}  // namespace sami
