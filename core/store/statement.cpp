#include "core/store/statement.h"

#include <SQLiteCpp/Database.h>

namespace sami {

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
