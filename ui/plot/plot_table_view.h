#pragma once

#include <QTableView>

namespace sami {

class PlotTable;

/// The values of a plot to read with the arrow keys. What is selected is copied with its headings, columns parted by
/// tabs, as spreadsheets take it.
class PlotTableView final : public QTableView {
    Q_OBJECT

public:
    /// @param values outlives the view
    PlotTableView(PlotTable* values, QWidget* parent);

    /// What the values are of; copied with them.
    void setAbout(const QString& about) { m_about = about; }
    QString selectedText() const;

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    QString m_about;
};

}  // namespace sami
