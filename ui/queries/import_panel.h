#pragma once

#include <QWidget>

#include "core/workbench/import_preview.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QTableWidget;

namespace sami {

class BoundedText;
class Card;

/// How a file is to be read.
struct ImportWish {
    QueryImport how;
    bool skipsBadRows = false;
    bool operator==(const ImportWish&) const = default;
};

/// A file of queries before it is taken in: what it is taken for, which column is what, the first rows as they will be
/// read, what is left out and why, and what would be said twice. Nothing is written before its button is pressed.
class ImportPanel final : public QWidget {
    Q_OBJECT

public:
    explicit ImportPanel(QWidget* parent);

    /// Another file, which is being read.
    void setFile(const QString& name);
    /// It is read anew.
    void showReading();
    void showPreview(const QueryPreview& preview);
    /// Why it can't be read so. @param fields that there are to choose from
    void showProblem(const QString& sentence, const std::vector<std::string>& fields = {});
    ImportWish wish() const;
    /// As if they were chosen; those that are not said stay recognised.
    void setColumns(const QueryColumns& columns);
    QPushButton* button() const { return m_button; }
    QTableWidget* rows() const { return m_rows; }
    BoundedText* summary() const { return m_summary; }
    QComboBox* textColumn() const { return m_columns.text; }

Q_SIGNALS:
    void opened();
    void closed();
    void wishChanged();
    void importRequested();

private:
    /// Which field holds what; nothing chosen: as it is recognised.
    struct Columns {
        QComboBox* text = nullptr;
        QComboBox* id = nullptr;
        QComboBox* split = nullptr;
        QComboBox* set = nullptr;
    };
    /// What is chosen where the file names no split or set, and how it goes in.
    struct Choices {
        QWidget* row = nullptr;
        QDoubleSpinBox* share = nullptr;
        QSpinBox* seed = nullptr;
        QLineEdit* set = nullptr;
        QCheckBox* skip = nullptr;
        QCheckBox* replace = nullptr;
    };
    QWidget* makeColumns();
    QWidget* makeChoices();
    void connectChoices() const;
    QComboBox* addColumn(QHBoxLayout* row, const QString& name);
    void fillColumns(const QueryPreview& preview);
    void fillRows(const QueryPreview& preview);

    Card* m_card;
    QLabel* m_takenFor;
    Columns m_columns;
    Choices m_choices;
    QTableWidget* m_rows;
    BoundedText* m_summary;
    QLabel* m_problem;
    QPushButton* m_button;
};

}  // namespace sami
