#pragma once

#include "core/store/database.h"

namespace sami {

/// All or nothing: what happened since its construction is undone unless commit() was reached. Inside another
/// transaction it is part of that one, which alone decides. May throw SQLite::Exception: use within guarded().
class Transaction {
public:
    explicit Transaction(const Database& database);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

private:
    const Database& m_database;
    bool m_outermost;
    bool m_open = true;
};

}  // namespace sami
