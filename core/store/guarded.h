#pragma once

#include <SQLiteCpp/Exception.h>

#include "core/store/database.h"

namespace sami {

/// Runs `body`, which may throw SQLite::Exception and returns a Result, and turns the exception into an Error. The one
/// place where the stores meet exceptions.
template <class Body>
auto guarded(const Database& database, Body body) -> decltype(body()) {
    try {
        return body();
    } catch (const SQLite::Exception& exception) {
        return std::unexpected(databaseError(database.path(), exception));
    }
}

}  // namespace sami
