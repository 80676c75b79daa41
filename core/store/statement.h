#pragma once

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/store/database.h"

namespace sami {

/// A prepared statement with typed values in and out; null is an empty optional. Columns count from 0. Every function
/// may throw SQLite::Exception: use within guarded().
class Statement {
public:
    Statement(const Database& database, const std::string& sql)
        : m_database(&database), m_statement(database.handle(), sql) {}

    /// Gives the `?` their values from the first on, after a reset.
    template <class... Values>
    Statement& bind(const Values&... values) {
        m_statement.reset();
        int index = 0;
        (bindOne(++index, values), ...);
        return *this;
    }
    /// The next row; false after the last.
    bool step() { return m_statement.executeStep(); }
    /// For statements without rows.
    int run();

    std::int64_t integer(int column) { return m_statement.getColumn(column).getInt64(); }
    double real(int column) { return m_statement.getColumn(column).getDouble(); }
    std::string text(int column) { return m_statement.getColumn(column).getString(); }
    bool isNull(int column) { return m_statement.getColumn(column).isNull(); }
    std::optional<std::int64_t> optionalInteger(int column);
    std::optional<double> optionalReal(int column);
    std::optional<std::string> optionalText(int column);

private:
    void bindOne(int index, std::int64_t value) { m_statement.bind(index, value); }
    void bindOne(int index, int value) { m_statement.bind(index, value); }
    void bindOne(int index, bool value) { m_statement.bind(index, value ? 1 : 0); }
    void bindOne(int index, double value) { m_statement.bind(index, value); }
    void bindOne(int index, const std::string& value) { m_statement.bind(index, value); }
    void bindOne(int index, std::string_view value) { m_statement.bind(index, std::string(value)); }
    void bindOne(int index, const char* value) { m_statement.bind(index, value); }
    template <class T>
    void bindOne(int index, const std::optional<T>& value) {
        if (value) {
            bindOne(index, *value);
        } else {
            m_statement.bind(index);
        }
    }

    const Database* m_database;
    SQLite::Statement m_statement;
};

/// Rowid of the latest INSERT of the connection.
std::int64_t lastInsertedRow(const Database& database);

}  // namespace sami
