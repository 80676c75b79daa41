#pragma once

#include <functional>
#include <utility>

#include <QList>
#include <QStringList>
#include <QTimer>
#include <QWidget>

#include "core/base/error.h"
#include "ui/plot/plot_data.h"

class QAction;
class QMenu;
class QStackedLayout;

namespace sami {

class LinePlot;
class PlotTable;
class PlotTableView;

/// A plot with what can be done with it, in a menu and in buttons for the row of its title: its values as a table, the
/// whole range, a part of the steps magnified, and a file of it.
class PlotPanel final : public QWidget {
    Q_OBJECT

public:
    /// The panel takes the plot. @param title of files that it is saved to
    PlotPanel(LinePlot* plot, const QString& title, QWidget* parent);

    LinePlot* plot() const { return m_plot; }
    QMenu* menu() const { return m_menu; }
    /// For the row of the title.
    QList<QWidget*> buttons() const { return m_buttons; }

    /// What saved plots say they are of: experiment and run.
    void setSource(const QStringList& source);
    /// Where the table and files of data take their points from, if the plot does not draw all that there are.
    void setEveryPoint(std::function<PlotData()> source) { m_everyPoint = std::move(source); }
    /// All that values can be, in place of the part that they are in.
    void setWholeRangeShown(bool whole);
    /// As a plot is first seen: the part that its values are in, of all its steps.
    void resetRange();
    /// Instead of the lines.
    void setTableShown(bool table);
    bool isTableShown() const;
    /// What the plot would be called as a file.
    QString fileName() const;
    Result<void> exportTo(const QString& path);

Q_SIGNALS:
    void exportFailed(const QString& sentence);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void makeActions();
    void saveThroughDialog();
    void renewTable();
    PlotData everyPoint() const;

    QString m_title;
    QStringList m_source;
    LinePlot* m_plot;
    std::function<PlotData()> m_everyPoint;
    QStackedLayout* m_pages;
    PlotTableView* m_table;
    PlotTable* m_values;
    QMenu* m_menu;
    QAction* m_whole = nullptr;
    QAction* m_asTable = nullptr;
    QList<QWidget*> m_buttons;
    QTimer m_tableTimer;
};

}  // namespace sami
